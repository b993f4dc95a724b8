"""The forecast of the running month of a client, from the rows that its preview reads."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from msp import sla, tenants
from msp.billing.actions.loading import load_month
from msp.billing.month_ahead import Forecast, Reached, forecast_of
from msp.kernel.periods import Month
from msp.store import scope
from msp.tickets.queries.tallies import MonthCount, month_count


@dataclass(frozen=True, slots=True)
class MonthForecast:
    """The running month of the tenant in scope, as it is heading at an instant."""

    as_of: datetime
    tickets: MonthCount
    heading: Forecast


def forecast(*, now: datetime) -> MonthForecast:
    """Where the running month of the tenant in scope is heading; Invalid names a missing contract, card or rate."""
    (tenant_id,) = scope.required().tenant_ids
    zone = tenants.tenants_by_id([tenant_id])[tenant_id].time_zone
    month = Month.holding(now, zone)
    inputs = load_month(month, partial(sla.preview_verdicts, now=now))
    today = now.astimezone(ZoneInfo(zone)).date()
    reached = Reached(month, inputs.heading.span, today.day, (month.next.first - month.first).days)
    heading = forecast_of(inputs.judged, inputs.facts, sla.open_promises(now=now), reached)
    return MonthForecast(now, month_count(inputs.heading.span), heading)
