"""One request: what was said, where it stands, which promises run on it, and what the client can do."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import redirect, render_template, url_for

from msp import tickets
from msp.identity import Can
from msp.kernel.errors import Missing
from msp.tenants import TenantView
from msp.tickets import Status, Ticket, TicketPage, WaitReason
from msp.tickets.moves import MergedTicket
from msp.web.attachments import download
from msp.web.clocks import ClockFace
from msp.web.door import Visit, Within, needs
from msp.web.path_drawing import Drawing
from msp.web.portal.answer_forms import ReopenForm, ReplyForm
from msp.web.portal.conversation import Happened, Said, conversation, public_files
from msp.web.portal.promise_page import promised
from msp.web.portal.promises import status_words
from msp.web.portal.way import Stay, brand, ladder_at, way_drawing, way_of
from msp.web.portal.wing import bp
from msp.web.priorities import priority_words


@dataclass(frozen=True, slots=True)
class Composer:
    """The reply box; the button says to whom it goes."""

    form: ReplyForm
    url: str
    addressee: str
    help: str


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Everything a client sees of one request."""

    tenant: TenantView
    ticket: Ticket
    status: str
    priority: str
    service: str
    asked_by: str
    following: tuple[str, ...]
    helper: str
    conversation: tuple[Said | Happened, ...]
    faces: tuple[ClockFace, ...]
    stays: tuple[Stay, ...]
    drawing: Drawing | None
    reply: Composer | None
    reopening: ReplyForm | None
    can_close: bool
    waits_for_client: bool
    together: tuple[MergedTicket, ...]
    now: datetime


@bp.get("/tickets/<reference>")
@needs(Can.TICKET_READ, Within.TICKET)
def ticket(visit: Visit, reference: str):
    """The page of one request; that of one brought together with another leads to that one."""
    found = tickets.ticket_for(visit.actor, reference)
    survivor = tickets.moves.goes_on_as(found)
    if survivor is not found:
        return redirect(url_for("portal.ticket", reference=survivor.reference, _anchor="together"))
    return show(visit, found)


@bp.get("/tickets/<reference>/attachments/<uuid:attachment_id>")
@needs(Can.TICKET_READ, Within.TICKET)
def attachment(visit: Visit, reference: str, attachment_id: UUID):
    """A file of a public message, always as a download."""
    found = tickets.ticket_for(visit.actor, reference)
    if attachment_id not in public_files(tickets.page(found, visit.actor, visit.now)):
        raise Missing()
    return download(*tickets.attachment(found, attachment_id, visit.actor, visit.now))


def show(visit: Visit, found: Ticket, reply: ReplyForm | None = None, reopening: ReplyForm | None = None) -> str:
    """The page, with a form that was refused where there is one."""
    return render_template("portal/tickets/ticket.html", page=_page(visit, found, reply, reopening))


def _page(visit: Visit, found: Ticket, reply: ReplyForm | None, reopening: ReplyForm | None) -> RequestPage:
    page, ladder, service = tickets.page(found, visit.actor, visit.now), ladder_at(visit.now), tickets.service_of(found)
    state = found.state
    speaks, closes = visit.can(Can.TICKET_REPLY), visit.can(Can.TICKET_CLOSE)
    at_work = state not in (Status.RESOLVED, Status.CLOSED)
    return RequestPage(
        tenant=visit.tenant,
        ticket=found,
        status=status_words(state, found.wait_reasons),
        priority=priority_words(visit.now)[found.priority],
        service=service.name if service else "",
        asked_by=page.requester.name,
        following=tuple(person.name for person in page.participants),
        helper=page.assignee.name if page.assignee else "",
        conversation=conversation(visit, found, page, ladder),
        faces=tuple(face for face in promised(found, visit) if face.is_latest),
        stays=way_of(visit, page, ladder),
        drawing=way_drawing(visit, page, ladder),
        # Refused words stay on the page, also where they cannot be sent any more.
        reply=_composer(found, page, reply) if speaks and (at_work or reply) else None,
        reopening=(reopening or ReopenForm()) if speaks and state is Status.RESOLVED else None,
        can_close=closes and state is Status.RESOLVED,
        waits_for_client=WaitReason.REQUESTER in found.wait_reasons,
        together=page.parts,
        now=visit.now,
    )


def _composer(found: Ticket, page: TicketPage, form: ReplyForm | None) -> Composer:
    url = url_for("portal.reply", reference=found.reference)
    to = page.assignee.name if page.assignee else brand()
    return Composer(form or ReplyForm(), url, to, "Everybody on this request reads it.")
