"""Opening a ticket: for somebody of the tenant, at the start of the tenant's ladder."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp import identity, tenants, tiers
from msp.identity import Actor, Can, PersonView, Reach
from msp.kernel.errors import Conflict, Forbidden, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import Side, db, scope
from msp.tenants import CategoryView, ServiceView
from msp.tickets import access, priority, wording
from msp.tickets.actions.attaching import keep, tie
from msp.tickets.actions.keeping import about, dated, line, next_stay
from msp.tickets.actions.placing import offered_service, placed
from msp.tickets.actions.speaking import message_of
from msp.tickets.categories import offered_category, put_under
from msp.tickets.events import TicketOpened
from msp.tickets.late import Late, heard_at
from msp.tickets.lifecycle import Status
from msp.tickets.models import Channel, Message, Ticket, TicketEvent, TicketKind, TierStay
from msp.tickets.priority import Impact, Urgency
from msp.tickets.stays import Cause
from msp.tickets.timeline import EventType
from msp.tickets.uploads import UploadForm
from msp.tiers import Asked, Step, Tier

EXTERNAL_LENGTH = 100


@dataclass(frozen=True, slots=True)
class TicketForm:
    """What is needed to open a ticket; without `tier` it begins where the rules of the ladder say."""

    kind: TicketKind
    subject: str
    description: str
    impact: Impact
    urgency: Urgency
    requester_id: UUID
    channel: Channel = Channel.WEB
    tier: Tier | None = None
    external_ref: str | None = None
    service_id: UUID | None = None
    category_id: UUID | None = None
    attachments: tuple[UploadForm, ...] = ()
    #: When it arrived, where that was before it is opened; the clocks run from then on, at most 24 h back.
    received_at: datetime | None = None
    #: The id that the ticket is to have; whoever must know it before, such as a form that may be sent twice, makes it.
    id: UUID = field(default_factory=new_id)


def open_ticket(form: TicketForm, *, by: Actor, now: datetime) -> Ticket:
    """Open a ticket for a person of the tenant in scope; the description is its first public message.

    Invalid names the field; Forbidden when a client's person opens for somebody else without the right to;
    Conflict when the external reference is taken.
    """
    (tenant_id,) = scope.required().tenant_ids
    ticket, late = _drafted(form, now), _late(form, now)
    description = wording.body(form.description, "description")
    requester = _checked_requester(tenant_id, form.requester_id, by)
    category = offered_category(form.category_id) if form.category_id else None
    ticket.tier = _first_step(form.tier, _asked(ticket, category, requester), now).tier
    ticket.external_ref = _free_external_ref(form.external_ref)
    service = offered_service(form.service_id, now) if form.service_id else None
    kept = keep(ticket, form.attachments)
    ticket.number, ticket.reference = tenants.next_reference(tenant_id)
    event = dated(line(ticket, EventType.CREATED, _created(ticket, service, category, by), by=by, now=now), late)
    stay = next_stay(ticket, Cause.OPENED, by=by)
    ticket.opened_at = stay.entered_at = event.at
    message = message_of(ticket, event, description, by=by)
    _write(ticket, stay, event, message)
    db.session.add_all([placed(ticket, service)] if service else [])
    db.session.add_all([put_under(ticket, category)] if category else [])
    tie(kept, message)
    publish(_opened(ticket, late))
    return ticket


def _late(form: TicketForm, now: datetime) -> Late | None:
    if form.received_at is None or form.received_at >= now:
        return None
    return Late(heard_at(form.received_at, form.received_at, now))


def _drafted(form: TicketForm, now: datetime) -> Ticket:
    impact = wording.choice(Impact, form.impact, "impact")
    urgency = wording.choice(Urgency, form.urgency, "urgency")
    (tenant_id,) = scope.required().tenant_ids
    ticket = Ticket(id=form.id, tenant_id=tenant_id, requester_id=form.requester_id, wait_reasons=[])
    ticket.kind = wording.choice(TicketKind, form.kind, "kind")
    ticket.channel = wording.choice(Channel, form.channel, "channel")
    ticket.subject = wording.subject(form.subject)
    ticket.impact, ticket.urgency, ticket.priority = impact, urgency, priority.of(impact, urgency)
    ticket.become(Status.NEW)
    ticket.opened_at = ticket.updated_at = now
    ticket.version, ticket.last_seq, ticket.last_stay = 1, 0, 0
    return ticket


def _checked_requester(tenant_id: UUID, person_id: UUID, by: Actor) -> PersonView:
    own_only = by.side is Side.CLIENT and by.reach(Can.TICKET_CREATE, tenant_id) in (None, Reach.OWN)
    if own_only and by.person_at(tenant_id) != person_id:
        raise Forbidden("You can open tickets for yourself only.")
    try:
        return identity.person(person_id, tenant_id)
    except Missing as absent:
        raise Invalid("Choose a person of this client.", field="requester_id") from absent


def _asked(ticket: Ticket, category: CategoryView | None, requester: PersonView) -> Asked:
    return Asked(ticket.priority, ticket.channel, category.key if category else None, requester.is_vip)


def _first_step(tier: Tier | None, asked: Asked, now: datetime) -> Step:
    ladder = tiers.ladder_in_force(now)
    step = ladder.entry(asked) if tier is None else ladder.step_of(tier)
    if step.is_self_service or step.is_vendor:
        raise Invalid(f"A ticket cannot begin at {step.name}: nobody of the provider works there.", field="tier")
    return step


def _free_external_ref(text: str | None) -> str | None:
    if text is None:
        return None
    external = wording.code(text, EXTERNAL_LENGTH, "external_ref")
    taken = db.session.scalars(select(Ticket.reference).where(Ticket.external_ref == external)).first()
    if taken is not None:
        raise Conflict(f"“{external}” is already here as {taken}.")
    return external


def _created(ticket: Ticket, service: ServiceView | None, category: CategoryView | None, by: Actor) -> dict[str, str]:
    said = {"priority": ticket.priority.value, "tier": ticket.tier.value, "by": _opener(by)}
    # Without a service nothing is said of a policy: the standard one counts, as in logs from before there were others.
    of_service = {"policy": service.policy, "service": service.key} if service else {}
    return said | of_service | ({"category": category.key} if category else {})


def _opener(by: Actor) -> str:
    # clocks.md section 3: a ticket that an agent opened owes its requester no next update yet.
    return "agent" if by.side is Side.PROVIDER else "requester"


def _write(ticket: Ticket, *parts: TierStay | TicketEvent | Message) -> None:
    db.session.add(ticket)
    db.session.flush()
    access.born(ticket)
    db.session.add_all(parts)


def _opened(ticket: Ticket, late: Late | None) -> TicketOpened:
    return TicketOpened(
        **about(ticket, late),
        kind=ticket.kind,
        priority=ticket.priority,
        tier=ticket.tier,
        channel=ticket.channel,
        requester_id=ticket.requester_id,
    )
