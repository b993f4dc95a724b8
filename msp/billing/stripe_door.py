"""The door to Stripe: the only file that talks to it; what comes back is read into our own words or refused."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from msp.billing.checkout import Call, Hint, Order, SeenRefund, SeenSession
from msp.billing.minor_units import stripe_minor
from msp.billing.stripe_reading import hint_of, refund_of, session_of
from msp.config import StripeAccess
from msp.kernel.errors import Invalid, Unavailable
from msp.kernel.later import Later

if TYPE_CHECKING:
    import stripe
else:
    stripe = Later("stripe")

#: How old a signed call may be, in seconds, so that a recorded one cannot be played back later.
TOLERANCE_SECONDS = 300
#: A call that got no answer is repeated once by the library, under the same idempotency key.
RETRIES = 1
EXPANDED = ["payment_intent.latest_charge"]
DOWN = (
    "The payment service cannot be reached properly right now, so nothing was charged. Please try again in a few"
    " minutes, or pay to the bank account on the invoice."
)

#: What reading raises, the library's own included, where an answer is nothing that Stripe would say.
_UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)

log = structlog.get_logger(__name__)


class Till:
    """The way to Stripe; the app opens it with its settings when it starts."""

    def __init__(self) -> None:
        self._access: StripeAccess | None = None
        self._client: stripe.StripeClient | None = None

    def open(self, access: StripeAccess | None) -> None:
        """Use this account from now on; None closes the till."""
        self._access, self._client = access, None

    @property
    def pay_origin(self) -> str:
        """Where payers are sent; empty while nobody can pay here."""
        return self._access.pay_origin if self._access else ""

    def ask(self, call: Call, order: Order, session_id: str) -> SeenSession:
        """Do what a press of Pay needs done at Stripe; Unavailable when it cannot be done or understood."""
        if call is Call.CREATE:
            return self._create(order)
        return self._end(session_id) if call is Call.END else self.session(session_id)

    def session(self, session_id: str) -> SeenSession:
        """A payment page with the money behind it, as it stands now."""
        sessions = self._required().v1.checkout.sessions
        return self._seen(partial(sessions.retrieve, session_id, params={"expand": EXPANDED}))

    def session_behind(self, intent_id: str) -> SeenSession:
        """The payment page that a charge was made at."""
        sessions = self._required().v1.checkout.sessions
        found = self._asked(partial(sessions.list, params={"payment_intent": intent_id, "limit": 1}))
        return self.session(_understood(lambda: found["data"][0]["id"]))

    def heard(self, body: bytes, signature: str) -> Hint:
        """What a call of Stripe's says; Invalid unless it is signed with our secret, and lately."""
        client, access = self._required(), self._access
        try:
            client.construct_event(body, signature, access.webhook_secret if access else "", TOLERANCE_SECONDS)
        except (stripe.StripeError, *_UNREADABLE) as error:
            raise Invalid("That is not signed by Stripe.") from error
        return hint_of(body)

    def _create(self, order: Order) -> SeenSession:
        amount = stripe_minor(order.amount)
        marks = {"tenant": str(order.tenant_id), "attempt": str(order.attempt_id), "invoice": order.number}
        name = f"Invoice {order.number}"
        price: Any = {"currency": order.amount.currency.lower(), "unit_amount": amount, "product_data": {"name": name}}
        site = self._access.site.rstrip("/") if self._access else ""
        params: Any = {
            "mode": "payment",
            "client_reference_id": str(order.attempt_id),
            "metadata": marks,
            "payment_intent_data": {"metadata": marks, "description": name},
            "line_items": [{"quantity": 1, "price_data": price}],
            "success_url": site + order.done_path,
            "cancel_url": site + order.stopped_path,
            "expand": EXPANDED,
        }
        # The same key with the same words for as long as the attempt lives: a repeat is answered, never done again.
        options: Any = {"idempotency_key": f"pay:{order.attempt_id}"}
        return self._seen(partial(self._required().v1.checkout.sessions.create, params=params, options=options))

    def _end(self, session_id: str) -> SeenSession:
        """Close a page, so that nobody can pay there; one that was paid meanwhile stays what it is."""
        options: Any = {"idempotency_key": f"end:{session_id}"}
        try:
            self._required().v1.checkout.sessions.expire(session_id, options=options)
        except stripe.InvalidRequestError:
            return self.session(session_id)
        except (stripe.StripeError, *_UNREADABLE) as error:
            raise _down(error) from error
        return self.session(session_id)

    def _seen(self, call: Callable[[], Any]) -> SeenSession:
        told = self._asked(call)
        refunds = self._refunds(told)
        seen = _understood(lambda: session_of(told, refunds))
        if seen.url and not seen.url.startswith(f"{self.pay_origin}/"):
            raise _down(ValueError("a payment page at another place than Stripe's"))
        return seen

    def _refunds(self, told: dict[str, Any]) -> tuple[SeenRefund, ...]:
        intent = told.get("payment_intent")
        charge = intent.get("latest_charge") if isinstance(intent, dict) else None
        if not isinstance(charge, dict) or not charge.get("amount_refunded"):
            return ()
        refunds = self._required().v1.refunds
        found = self._asked(
            partial(refunds.list, params={"payment_intent": told["payment_intent"]["id"], "limit": 100})
        )
        return _understood(lambda: tuple(refund_of(refund) for refund in found["data"]))

    def _asked(self, call: Callable[[], Any]) -> dict[str, Any]:
        try:
            return call().to_dict()
        except (stripe.StripeError, *_UNREADABLE) as error:
            raise _down(error) from error

    def _required(self) -> "stripe.StripeClient":
        access = self._access
        if access is None:
            raise Unavailable("Invoices are paid to the bank account on the invoice; nothing was charged.")
        if self._client is None:
            # Two that ask at once make one each, and both are as good.
            self._client = stripe.StripeClient(
                access.key,
                base_addresses={"api": access.api_base},
                max_network_retries=RETRIES,
                http_client=stripe.RequestsClient(timeout=(3, access.timeout_seconds)),
            )
        return self._client


till = Till()
open_till = till.open


def payments_open() -> bool:
    """Whether invoices can be paid online here."""
    return bool(till.pay_origin)


def pay_origin() -> str:
    """Where payers are sent, as a browser names a place; empty while nobody can pay online."""
    return till.pay_origin


def _understood(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except _UNREADABLE as error:
        raise _down(error) from error


def _down(error: Exception) -> Unavailable:
    # The code and the kind only: Stripe repeats in its words what was sent.
    log.warning("stripe did not answer as it should", kind=type(error).__name__, code=getattr(error, "code", None))
    return Unavailable(DOWN)
