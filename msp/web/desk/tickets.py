"""One ticket: everything an agent needs to know and to do, on one page."""

from msp import tickets
from msp.identity import Can
from msp.web.desk.ticket_page import show
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs


@bp.get("/tickets/<reference>")
@needs(Can.TICKET_READ, Within.TICKET)
def ticket(visit: Visit, reference: str):
    """The ticket of a reference."""
    return show(visit, tickets.ticket_for(visit.actor, reference))
