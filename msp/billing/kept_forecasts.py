"""Forecasts of many clients at once: kept by the worker with their moment, for a list that cannot compute forty."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select

from msp.billing.forecasting import MonthForecast, forecast
from msp.billing.models import KeptForecast
from msp.billing.supposing import Case
from msp.kernel.errors import Invalid
from msp.kernel.ids import new_id
from msp.kernel.money import Money
from msp.kernel.periods import Month
from msp.store import db
from msp.tenants import TenantView


@dataclass(frozen=True, slots=True)
class ForecastBrief:
    """A client's running month as it was heading at an instant; `trouble` says why there are no figures."""

    month: Month
    as_of: datetime
    trouble: str
    so_far: Money | None = None
    at_end: Money | None = None
    credit_now: Money | None = None
    credit_worst: Money | None = None
    at_risk: Money | None = None
    due: int = 0
    opened: int = 0
    resolved: int = 0


def keep_forecast(tenant: TenantView, now: datetime) -> None:
    """Compute the running month of the client in scope and keep it in place of the forecast before."""
    figures, trouble = _computed(now)
    row = db.session.scalars(select(KeptForecast)).one_or_none()
    if row is None:
        row = KeptForecast(id=new_id())
        db.session.add(row)
    row.month, row.as_of = str(Month.holding(now, tenant.time_zone)), now
    row.figures, row.trouble = figures, trouble
    db.session.flush()


def kept_forecasts(tenant_ids: Collection[UUID]) -> dict[UUID, ForecastBrief]:
    """The forecast that was kept last, by tenant in scope."""
    rows = db.session.scalars(select(KeptForecast).where(KeptForecast.tenant_id.in_(list(tenant_ids))))
    return {row.tenant_id: _brief(row) for row in rows}


def _computed(now: datetime) -> tuple[dict[str, str | int], str]:
    try:
        return _figures(forecast(now=now)), ""
    except Invalid as refusal:
        # What keeps the month from being computed is what its account manager has to see.
        return {}, refusal.sentence


def _figures(found: MonthForecast) -> dict[str, str | int]:
    heading = found.heading
    return {
        "currency": heading.currency,
        "so_far": str(heading.so_far),
        "at_end": str(heading.at_end),
        "credit_now": str(heading.credits[Case.NOW]),
        "credit_worst": str(heading.credits[Case.WORST]),
        "at_risk": str(heading.at_risk),
        "due": len(heading.at_stake),
        "opened": found.tickets.opened,
        "resolved": found.tickets.resolved,
    }


def _brief(row: KeptForecast) -> ForecastBrief:
    month, figures = Month.parse(row.month), row.figures
    if row.trouble:
        return ForecastBrief(month, row.as_of, row.trouble)
    money = partial(Money.of, currency=figures["currency"])
    return ForecastBrief(
        month=month,
        as_of=row.as_of,
        trouble="",
        so_far=money(figures["so_far"]),
        at_end=money(figures["at_end"]),
        credit_now=money(figures["credit_now"]),
        credit_worst=money(figures["credit_worst"]),
        at_risk=money(figures["at_risk"]),
        due=figures["due"],
        opened=figures["opened"],
        resolved=figures["resolved"],
    )
