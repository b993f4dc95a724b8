"""Since when the days of a ticket lie in open months, as far as a solution that was entered late is taken back."""

from datetime import datetime

from msp import tenants
from msp.billing.actions.periods import hold_open
from msp.kernel.errors import Conflict
from msp.kernel.periods import Month
from msp.tickets import Ticket, claimed_at


def open_since(ticket: Ticket, *, now: datetime) -> datetime:
    """The first instant for which something may still be entered that ends a claim; its month stays open meanwhile.

    Called before the ticket is locked. A month that is closed stays as it was judged.
    """
    zone = tenants.tenants_by_id([ticket.tenant_id])[ticket.tenant_id].time_zone
    running, claimed = Month.holding(now, zone), claimed_at(ticket)
    month = Month.holding(claimed, zone) if claimed else running
    if month != running:
        try:
            hold_open(month)
        except Conflict:
            month = running
    return month.span(zone).start
