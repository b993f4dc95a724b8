"""Where a clock is explained: the one place that knows the address."""

from flask import url_for

from msp.identity import Can
from msp.store import Side
from msp.tenants import TenantView
from msp.web.door import Visit


def clock_url(visit: Visit, tenant: TenantView, reference: str, anchor: str) -> str | None:
    """Where a clock of a ticket is explained to this reader; None for whoever may not read the ticket."""
    if not visit.can(Can.TICKET_READ, tenant.id):
        return None
    if visit.actor.side is Side.CLIENT:
        return url_for("portal.promises", reference=reference, _anchor=anchor)
    return url_for("desk.clocks", reference=reference, _anchor=anchor)
