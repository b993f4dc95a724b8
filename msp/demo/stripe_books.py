"""The books of what stands in for Stripe: payment pages, charges, refunds and events, as plain values on one table."""

import json
import secrets
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Any

from msp.config import Settings

Thing = dict[str, Any]
#: How long a payment page is open, as at Stripe.
PAGE_LIFE = timedelta(hours=24)


def books_of(settings: Settings) -> Path:
    """Where the demo keeps the books of its stand-in: beside its database."""
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    return settings.var_dir / "stripe_stand_in.json"


class NotHere(LookupError):
    """Nothing of that name, or not in that state; the words are what Stripe would say."""


class Books:
    """Everything that was ever made here; with a file it outlives the process, as the demo's database does."""

    def __init__(self, *, now: Callable[[], datetime], site: str, keep_at: Path | None = None) -> None:
        self._now, self.site, self._keep_at = now, site, keep_at
        self.lock = RLock()
        self.things: dict[str, Thing] = {}
        self.answers: dict[str, Thing] = {}
        self.events: list[Thing] = []
        if keep_at is not None and keep_at.exists():
            kept = json.loads(keep_at.read_text())
            self.things, self.answers = kept["things"], kept["answers"]

    def keep(self) -> None:
        """Write everything down, whole or not at all."""
        if self._keep_at is not None:
            draft = self._keep_at.with_suffix(".draft")
            draft.write_text(json.dumps({"things": self.things, "answers": self.answers}))
            draft.replace(self._keep_at)

    def every(self, kind: str) -> list[Thing]:
        """All of one kind, the oldest first."""
        return [thing for thing in self.things.values() if thing["object"] == kind]

    def open_page(self, asked: Mapping[str, str]) -> Thing:
        """A payment page for one amount."""
        price = "line_items[0][price_data]"
        page = self._made("cs_test", "checkout.session")
        page |= {
            "mode": "payment",
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": int(asked[f"{price}[unit_amount]"]),
            "currency": asked[f"{price}[currency]"],
            "name": asked.get(f"{price}[product_data][name]", ""),
            "client_reference_id": asked.get("client_reference_id"),
            "metadata": _marks(asked, "metadata"),
            "success_url": asked["success_url"],
            "cancel_url": asked.get("cancel_url", ""),
            "url": f"{self.site}/c/pay/{page['id']}",
            "expires_at": page["created"] + int(PAGE_LIFE.total_seconds()),
            "payment_intent": None,
        }
        return page

    def page(self, page_id: str) -> Thing:
        """A payment page as it stands now; one that ran out says so."""
        page = self._found(page_id, "checkout.session")
        if page["status"] == "open" and page["expires_at"] <= self._seconds():
            self._run_out(page)
        return page

    def close_page(self, page_id: str) -> Thing:
        """Let nobody pay there any more; NotHere when it is paid or closed."""
        page = self.page(page_id)
        if page["status"] != "open":
            raise NotHere('Only Checkout Sessions with a status in ["open"] can be expired.')
        self._run_out(page)
        return page

    def pay(self, page_id: str, *, amount: int | None = None, currency: str | None = None) -> Thing:
        """Somebody pays; another amount or currency than was asked for is a fault that tests ask for."""
        page, intent = self._tried(page_id)
        if currency is not None:
            intent["currency"] = currency
        self._money_comes(intent, page["amount_total"] if amount is None else amount)
        page |= {"status": "complete", "payment_status": "paid", "url": None}
        self._tell("checkout.session.completed", page)
        return page

    def decline(self, page_id: str) -> Thing:
        """The bank says no; the page stays open for another card."""
        page, intent = self._tried(page_id)
        intent["status"] = "requires_payment_method"
        self._tell("payment_intent.payment_failed", intent)
        return page

    def pay_later(self, page_id: str) -> Thing:
        """A bank debit: the page is done with, and the money is on its way for days."""
        page, intent = self._tried(page_id)
        intent["status"] = "processing"
        page |= {"status": "complete", "url": None}
        self._tell("checkout.session.completed", page)
        return page

    def clear(self, page_id: str, *, good: bool) -> Thing:
        """The money of a bank debit comes, or does not."""
        page = self.page(page_id)
        intent = self.things[page["payment_intent"]]
        if good:
            self._money_comes(intent, page["amount_total"])
            page["payment_status"] = "paid"
        else:
            intent["status"] = "requires_payment_method"
        self._tell(f"checkout.session.async_payment_{'succeeded' if good else 'failed'}", page)
        return page

    def refund(self, intent_id: str, amount: int) -> Thing:
        """Money goes back; NotHere when more is asked for than is left."""
        charge = self.things[self._found(intent_id, "payment_intent")["latest_charge"]]
        if amount > charge["amount"] - charge["amount_refunded"]:
            raise NotHere("Refund amount is greater than unrefunded amount on charge.")
        back = self._made("re", "refund")
        back |= {"amount": amount, "currency": charge["currency"], "status": "succeeded"}
        back |= {"payment_intent": intent_id, "charge": charge["id"], "metadata": {}}
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        self._tell("charge.refunded", charge)
        return back

    def shown(self, thing: Thing, *, expanded: bool) -> Thing:
        """A thing as the API answers it; a page with the charge behind it where that is asked for."""
        answer = deepcopy(thing)
        if expanded and answer.get("payment_intent") in self.things and answer["object"] == "checkout.session":
            answer["payment_intent"] = intent = deepcopy(self.things[answer["payment_intent"]])
            intent["latest_charge"] = deepcopy(self.things.get(intent["latest_charge"]))
        return answer

    def intent(self, intent_id: str) -> Thing:
        """A charge in the making."""
        return self._found(intent_id, "payment_intent")

    def _tried(self, page_id: str) -> tuple[Thing, Thing]:
        page = self.page(page_id)
        if page["status"] != "open":
            raise NotHere("This payment page is not open any more.")
        if page["payment_intent"] is None:
            intent = self._made("pi", "payment_intent")
            intent |= {"amount": page["amount_total"], "amount_received": 0, "currency": page["currency"]}
            intent |= {"status": "requires_payment_method", "metadata": page["metadata"], "latest_charge": None}
            page["payment_intent"] = intent["id"]
        return page, self.things[page["payment_intent"]]

    def _money_comes(self, intent: Thing, amount: int) -> None:
        charge = self._made("ch", "charge")
        charge |= {"amount": amount, "amount_refunded": 0, "refunded": False, "currency": intent["currency"]}
        charge |= {"payment_intent": intent["id"], "metadata": intent["metadata"], "paid": True}
        intent |= {"status": "succeeded", "amount_received": amount, "latest_charge": charge["id"]}
        self._tell("charge.succeeded", charge)
        self._tell("payment_intent.succeeded", intent)

    def _run_out(self, page: Thing) -> None:
        page |= {"status": "expired", "url": None}
        self._tell("checkout.session.expired", page)

    def _tell(self, kind: str, thing: Thing) -> None:
        # An event holds the thing as it was at that moment: whoever believes an old one believes what was.
        about = {"id": f"evt_{secrets.token_hex(8)}", "object": "event", "type": kind, "created": self._seconds()}
        self.events.append(about | {"livemode": False, "data": {"object": deepcopy(thing)}})

    def _made(self, mark: str, kind: str) -> Thing:
        thing: Thing = {"id": f"{mark}_{secrets.token_hex(8)}", "object": kind, "created": self._seconds()}
        self.things[thing["id"]] = thing
        return thing

    def _found(self, id_: str, kind: str) -> Thing:
        thing = self.things.get(id_)
        if thing is None or thing["object"] != kind:
            raise NotHere(f"No such {kind}: '{id_}'")
        return thing

    def _seconds(self) -> int:
        return int(self._now().timestamp())


def _marks(asked: Mapping[str, str], under: str) -> dict[str, str]:
    return {name[len(under) + 1 : -1]: value for name, value in asked.items() if name.startswith(f"{under}[")}
