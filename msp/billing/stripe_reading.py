"""Pure: Stripe's own objects in our words; KeyError, TypeError or ValueError where one is not what it should be."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from msp.billing.checkout import Hint, SeenIntent, SeenRefund, SeenSession
from msp.kernel.errors import Invalid
from msp.kernel.money import Money, digits

MONEY_CAME = frozenset(
    {"checkout.session.completed", "checkout.session.async_payment_succeeded", "payment_intent.succeeded"}
)
#: Whatever else Stripe tells is of no meaning here, and answered politely.
HEARD = MONEY_CAME | {
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "charge.refunded",
}
_LONGEST = 255


def session_of(told: Mapping[str, Any], refunds: tuple[SeenRefund, ...]) -> SeenSession:
    """A checkout session with the payment intent behind it."""
    intent = told["payment_intent"]
    return SeenSession(
        id=_text(told["id"]),
        attempt_id=UUID(told["client_reference_id"]),
        url=told["url"] or "" if told["status"] == "open" else "",
        status=_text(told["status"]),
        expires_at=_instant(told["expires_at"]),
        intent=None if intent is None else _intent_of(intent, refunds),
    )


def refund_of(told: Mapping[str, Any]) -> SeenRefund:
    """A refund; only one that succeeded has moved money."""
    amount = _money(told["amount"], told["currency"])
    return SeenRefund(_text(told["id"]), amount, told["status"] == "succeeded", _instant(told["created"]))


def hint_of(body: bytes) -> Hint:
    """What a signed event says, reduced to what we look at; Invalid when it is no event."""
    try:
        event = json.loads(body)
        thing, kind = event["data"]["object"], _text(event["type"])
        return _hint(event, thing, kind)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise Invalid("That is no event of Stripe's.") from error


def _hint(event: Mapping[str, Any], thing: Mapping[str, Any], kind: str) -> Hint:
    marks = thing.get("metadata") or {}
    is_session = thing.get("object") == "checkout.session"
    intent = thing["id"] if thing.get("object") == "payment_intent" else thing.get("payment_intent")
    return Hint(
        event_id=_text(event["id"]),
        type=kind[:100],
        tenant_id=_id(marks.get("tenant")),
        attempt_id=_id(marks.get("attempt")),
        session_id=_text(thing["id"]) if is_session else "",
        intent_id=_text(intent) if intent else "",
        money=_came(thing, kind),
        created_at=_instant(event["created"]),
    )


def _came(thing: Mapping[str, Any], kind: str) -> Money | None:
    if kind not in MONEY_CAME or (thing.get("object") == "checkout.session" and thing.get("payment_status") != "paid"):
        return None
    amount = thing.get("amount_received", thing.get("amount_total"))
    return _money(amount, thing["currency"]) if amount else None


def _intent_of(told: Mapping[str, Any], refunds: tuple[SeenRefund, ...]) -> SeenIntent:
    charge = told["latest_charge"]
    return SeenIntent(
        id=_text(told["id"]),
        status=_text(told["status"]),
        received=_money(told["amount_received"], told["currency"]),
        paid_at=_instant(charge["created"] if isinstance(charge, Mapping) else told["created"]),
        refunds=refunds,
    )


def _money(minor: object, currency: object) -> Money:
    if not isinstance(minor, int) or isinstance(minor, bool) or not 0 <= minor < 10**15:
        raise ValueError("an amount is a whole number of the smallest unit")
    code = _text(currency).upper()
    try:
        digits(code)
    except Invalid as error:
        raise ValueError("not a currency") from error
    return Money(minor, code)


def _instant(seconds: object) -> datetime:
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        raise TypeError("an instant is a whole number of seconds")
    return datetime.fromtimestamp(seconds, UTC)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value or len(value) > _LONGEST or not value.isprintable():
        raise ValueError("not a name of Stripe's")
    return value


def _id(text: object) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None
