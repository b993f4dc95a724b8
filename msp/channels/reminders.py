"""A month that is over wants to be closed: its account managers are asked on three days, each of them once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msp import billing, tenants
from msp.billing.paper import month_words
from msp.channels.telling import Notice, write
from msp.identity import addresses
from msp.kernel.errors import Missing
from msp.kernel.periods import Month
from msp.tenants import TenantView

#: The days of the client's calendar on which an open month is called to mind; a worker that was away on one of them
#: catches up with the last that has passed, until the final day.
STEPS, FINAL_DAY = (1, 3, 7), 10


@dataclass(frozen=True, slots=True)
class Reminder:
    """Which month is to be called to mind, and for which of the days."""

    month: Month
    step: int


def reminder_due(now: datetime, zone: str) -> Reminder | None:
    """Pure: what is to be called to mind at an instant where the calendar of `zone` counts; None on later days."""
    day = now.astimezone(ZoneInfo(zone)).day
    if day > FINAL_DAY:
        return None
    return Reminder(Month.holding(now, zone).previous, max(step for step in STEPS if step <= day))


def remind_of_open_month(tenant: TenantView, now: datetime) -> None:
    """Ask the account managers of the client in scope to close the month that ended, if it is theirs to close."""
    due = reminder_due(now, tenant.time_zone)
    if due is None or not _is_billed(tenant, due.month) or billing.period_status(due.month, now=now).is_closed:
        return
    values = {"client": tenant.name, "month": month_words(str(due.month)), "day": due.step}
    notice = Notice("open_month", f"/office/{tenant.slug}/periods/{due.month}", values)
    told = addresses.of_account_managers(tenant.id)
    write(tenant.id, told, notice, f"{due.month}:{due.step}", now=now)


def _is_billed(tenant: TenantView, month: Month) -> bool:
    """Whether a contract ran in the month, with prices to bill by; before a client came there is nothing to close."""
    end = month.span(tenant.time_zone).end - timedelta(microseconds=1)
    try:
        contract = tenants.last_contract(end)
    except Missing:
        return False
    runs = contract.starts_on < month.next.first and (contract.ends_on is None or contract.ends_on >= month.first)
    return runs and any(card.valid_from <= end for card in billing.rate_cards())
