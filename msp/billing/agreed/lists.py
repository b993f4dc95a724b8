"""What stands written down for the tenant in scope, for its page: quantities, usage and blocks, newest first."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from msp.billing.actions.agreed_pieces import left_before
from msp.billing.agreed_models import AgreedQuantity, PrepaidBlock, UsageRecord
from msp.billing.models import BillingPeriod, PeriodState
from msp.kernel.periods import Month
from msp.store import db

#: Further ones are on the invoices that were charged from them.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class QuantityView:
    """A number of units from a day on; `is_open` says whether it may still be taken back."""

    id: UUID
    line_key: str
    site: str
    from_date: date
    quantity: Decimal
    recorded_by: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class UsageView:
    """What a meter counted."""

    id: UUID
    idempotency_key: str
    meter: str
    quantity: Decimal
    observed_on: date
    recorded_by: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class BlockView:
    """A prepaid block; `left` is what it had left, in minutes, when the last month closed."""

    id: UUID
    line_key: str
    reference: str
    minutes: int
    left: Decimal
    starts_on: date
    ends_on: date | None
    bought_on: date
    price: Decimal
    recorded_by: str
    is_open: bool


def quantities_agreed() -> list[QuantityView]:
    """The numbers that stand."""
    closed = _closed()
    found = select(AgreedQuantity).where(AgreedQuantity.taken_back_at.is_(None))
    rows = db.session.scalars(found.order_by(AgreedQuantity.from_date.desc(), AgreedQuantity.id.desc()).limit(SHOWN))
    return [
        QuantityView(
            id=row.id,
            line_key=row.line_key,
            site=row.site,
            from_date=row.from_date,
            quantity=row.quantity,
            recorded_by=row.recorded_by,
            is_open=not any(month >= _month(row.from_date) for month in closed),
        )
        for row in rows
    ]


def usage_recorded() -> list[UsageView]:
    """The records that stand."""
    closed = _closed()
    found = select(UsageRecord).where(UsageRecord.taken_back_at.is_(None))
    rows = db.session.scalars(found.order_by(UsageRecord.observed_at.desc(), UsageRecord.id.desc()).limit(SHOWN))
    return [
        UsageView(
            id=row.id,
            idempotency_key=row.idempotency_key,
            meter=row.meter,
            quantity=row.quantity,
            observed_on=row.observed_on,
            recorded_by=row.recorded_by,
            is_open=_month(row.observed_on) not in closed,
        )
        for row in rows
    ]


def blocks_sold() -> list[BlockView]:
    """The blocks that stand, with what they had left at the last close."""
    closed, left = _closed(), left_before(Month(9998, 12))
    found = select(PrepaidBlock).where(PrepaidBlock.taken_back_at.is_(None))
    rows = db.session.scalars(found.order_by(PrepaidBlock.starts_on.desc(), PrepaidBlock.id.desc()).limit(SHOWN))
    return [
        BlockView(
            id=row.id,
            line_key=row.line_key,
            reference=row.reference,
            minutes=row.minutes,
            left=left.get(row.reference, Decimal(row.minutes)),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            bought_on=row.bought_on,
            price=row.price,
            recorded_by=row.recorded_by,
            is_open=row.reference not in left and _month(row.bought_on) not in closed,
        )
        for row in rows
    ]


def _closed() -> set[str]:
    return set(db.session.scalars(select(BillingPeriod.month).where(BillingPeriod.state == PeriodState.CLOSED)))


def _month(day: date) -> str:
    return str(Month.of(day))
