"""Keeping the months open on whose days something is booked, before the ticket is locked."""

from datetime import date

from babel.dates import format_date

from msp import billing
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.periods import Month
from msp.web.filters import LOCALE


def hold_open(*days: date | None, field: str, what: str) -> None:
    """Lock the months of some days against their close; Invalid at the field when one is closed already."""
    # Everybody takes the months in their order, so that nobody waits for somebody who waits for him.
    for month in sorted({Month.of(day) for day in days if day is not None}):
        try:
            billing.hold_open(month)
        except Conflict as closed:
            # What a closed month was invoiced on is frozen; the account manager corrects it with a credit note.
            words = format_date(month.first, "LLLL y", locale=LOCALE)
            sentence = f"{words} is closed and invoiced; tell the account manager about this {what}."
            raise Invalid(sentence, field=field) from closed
