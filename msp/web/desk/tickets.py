"""One ticket: everything an agent needs to know and to do, on one page."""

from flask import redirect, request, url_for

from msp import knowledge, tickets
from msp.identity import Can
from msp.web.desk.ticket_page import show
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.forms import id_of


@bp.get("/tickets/<reference>")
@needs(Can.TICKET_READ, Within.TICKET)
def ticket(visit: Visit, reference: str):
    """The ticket of a reference; that of a merged one leads to the ticket as which it goes on."""
    found = tickets.ticket_for(visit.actor, reference)
    survivor = tickets.moves.goes_on_as(found)
    if survivor is not found:
        return redirect(url_for("desk.ticket", reference=survivor.reference, _anchor="panel-merged"))
    return show(visit, found, begins=_workaround(visit))


@bp.get("/tickets/<reference>/part")
@needs(Can.TICKET_READ, Within.TICKET)
def part(visit: Visit, reference: str):
    """What a merged ticket was by itself: its log, its clocks, its hand-offs and its costs."""
    found = tickets.ticket_for(visit.actor, reference)
    if tickets.moves.goes_on_as(found) is found:
        return redirect(url_for("desk.ticket", reference=found.reference))
    return show(visit, found)


def _workaround(visit: Visit) -> str:
    """The words that a known error named in the address puts into the reply; none where it names none of them."""
    named = request.args.get("known_error")
    if not named or not visit.can(Can.NOTE_READ):
        return ""
    error_id = id_of(named, field="known_error", sentence="That known error is not there.")
    return knowledge.known_error(visit.actor, error_id).workaround
