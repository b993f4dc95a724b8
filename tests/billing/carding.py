"""Rate cards of every kind and what a month used, for the tests of lines."""

from datetime import date
from typing import Any

from msp.billing.card_checks import rate_card_from_document
from msp.billing.explain import re_add
from msp.billing.invoice_draft import InvoiceDraft, InvoiceLine
from msp.billing.invoice_math import draft_invoice
from msp.billing.rate_card import RateCard

OCTOBER = {"start": "2026-10-01", "end": "2026-11-01"}


def card(*lines: dict[str, Any], currency: str = "EUR", **more: Any) -> RateCard:
    """A checked card of these lines, 25 % tax."""
    named = [{"key": f"line{n}", "tier": "L1", "name": f"Line {n}"} | line for n, line in enumerate(lines, 1)]
    for line in named:
        if line["kind"] == "discount":
            del line["tier"]
    return rate_card_from_document({"currency": currency, "rate_tax": "25", "lines": named, **more})


def in_turn(*cards: tuple[int, RateCard]) -> RateCard:
    """Cards of one October, each from a day on; the first day of the first one counts for nothing."""
    held = cards[0][1]
    for day, each in cards[1:]:
        held = each.after(held, date(2026, 10, day))
    return held


def charged(terms: RateCard, **facts: Any) -> InvoiceDraft:
    """October under a card; every explanation is added up again."""
    draft = draft_invoice(terms, {"period": OCTOBER, **facts})
    for line in (*draft.lines, *draft.allowances):
        re_add(line)
    return draft


def lines(terms: RateCard, **facts: Any) -> list[InvoiceLine]:
    """The lines of October."""
    return list(charged(terms, **facts).lines)


def amounts(terms: RateCard, **facts: Any) -> dict[str, str]:
    """The amounts of October by the key of their line on paper."""
    return {line.key: str(line.amount) for line in lines(terms, **facts)}


def work(name: str, minutes: int | str, tier: str = "L1", day: int = 5, **more: Any) -> dict[str, Any]:
    """A time entry of a day in October."""
    entry = {"id": name, "tier": tier, "ticket": f"ACORN-{name}", "date": f"2026-10-{day:02d}", "minutes": str(minutes)}
    return entry | more


def count(key: str, quantity: str, since: str = "2026-09-01", **more: Any) -> dict[str, Any]:
    """A number of units of a line from a day on."""
    return {
        "id": f"{key} {quantity} {since} {more.get('site', '')}",
        "key": key,
        "from": since,
        "quantity": quantity,
    } | more
