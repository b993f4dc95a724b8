"""A whole month as plain documents: the rate cards in force and what was used give the invoice (`msp rate`, month)."""

from collections.abc import Mapping
from typing import Any

from msp.billing.card_checks import rate_card_from_document
from msp.billing.explain import Step
from msp.billing.invoice_document import steps_of
from msp.billing.invoice_draft import InvoiceLine
from msp.billing.invoice_math import draft_invoice
from msp.billing.rate_card import RateCard
from msp.billing.sheet import Sheet
from msp.billing.wording import plain


def month(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `month`: the draft that the close issues, by its code.

    `card` is the rate card, or `cards` are several with the day from which each counts; `facts` are what was used.
    """
    sheet = Sheet(given, "", "card cards facts")
    draft = draft_invoice(_card(sheet), sheet.named("facts"))
    answer = {
        "lines": [_line(line) for line in draft.lines],
        "net": str(draft.net),
        "service_credit": str(draft.service_credit),
        "taxable": str(draft.taxable),
        "tax": str(draft.tax),
        "total": str(draft.total),
        "carries": {item.key: plain(item.minutes) for line in draft.lines for item in line.carries},
    }
    return answer, steps_of(draft)


def _card(sheet: Sheet) -> RateCard:
    """The card, or several in the order in which they count."""
    if sheet.has("card") == sheet.has("cards"):
        raise sheet.wrong("card", "or cards is needed, one of the two")
    if sheet.has("card"):
        return rate_card_from_document(sheet.named("card"))
    parts = sheet.parts("cards", "since card")
    if not parts:
        raise sheet.wrong("cards", "must hold at least one card")
    first, *later = parts
    card, day = rate_card_from_document(first.named("card")), first.maybe_day("since")
    for part in later:
        since = part.day("since")
        if day is not None and since <= day:
            raise part.wrong("since", "must be after that of the card before")
        card, day = rate_card_from_document(part.named("card")).after(card, since), since
    return card


def _line(line: InvoiceLine) -> dict[str, Any]:
    return {
        "key": line.key,
        "tier": line.tier,
        "description": line.description,
        "quantity": plain(line.quantity),
        "unit": line.unit,
        "rate": None if line.rate is None else plain(line.rate),
        "amount": str(line.amount),
    }
