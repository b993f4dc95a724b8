"""The billing period of a month, taken under a lock before anything is added to it or it is closed."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from msp import tenants
from msp.billing.models import BillingPeriod, PeriodState
from msp.billing.paper import month_words
from msp.kernel.errors import Conflict
from msp.kernel.ids import new_id
from msp.kernel.periods import Month
from msp.store import db, scope


def hold_open(month: Month) -> None:
    """Keep a month of the tenant in scope open until the act commits; Conflict when it is closed.

    A door calls it before work is booked or corrected, and before it locks the ticket: either the close waits for the
    work, or the work is refused.
    """
    period = held_period(month, shared=True)
    if period.state == PeriodState.CLOSED:
        sentence = f"{month_words(str(month))} is closed and invoiced; book the time on a day of an open month."
        raise Conflict(sentence, field="worked_on")


def held_period(month: Month, *, shared: bool = False) -> BillingPeriod:
    """The row of the month under its lock, written when it is missing; first in the order of locks."""
    return _locked(month, shared=shared) or _written(month, shared=shared)


def _written(month: Month, *, shared: bool) -> BillingPeriod:
    (tenant_id,) = scope.required().tenant_ids
    zone = tenants.tenants_by_id([tenant_id])[tenant_id].time_zone
    span = month.span(zone)
    period = BillingPeriod(id=new_id(), month=str(month), zone=zone, starts_at=span.start, ends_at=span.end)
    try:
        with db.session.begin_nested():
            db.session.add(period)
    except IntegrityError:
        # Somebody else wrote it in this very moment: theirs is the row, once their act has ended.
        return held_period(month, shared=shared)
    return period


def _locked(month: Month, *, shared: bool) -> BillingPeriod | None:
    found = select(BillingPeriod).where(BillingPeriod.month == str(month)).with_for_update(read=shared)
    return db.session.scalars(found.execution_options(populate_existing=True)).one_or_none()
