"""The month of a tenant, previewed and closed by the same code (house.md section 10, walk 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp import sla, tenants
from msp.billing.actions.deciding import decide
from msp.billing.actions.issuing import issue
from msp.billing.actions.loading import load_month
from msp.billing.actions.periods import held_period
from msp.billing.actions.writing import write_invoice
from msp.billing.events import MonthClosed
from msp.billing.invoice_page import InvoicePage
from msp.billing.models import BillingPeriod, Invoice, PeriodState
from msp.billing.paper import month_words
from msp.identity import Actor
from msp.kernel.errors import Conflict
from msp.kernel.events import publish
from msp.kernel.periods import Month, Span
from msp.store import db, scope


@dataclass(frozen=True, slots=True)
class MonthPreview:
    """What closing the month now would issue; `not_yet` says why it cannot be closed yet, empty when it can.

    `warnings` are sentences for whoever closes it.
    """

    month: Month
    page: InvoicePage
    statement: dict[str, Any]
    inputs_hash: str
    not_yet: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """A month that was closed, and the invoice issued for it."""

    month: Month
    period_id: UUID
    invoice_id: UUID
    page: InvoicePage


def preview_month(month: Month, *, now: datetime) -> MonthPreview:
    """What the close of a month would issue for the tenant in scope; also before the month is over.

    Conflict when it is closed already; Invalid names a missing contract, rate card or rate.
    """
    closed = db.session.scalars(select(BillingPeriod).where(BillingPeriod.month == str(month))).one_or_none()
    if closed is not None:
        _refuse_closed(closed)
    figures = decide(load_month(month, partial(sla.preview_verdicts, now=now)))
    not_yet = "" if figures.inputs.heading.span.end <= now else _not_over(month)
    hashed = figures.inputs.inputs_hash
    return MonthPreview(month, figures.page, figures.statement, hashed, not_yet, figures.warnings)


def close_month(month: Month, *, by: Actor, now: datetime, expected_inputs_hash: str | None = None) -> ClosedMonth:
    """Freeze a month that is over, write and issue its invoice with the statement behind it: all of it or nothing.

    Work belongs by its day in the client's calendar. Work of this month that is booked after the close is not taken
    up yet: `hold_open` refuses it at the door, so none is lost; the unique source of a line lets none be billed twice.
    Conflict when the month is not over, was closed before, or its figures are not those of the hash that is expected,
    which a preview showed; None expects nothing. Invalid names a missing contract, rate card or rate.
    """
    _refuse_unfinished(month, now)
    period = held_period(month)
    _refuse_closed(period)
    figures = decide(load_month(month, partial(_frozen_verdicts, month, now=now)))
    if expected_inputs_hash not in (None, figures.inputs.inputs_hash):
        raise Conflict(
            f"The figures of {month_words(str(month))} moved since you looked; look at the preview again first."
        )
    invoice = write_invoice(period, figures)
    page = issue(invoice, period, now=now)
    period.state, period.closed_at, period.closed_by = PeriodState.CLOSED, now, by.name[:200]
    period.inputs_hash = figures.inputs.inputs_hash
    db.session.flush()
    facts = {"month": period.month, "inputs_hash": period.inputs_hash}
    publish(MonthClosed(tenant_id=period.tenant_id, object_id=period.id, at=now, **facts))
    return ClosedMonth(month, period.id, invoice.id, page)


def _frozen_verdicts(month: Month, span: Span, *, now: datetime) -> Sequence[sla.VerdictView]:
    return sla.freeze_verdicts(str(month), span, now=now)


def _refuse_unfinished(month: Month, now: datetime) -> None:
    (tenant_id,) = scope.required().tenant_ids
    zone = tenants.tenants_by_id([tenant_id])[tenant_id].time_zone
    if now < month.span(zone).end:
        raise Conflict(_not_over(month), field="month")


def _refuse_closed(period: BillingPeriod) -> None:
    if period.state == PeriodState.CLOSED:
        number = db.session.scalars(select(Invoice.number).where(Invoice.period_id == period.id)).first()
        sentence = f"{month_words(period.month)} is closed already; its invoice is {number}."
        raise Conflict(sentence, field="month")


def _not_over(month: Month) -> str:
    return f"{month_words(str(month))} is not over yet; it can be previewed now and closed when it is."
