"""The promises on one request in the client's words: what counted, what did not, and by which versions."""

from dataclasses import dataclass, replace

from flask import render_template

from msp import sla, tickets
from msp.identity import Can
from msp.sla.track import VENDOR_REASON
from msp.tenants import TenantView
from msp.tickets import Ticket
from msp.web.clock_answers import clocks_document, private_json
from msp.web.clocks import ClockFace, clock_faces, with_excuses
from msp.web.door import Visit, Within, needs
from msp.web.portal.promises import pause_words, status_words
from msp.web.portal.way import Stay, ladder_at, way_of
from msp.web.portal.wing import bp
from msp.web.priorities import priority_words
from msp.web.telling import shown_to

SUPPLIER = "a supplier has it"


@dataclass(frozen=True, slots=True)
class PromisesPage:
    """The promises to the client on one request, the earlier ones too."""

    tenant: TenantView
    ticket: Ticket
    status: str
    priority: str
    faces: tuple[ClockFace, ...]
    #: Where the time went, where a promise was missed.
    way: tuple[Stay, ...]


@bp.get("/tickets/<reference>/promises")
@needs(Can.TICKET_READ, Within.TICKET)
def promises(visit: Visit, reference: str):
    """How each promise of a request was counted."""
    found = tickets.ticket_for(visit.actor, reference)
    faces = promised(found, visit, with_versions=True)
    is_missed = any(face.told.clock.breached for face in faces)
    page = PromisesPage(
        tenant=visit.tenant,
        ticket=found,
        status=status_words(found.state, found.wait_reasons),
        priority=priority_words(visit.now)[found.priority],
        faces=faces,
        way=way_of(visit, tickets.page(found, visit.actor, visit.now), ladder_at(visit.now)) if is_missed else (),
    )
    return render_template("portal/tickets/promises.html", page=page)


@bp.get("/tickets/<reference>/promises.json")
@needs(Can.TICKET_READ, Within.TICKET)
def promises_json(visit: Visit, reference: str):
    """The same figures for whoever computes with them."""
    found = tickets.ticket_for(visit.actor, reference)
    return private_json(clocks_document(visit, found, promised(found, visit, with_versions=True)))


def promised(found: Ticket, visit: Visit, *, with_versions: bool = False) -> tuple[ClockFace, ...]:
    """The promises to the client in its own words; what the provider agreed inside, and its next moves, stay there."""
    clocks = [clock for clock in sla.clocks_of(found, now=visit.now) if clock.metric in sla.PROMISES]
    faces = clock_faces(clocks, shown_to(visit, with_versions=with_versions))
    return tuple(_as_told(face, found) for face in with_excuses(faces, found, visit.tenant.time_zone))


def _as_told(face: ClockFace, found: Ticket) -> ClockFace:
    """What is held says why."""
    if not face.paused:
        return face
    why = SUPPLIER if _is_with_a_supplier(face) and not found.wait_reasons else pause_words(found.wait_reasons)
    words = f"{'late' if face.standing == sla.Standing.BREACHED else 'paused'}: {why}"
    return replace(face, words=words)


def _is_with_a_supplier(face: ClockFace) -> bool:
    # A supplier may hold the promise by contract, also where nobody noted that we wait for it.
    stretches = face.told.clock.stretches
    return bool(stretches) and stretches[-1].reasons == (VENDOR_REASON,)
