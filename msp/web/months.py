"""Going through a client's months, one page each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from msp.billing.paper import month_words
from msp.kernel.periods import Month
from msp.tenants import TenantView


@dataclass(frozen=True, slots=True)
class MonthSteps:
    """The month that a page shows, and where the ones beside it are; no month after the running one."""

    month: str
    words: str
    previous_url: str
    next_url: str | None


def month_steps(month: Month, endpoint: str, now: datetime, tenant: TenantView) -> MonthSteps:
    """The steps from a month of a client, by the client's own calendar."""
    here: dict[str, Any] = {"tenant": tenant.slug}
    running = str(Month.holding(now, tenant.time_zone))
    after = url_for(endpoint, **here, month=str(month.next)) if str(month) < running else None
    return MonthSteps(str(month), month_words(str(month)), url_for(endpoint, **here, month=str(month.previous)), after)
