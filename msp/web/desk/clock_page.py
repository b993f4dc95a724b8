"""Every clock of one ticket on one page, as JSON, and as a file that anybody can count again."""

from dataclasses import dataclass, replace

from flask import render_template

from msp import sla, tickets
from msp.identity import Can
from msp.sla.breaches import causes_of
from msp.sla.timeline_file import timeline_file
from msp.tenants import TenantView
from msp.tickets import Ticket
from msp.web.clock_answers import clocks_document, private_json
from msp.web.clocks import ClockFace, clock_faces, with_excuses, with_firings
from msp.web.desk.handoff_cards import handoffs_of, vendor_names
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.telling import shown_to


@dataclass(frozen=True, slots=True)
class ClocksPage:
    """The clocks of a ticket in groups: promises to the client, and what the provider and its vendors agreed."""

    ticket: Ticket
    client: TenantView
    groups: tuple[tuple[str, tuple[ClockFace, ...]], ...]


_PROMISES, _INSIDE = "Promises to the client", "Agreements between the parties"


@bp.get("/tickets/<reference>/clocks")
@needs(Can.TICKET_READ, Within.TICKET)
def clocks(visit: Visit, reference: str):
    """Every clock of a ticket: earlier cycles, stays at tiers and vendors included."""
    ticket = tickets.ticket_for(visit.actor, reference)
    faces = all_faces(visit, ticket)
    groups = (
        (_PROMISES, tuple(face for face in faces if face.metric in sla.PROMISES)),
        (_INSIDE, tuple(face for face in faces if face.metric not in sla.PROMISES)),
    )
    page = ClocksPage(ticket, visit.tenant, tuple((words, found) for words, found in groups if found))
    return render_template("desk/clocks/show.html", page=page)


@bp.get("/tickets/<reference>/clocks.json")
@needs(Can.TICKET_READ, Within.TICKET)
def clocks_json(visit: Visit, reference: str):
    """The same for whoever computes with it."""
    ticket = tickets.ticket_for(visit.actor, reference)
    return private_json(clocks_document(visit, ticket, all_faces(visit, ticket)))


@bp.get("/tickets/<reference>/timeline.json")
@needs(Can.TICKET_READ, Within.TICKET)
def timeline(visit: Visit, reference: str):
    """What happened and what was agreed, in the form that `msp explain` reads."""
    ticket = tickets.ticket_for(visit.actor, reference)
    return private_json(timeline_file(ticket, now=visit.now), f"{ticket.reference}-timeline.json")


def all_faces(visit: Visit, ticket: Ticket) -> list[ClockFace]:
    """Every clock of a ticket with the versions that counted, told to an agent."""
    names = vendor_names(handoffs_of(ticket, tickets.log_of(ticket)))
    faces = clock_faces(sla.clocks_of(ticket, now=visit.now), shown_to(visit, with_versions=True, vendors=names))
    zone = visit.tenant.time_zone
    told = with_excuses(with_firings(faces, ticket, zone), ticket, zone)
    causes = {(clock.name, clock.cycle): cause for clock, cause in causes_of(ticket, now=visit.now)}
    return [replace(face, cause=causes.get(face.key)) for face in told]
