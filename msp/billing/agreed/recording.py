"""Writing down quantities, usage and prepaid blocks, and taking them back while their month is open."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from msp import tenants
from msp.billing.actions.periods import hold_open
from msp.billing.agreed.events import AgreedTakenBack, BlockSold, QuantityAgreed, UsageRecorded
from msp.billing.agreed.typed import number, one_line
from msp.billing.agreed.wanted import check_line, check_meter
from msp.billing.agreed_models import (
    REFERENCE_LENGTH,
    SITE_LENGTH,
    AgreedQuantity,
    CarriedBalance,
    PrepaidBlock,
    UsageRecord,
)
from msp.billing.invoice_draft import Carrier
from msp.billing.models import BillingPeriod, PeriodState
from msp.billing.paper import month_words
from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.kernel.money import digits
from msp.kernel.periods import Month
from msp.store import db, one_of_a_kind, scope
from msp.tenants import TenantView

MOST_MINUTES = 6_000_000
EARLY = timedelta(minutes=5)


class Recordable(StrEnum):
    """What may be written down and taken back."""

    QUANTITY = "quantity"
    USAGE = "usage"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class QuantityForm:
    """So many units of a line from a day of the client's calendar on, at a site or without one."""

    line_key: str
    from_date: date
    quantity: str
    site: str = ""


@dataclass(frozen=True, slots=True)
class UsageForm:
    """What a meter counted at an instant, under a key that makes the same record the same."""

    idempotency_key: str
    meter: str
    quantity: str
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class BlockForm:
    """Minutes paid in advance for a line, usable from the first to the last day; the price is in major units."""

    line_key: str
    reference: str
    minutes: int
    starts_on: date
    ends_on: date | None
    bought_on: date
    price: str


def agree_quantity(form: QuantityForm, *, by: Actor, now: datetime) -> UUID:
    """Write down a number that counts until the next one; the same again is the one there is.

    Invalid names what is wrong; Conflict when another number is said of that day, or a closed month would change.
    """
    tenant = _tenant()
    line = check_line("per_unit", form.line_key, "line_key")
    _hold(Month.of(form.from_date))
    _refuse_closed_since(form.from_date)
    row = AgreedQuantity(id=new_id(), line_key=line.key, from_date=form.from_date)
    row.site = one_line(form.site, SITE_LENGTH, "site", optional=True)
    row.quantity = number(form.quantity, "quantity")
    said = f"{line.key}{f' at {row.site}' if row.site else ''} from {row.from_date}"
    known = _standing(row)
    if known is not None and known.quantity == row.quantity:
        return known.id
    _write(row, by, now, f"A number of {line.unit}s is recorded already for {said}; take it back first.")
    about = {"line_key": row.line_key, "from_date": row.from_date, "quantity": row.quantity}
    publish(QuantityAgreed(tenant_id=tenant.id, object_id=row.id, at=now, **about))
    return row.id


def record_usage(form: UsageForm, *, by: Actor, now: datetime) -> UUID:
    """Write down what a meter counted; the same record again is the one there is.

    Conflict when something else stands under its key, when it was taken back, or when its month is closed.
    """
    tenant = _tenant()
    key = one_line(form.idempotency_key, REFERENCE_LENGTH, "idempotency_key")
    row = UsageRecord(id=new_id(), idempotency_key=key, meter=one_line(form.meter, REFERENCE_LENGTH, "meter"))
    row.quantity, row.observed_at = number(form.quantity, "quantity"), form.observed_at
    row.observed_on = form.observed_at.astimezone(ZoneInfo(tenant.time_zone)).date()
    known = _under(key)
    if known is not None:
        return _same_record(known, row)
    check_meter(row.meter)
    if form.observed_at > now + EARLY:
        raise Invalid("Usage is recorded once it was counted; that moment is still to come.", field="observed_at")
    _hold(Month.of(row.observed_on))
    try:
        _write(row, by, now, f"Another record under the key “{key}” arrived in this very moment.")
    except Conflict:
        known = _under(key)
        if known is None:
            raise
        return _same_record(known, row)
    about = {"meter": row.meter, "observed_on": row.observed_on, "quantity": row.quantity}
    publish(UsageRecorded(tenant_id=tenant.id, object_id=row.id, at=now, **about))
    return row.id


