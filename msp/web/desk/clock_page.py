"""Every clock of one ticket on one page, as JSON, and as a file that anybody can count again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from flask import render_template

from msp import sla, tickets
from msp.identity import Can
from msp.sla import Clock
from msp.sla.breaches import causes_of
from msp.sla.causes import BreachCause
from msp.sla.fired import firings_of
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
    found = sla.clocks_of(ticket, now=visit.now)
    told = with_firings(explained(visit, ticket, found), firings_of(ticket), visit.tenant.time_zone)
    faces = list(_with_causes(told, causes_of(ticket, found, now=visit.now)))
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
    return private_json(clocks_document(visit, ticket, explained(visit, ticket, sla.clocks_of(ticket, now=visit.now))))


@bp.get("/tickets/<reference>/timeline.json")
@needs(Can.TICKET_READ, Within.TICKET)
def timeline(visit: Visit, reference: str):
    """What happened and what was agreed, in the form that `msp explain` reads."""
    ticket = tickets.ticket_for(visit.actor, reference)
    return private_json(timeline_file(ticket, now=visit.now), f"{ticket.reference}-timeline.json")


def explained(visit: Visit, ticket: Ticket, clocks: Iterable[Clock]) -> list[ClockFace]:
    """Clocks with the versions that counted and how their excuses stand, told to an agent."""
    names = vendor_names(handoffs_of(ticket, tickets.log_of(ticket)))
    faces = clock_faces(clocks, shown_to(visit, with_versions=True, vendors=names))
    return with_excuses(faces, ticket, visit.tenant.time_zone)


def _with_causes(faces: Iterable[ClockFace], causes: Iterable[tuple[Clock, BreachCause]]) -> Iterator[ClockFace]:
    found = {(clock.name, clock.cycle): cause for clock, cause in causes}
    return (replace(face, cause=found.get(face.key)) for face in faces)
