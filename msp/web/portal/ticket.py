"""One request: what was said, where it stands, which promises run on it, and what the client can do."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import current_app, render_template, url_for

from msp import tickets, tiers
from msp.identity import Can
from msp.kernel.errors import Missing
from msp.tenants import TenantView
from msp.tickets import Status, StayView, Ticket, TicketPage, WaitReason
from msp.tiers import Ladder
from msp.web.attachments import download
from msp.web.clocks import ClockFace
from msp.web.door import Visit, Within, needs
from msp.web.filters import duration
from msp.web.portal.answer_forms import ReopenForm, ReplyForm
from msp.web.portal.conversation import Happened, Said, conversation, public_files, step_name
from msp.web.portal.promise_page import promised
from msp.web.portal.promises import status_words
from msp.web.portal.wing import bp
from msp.web.priorities import priority_words


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay at a step of the client's ladder, as the kit's tier path shows it."""

    tier: str
    name: str
    who: str
    words: str
    direction: str
    current: bool


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
    reply: Composer | None
    reopening: ReplyForm | None
    can_close: bool
    waits_for_client: bool
    now: datetime


@bp.get("/tickets/<reference>")
@needs(Can.TICKET_READ, Within.TICKET)
def ticket(visit: Visit, reference: str):
    """The page of one request."""
    return show(visit, tickets.ticket_for(visit.actor, reference))


@bp.get("/tickets/<reference>/attachments/<uuid:attachment_id>")
@needs(Can.TICKET_READ, Within.TICKET)
def attachment(visit: Visit, reference: str, attachment_id: UUID):
    """A file of a public message, always as a download."""
    found = tickets.ticket_for(visit.actor, reference)
    if attachment_id not in public_files(tickets.page(found, visit.actor)):
        raise Missing()
    return download(*tickets.attachment(found, attachment_id, visit.actor))


def show(visit: Visit, found: Ticket, reply: ReplyForm | None = None, reopening: ReplyForm | None = None) -> str:
    """The page, with a form that was refused where there is one."""
    return render_template("portal/tickets/ticket.html", page=_page(visit, found, reply, reopening))


def _page(visit: Visit, found: Ticket, reply: ReplyForm | None, reopening: ReplyForm | None) -> RequestPage:
    page, ladder, service = tickets.page(found, visit.actor), _ladder(visit.now), tickets.service_of(found)
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
        stays=_stays(visit, page, ladder),
        # Refused words stay on the page, also where they cannot be sent any more.
        reply=_composer(found, page, reply) if speaks and (at_work or reply) else None,
        reopening=(reopening or ReopenForm()) if speaks and state is Status.RESOLVED else None,
        can_close=closes and state is Status.RESOLVED,
        waits_for_client=WaitReason.REQUESTER in found.wait_reasons,
        now=visit.now,
    )


def _composer(found: Ticket, page: TicketPage, form: ReplyForm | None) -> Composer:
    url = url_for("portal.reply", reference=found.reference)
    to = page.assignee.name if page.assignee else brand()
    return Composer(form or ReplyForm(), url, to, "Everybody on this request reads it.")


def brand() -> str:
    """The provider's name as pages show it."""
    return current_app.config["SETTINGS"].brand


def _ladder(now: datetime) -> Ladder | None:
    try:
        return tiers.ladder_in_force(now)
    except Missing:
        return None  # a client whose ladder is not written yet: its tiers go by their own names


def _stays(visit: Visit, page: TicketPage, ladder: Ladder | None) -> tuple[Stay, ...]:
    before = (None, *page.stays)
    return tuple(_stay(visit, last, stay, ladder) for last, stay in zip(before, page.stays, strict=False))


def _stay(visit: Visit, last: StayView | None, stay: StayView, ladder: Ladder | None) -> Stay:
    seconds = ((stay.left_at or visit.now) - stay.entered_at).total_seconds()
    vendors = [step for step in (ladder.steps if ladder else ()) if step.is_vendor and stay.tier in step.levels]
    return Stay(
        tier=stay.tier,
        name=step_name(ladder, stay.tier),
        who="Outside supplier" if vendors else brand(),
        words=duration(seconds, in_days=True),
        direction=_direction(last, stay),
        current=stay.left_at is None,
    )


def _direction(last: StayView | None, stay: StayView) -> str:
    if last is None:
        return "start"
    if last.tier == stay.tier:
        return "same"
    return "up" if stay.tier > last.tier else "down"
