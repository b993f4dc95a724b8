"""A list of holidays that ends within twelve months wants to be continued: its account managers are told once."""

from datetime import datetime
from urllib.parse import urlencode

from babel.dates import format_date

from msp import tenants
from msp.channels.telling import Notice, write
from msp.identity import addresses
from msp.sla.ending_lists import ending_lists
from msp.tenants import TenantView


def remind_of_ending_holidays(tenant: TenantView, now: datetime) -> None:
    """Tell the account managers of the client in scope which of its lists ends, once for each list and ending year."""
    if not tenants.contracts_in_force(now, [tenant.id]):
        return
    for ending in ending_lists({tenant.id: tenant.time_zone}, now=now).get(tenant.id, ()):
        values = {
            "client": tenant.name,
            "hours": ending.name,
            "last": format_date(ending.last, "long", locale="en_GB"),
            "is_over": ending.is_over,
        }
        path = f"/office/{tenant.slug}/agreement/hours?{urlencode({'name': ending.name})}"
        told = addresses.of_account_managers(tenant.id)
        write(tenant.id, told, Notice("holidays_end", path, values), f"{ending.name}:{ending.last.year}", now=now)
