"""One ticket: everything an agent needs to know and to do, on one page."""

from flask import redirect, url_for

from msp import tickets
from msp.identity import Can
from msp.web.desk.ticket_page import show
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs


@bp.get("/tickets/<reference>")
@needs(Can.TICKET_READ, Within.TICKET)
def ticket(visit: Visit, reference: str):
    """The ticket of a reference; that of a merged one leads to the ticket as which it goes on."""
    found = tickets.ticket_for(visit.actor, reference)
    survivor = tickets.goes_on_as(found)
    if survivor is not found:
        return redirect(url_for("desk.ticket", reference=survivor.reference, _anchor="panel-merged"))
    return show(visit, found)


@bp.get("/tickets/<reference>/part")
@needs(Can.TICKET_READ, Within.TICKET)
def part(visit: Visit, reference: str):
    """What a merged ticket was by itself: its log, its clocks, its hand-offs and its costs."""
    found = tickets.ticket_for(visit.actor, reference)
    if tickets.goes_on_as(found) is found:
        return redirect(url_for("desk.ticket", reference=found.reference))
    return show(visit, found)