def sell_block(form: BlockForm, *, by: Actor, now: datetime) -> UUID:
    """Write down a block that was sold; Invalid names what is wrong, Conflict when its reference is taken."""
    tenant = _tenant()
    line = check_line("blocks", form.line_key, "line_key")
    if not 1 <= form.minutes <= MOST_MINUTES:
        raise Invalid(f"A block has 1 to {MOST_MINUTES:,} minutes.", field="minutes")
    if form.ends_on is not None and form.ends_on < form.starts_on:
        raise Invalid("The last day of a block is not before its first one.", field="ends_on")
    row = PrepaidBlock(id=new_id(), line_key=line.key, minutes=form.minutes, bought_on=form.bought_on)
    row.reference = one_line(form.reference, REFERENCE_LENGTH, "reference")
    row.starts_on, row.ends_on = form.starts_on, form.ends_on
    row.price = number(form.price, "price", decimals=digits(tenant.currency))
    _hold(Month.of(form.bought_on))
    _write(row, by, now, f"There is a block “{row.reference}” already.")
    about = {"line_key": row.line_key, "minutes": row.minutes, "bought_on": row.bought_on}
    publish(BlockSold(tenant_id=tenant.id, object_id=row.id, at=now, **about))
    return row.id


def take_back(kind: Recordable, row_id: UUID, *, by: Actor, now: datetime) -> None:
    """Make it count no more; Missing when there is none, Conflict when a closed month was charged from it."""
    tenant = _tenant()
    model = _ROWS[kind]
    row = db.session.scalars(select(model).where(model.id == row_id).with_for_update()).one_or_none()
    if row is None:
        raise Missing()
    day = _day(row)
    _hold(Month.of(day))
    if row.taken_back_at is not None:
        raise Conflict("It was taken back before.")
    if isinstance(row, AgreedQuantity):
        _refuse_closed_since(row.from_date)
    if isinstance(row, PrepaidBlock):
        _refuse_burnt(row)
    row.taken_back_at, row.taken_back_by = now, by.name[:200]
    db.session.flush()
    publish(AgreedTakenBack(tenant_id=tenant.id, object_id=row.id, at=now, kind=str(kind)))


def _standing(row: AgreedQuantity) -> AgreedQuantity | None:
    same = (AgreedQuantity.line_key == row.line_key) & (AgreedQuantity.site == row.site)
    found = select(AgreedQuantity).where(same, AgreedQuantity.from_date == row.from_date)
    return db.session.scalars(found.where(AgreedQuantity.taken_back_at.is_(None))).one_or_none()


def _under(key: str) -> UsageRecord | None:
    return db.session.scalars(select(UsageRecord).where(UsageRecord.idempotency_key == key)).one_or_none()


def _same_record(known: UsageRecord, row: UsageRecord) -> UUID:
    if known.taken_back_at is not None:
        sentence = f"The record “{known.idempotency_key}” was taken back; record it anew under another key."
        raise Conflict(sentence, field="idempotency_key")
    said = [(one.meter, one.quantity, one.observed_at) for one in (known, row)]
    if said[0] != said[1]:
        sentence = f"Under the key “{known.idempotency_key}” something else is recorded; a key names one record."
        raise Conflict(sentence, field="idempotency_key")
    return known.id


def _write(row: AgreedQuantity | UsageRecord | PrepaidBlock, by: Actor, now: datetime, taken: str) -> None:
    row.recorded_at, row.recorded_by = now, by.name[:200]
    with one_of_a_kind(Conflict(taken)):
        db.session.add(row)


def _hold(month: Month) -> None:
    """Keep the month open until the act commits."""
    try:
        hold_open(month)
    except Conflict as refusal:
        words = month_words(str(month))
        sentence = f"{words} is closed and invoiced; what it was charged from stays as it is."
        raise Conflict(sentence) from refusal


def _refuse_closed_since(day: date) -> None:
    month = Month.of(day)
    found = select(BillingPeriod.month).where(
        BillingPeriod.state == PeriodState.CLOSED, BillingPeriod.month >= str(month)
    )
    closed = db.session.scalars(found.order_by(BillingPeriod.month)).first()
    if closed is not None:
        raise Conflict(f"It would change {month_words(closed)}, which is closed and invoiced.")


def _refuse_burnt(block: PrepaidBlock) -> None:
    found = select(CarriedBalance.id).where(
        CarriedBalance.carrier == Carrier.BLOCK, CarriedBalance.key == block.reference
    )
    if db.session.scalars(found.limit(1)).first() is not None:
        raise Conflict("A closed month was charged from this block; it stays.")


def _day(row: AgreedQuantity | UsageRecord | PrepaidBlock) -> date:
    if isinstance(row, AgreedQuantity):
        return row.from_date
    return row.observed_on if isinstance(row, UsageRecord) else row.bought_on


def _tenant() -> TenantView:
    (tenant_id,) = scope.required().tenant_ids
    return tenants.tenants_by_id([tenant_id])[tenant_id]


_ROWS: dict[Recordable, type[AgreedQuantity | UsageRecord | PrepaidBlock]] = {
    Recordable.QUANTITY: AgreedQuantity,
    Recordable.USAGE: UsageRecord,
    Recordable.BLOCK: PrepaidBlock,
}
