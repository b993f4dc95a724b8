"""From when a mail counts: from the moment it lay in its mailbox, as far as that is still open."""

from datetime import datetime
from uuid import UUID

from msp import billing, tenants
from msp.kernel.errors import Conflict
from msp.kernel.periods import A_SECOND, Month
from msp.tickets import FURTHEST


def counts_from(tenant_id: UUID, received_at: datetime, *, now: datetime) -> datetime:
    """The arrival of a mail, at most 24 h back and never in a month that is closed; that month stays open meanwhile.

    Called before any ticket is locked. A mail is never refused for it: it counts from the first instant that is open.
    """
    zone = tenants.tenants_by_id([tenant_id])[tenant_id].time_zone
    at = max(min(received_at, now), now - FURTHEST)
    month = Month.judging(at, zone)
    if month == Month.holding(now, zone):
        return at  # A month that still runs cannot be closed.
    try:
        billing.hold_open(month)
    except Conflict:
        return min(month.span(zone).end + A_SECOND, now)
    return at
