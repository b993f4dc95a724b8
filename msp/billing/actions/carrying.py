"""What goes on from month to month: written when one closes, and waited for before the next one may."""

from collections.abc import Iterable

from sqlalchemy import select

from msp.billing.agreed_models import CarriedBalance, PrepaidBlock
from msp.billing.bucket import Rollover
from msp.billing.invoice_draft import InvoiceLine
from msp.billing.models import BillingPeriod, PeriodState
from msp.billing.paper import month_words
from msp.billing.rate_card import CardLine, RateCard
from msp.kernel.ids import new_id
from msp.kernel.periods import Month
from msp.store import db


def write_carried(period: BillingPeriod, lines: Iterable[InvoiceLine]) -> None:
    """Keep what the buckets and blocks of a closed month have left."""
    for line in lines:
        for item in line.carries:
            row = CarriedBalance(id=new_id(), period_id=period.id, carrier=item.carrier, key=item.key)
            row.minutes = item.minutes
            db.session.add(row)
    db.session.flush()


def waits_for(month: Month, card: RateCard, before: RateCard | None) -> str:
    """Why the month before has to be closed first, as its minutes go on into this one; empty when it has not."""
    held = [line for line in _first(card).lines if before and _carries(line, _of(before, line.key), month)]
    if not held or _is_closed(month.previous):
        return ""
    words = month_words(str(month.previous))
    return f"{words} is not closed yet, and minutes of “{held[0].name}” may go on from it. Close {words} first."


def _first(card: RateCard) -> RateCard:
    return _first(card.before) if card.before else card


def _of(card: RateCard, key: str) -> CardLine | None:
    return next((line for line in card.lines if line.key == key), None)


def _carries(line: CardLine, before: CardLine | None, month: Month) -> bool:
    """Whether minutes of the same line in the month before may go on."""
    if before is None:
        return False
    if line.bucket is not None and before.bucket is not None:
        return before.bucket.bucket.rollover is not Rollover.NONE
    return line.blocks is not None and before.blocks is not None and _has_block(line.key, month)


def _has_block(key: str, month: Month) -> bool:
    found = select(PrepaidBlock.id).where(
        PrepaidBlock.line_key == key, PrepaidBlock.taken_back_at.is_(None), PrepaidBlock.starts_on < month.first
    )
    return db.session.scalars(found.limit(1)).first() is not None


def _is_closed(month: Month) -> bool:
    found = select(BillingPeriod.state).where(BillingPeriod.month == str(month))
    return db.session.scalars(found).one_or_none() == PeriodState.CLOSED
