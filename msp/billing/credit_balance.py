"""Client credits drawn by invoices: soonest expiry first, one currency, never beyond the cap (money.md section 2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from msp.billing.explain import Source, SourceKind, Step, amount_step
from msp.billing.sheet import Sheet
from msp.kernel.money import Money, total


class DrawOrder(StrEnum):
    """Which credit is drawn first."""

    EXPIRY = "expiry"
    CREATED = "created"


@dataclass(frozen=True, slots=True)
class Credit:
    """Money a tenant has with the provider, from its creation day up to and including its expiry day."""

    id: str
    amount: Money
    created: date
    expires: date | None

    def works(self, day: date, currency: str) -> bool:
        """Whether an invoice of that day and currency may draw it."""
        in_time = self.created <= day and (self.expires is None or day <= self.expires)
        return in_time and self.amount.currency == currency

    def rank(self, order: DrawOrder) -> tuple[date, date]:
        """Its place in the queue; a credit that never expires comes last."""
        expiry = self.expires or date.max
        return (expiry, self.created) if order is DrawOrder.EXPIRY else (self.created, expiry)


@dataclass(frozen=True, slots=True)
class Draw:
    """What one invoice drew, and what is still due."""

    applied: Money
    due: Money
    taken: tuple[tuple[str, Money], ...]


def credit_balance(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `credit_balance`: invoices by date draw on the credits; answers stand in the order given."""
    sheet = Sheet(given, "", "currency credits invoices order")
    currency, order = sheet.currency(), sheet.choice("order", DrawOrder, DrawOrder.EXPIRY)
    credits = [_credit(part, currency) for part in sheet.parts("credits", "id amount created expires currency")]
    left = {credit.id: credit.amount for credit in credits}
    if len(left) != len(credits):
        raise sheet.wrong("credits", "must not use an id twice")
    credits.sort(key=lambda credit: credit.rank(order))
    invoices = sheet.parts("invoices", "id date total eligible already_applied")
    draws: dict[int, Draw] = {}
    for place in sorted(range(len(invoices)), key=lambda place: invoices[place].day("date")):
        draws[place] = _draw(invoices[place], credits, left, currency)
    answer = {
        "invoices": [_answer(draws[place]) for place in range(len(invoices))],
        "left": {name: str(amount) for name, amount in left.items()},
    }
    return answer, tuple(_step(invoice, draws[place]) for place, invoice in enumerate(invoices))


def _credit(sheet: Sheet, currency: str) -> Credit:
    own = sheet.currency() if sheet.has("currency") else currency
    return Credit(sheet.text("id"), sheet.money("amount", own), sheet.day("created"), sheet.maybe_day("expires"))


def _draw(sheet: Sheet, credits: list[Credit], left: dict[str, Money], currency: str) -> Draw:
    """Draw up to what is due and what is eligible, less what was applied before."""
    zero = Money.zero(currency)
    before = sheet.money("already_applied", currency) if sheet.has("already_applied") else zero
    due = max(zero, sheet.money("total", currency) - before)
    room = min(due, sheet.money("eligible", currency) - before) if sheet.has("eligible") else due
    taken: list[tuple[str, Money]] = []
    for credit in credits:
        if room > zero and credit.works(sheet.day("date"), currency) and left[credit.id]:
            part = min(room, left[credit.id])
            left[credit.id] -= part
            room -= part
            taken.append((credit.id, part))
    applied = total((part for _, part in taken), currency)
    return Draw(applied, due - applied, tuple(taken))


def _answer(draw: Draw) -> dict[str, Any]:
    taken = [[name, str(part)] for name, part in draw.taken]
    return {"applied": str(draw.applied), "due": str(draw.due), "from": taken}


def _step(sheet: Sheet, draw: Draw) -> Step:
    parts = tuple(
        amount_step(f"from credit {name}", part, Source(SourceKind.DOCUMENT, name)) for name, part in draw.taken
    )
    return amount_step(f"applied to {sheet.text('id')}, {draw.due} still due", draw.applied, parts=parts)
