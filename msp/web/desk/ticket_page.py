"""A ticket's page, put together from every room: the conversation, what can be done, and the panel beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from flask import render_template

from msp import identity, knowledge, tickets
from msp.identity import AgentView, Can
from msp.knowledge import KnownErrorView
from msp.sla.fired import firings_of, raised_of
from msp.tenants import TenantView
from msp.tickets import Status, Ticket, TicketPage
from msp.tickets.moves import HandoverView
from msp.tiers import Tier
from msp.vendors import HandoffView
from msp.web.desk.conversation import Event, Message, Reading, conversation
from msp.web.desk.deeds import AT_WORK, Around, DeedForm, Place
from msp.web.desk.handoff_cards import handoffs_of, vendor_names
from msp.web.desk.offers import Offer, Offers, Pane, offers_of, pane_of
from msp.web.desk.proposed import suggestion
from msp.web.desk.side_panel import Panel, Past, panel_of
from msp.web.desk.team_cards import Team, Together, team_of
from msp.web.desk.wording import KINDS, called, status_key
from msp.web.door import Visit
from msp.web.fired import RaisedBadge, raised_badge, raised_otherwise
from msp.web.priorities import priority_words
from msp.web.speakers import Speakers


@dataclass(frozen=True, slots=True)
class Head:
    """What the ticket is, and how it stands."""

    reference: str
    subject: str
    kind: str
    client: TenantView
    zone: str
    status: str
    priority: str
    priority_words: str
    tier: str
    step_name: str
    assignee: str | None
    #: For a promise that runs out, and for something else.
    raised: Sequence[RaisedBadge]


@dataclass(frozen=True, slots=True)
class May:
    """What the reader may do beside the deeds."""

    edit: bool
    merge: bool
    hand_off: bool
    take: bool
    agent_id: UUID | None
    had: UUID | None
    keep_known: bool


@dataclass(frozen=True, slots=True)
class DeskTicket:
    """Everything on the page."""

    head: Head
    talk: list[Message | Event]
    reply: Pane | None
    note: Pane | None
    starts_with: str
    offers: Offers
    may: May
    #: What is known of the ticket's category, and how those above told to fix it.
    known: Sequence[KnownErrorView]
    recipes: Sequence[HandoverView]
    panel: Panel
    #: The ticket as which a merged one goes on.
    goes_on_as: str | None
    team: Team

    @property
    def toolbar(self) -> list[Offer]:
        """What can be done above the conversation."""
        return self.offers[Place.TOOLBAR]

    @property
    def work_deeds(self) -> list[Offer]:
        """What can be done about time."""
        return self.offers[Place.TIME]

    @property
    def draft_deeds(self) -> list[Offer]:
        """What can be done about the reply that waits."""
        return self.offers[Place.DRAFT]

    @property
    def swarm_deeds(self) -> list[Offer]:
        """What can be done about swarms."""
        return self.offers[Place.SWARM]

    @property
    def people_deeds(self) -> list[Offer]:
        """What can be done about those who follow it, and about who speaks with the requester."""
        return self.offers[Place.PEOPLE]

    @property
    def vendor_deeds(self) -> list[Offer]:
        """What can be done about the vendor who has the ticket."""
        return self.offers[Place.VENDOR]


def show(visit: Visit, ticket: Ticket, refused: DeedForm | None = None, *, begins: str = "") -> str:
    """The page of a ticket; a refused form stands open in it with what was typed, a new reply begins with words."""
    page = _compose(visit, ticket, refused)
    if begins and page.reply and not page.reply.form.is_sent:
        body = page.reply.form["body"]
        body.data = "\n\n".join(words for words in (body.data, begins) if words)
    return render_template("desk/tickets/show.html", page=page)


def _compose(visit: Visit, ticket: Ticket, refused: DeedForm | None) -> DeskTicket:
    # The log first: it says of what else there is nothing to be asked.
    log, page = tickets.log_of(ticket), tickets.page(ticket, visit.actor, visit.now)
    agents, handoffs = identity.agents_serving(ticket.tenant_id), handoffs_of(ticket, log)
    survivor, firings = tickets.moves.goes_on_as(ticket), firings_of(ticket)
    is_part = survivor is not ticket
    together = Together.on(ticket, visit.actor, visit.now)
    around = _around(visit, ticket, agents, together)
    around = replace(around, requester=page.requester.name, handoff_id=_open(handoffs))
    if visit.can(Can.TICKET_ASSIGN) and ticket.state in AT_WORK and not is_part:
        around = replace(around, suggestion=suggestion(visit, ticket, agents, around.category))
    handovers = tickets.moves.handovers(ticket, visit.actor)
    # Nothing more is done on a part, but a refused form still shows what was typed.
    offers = offers_of(visit, around, refused, only_refused=is_part)
    reads = f"{page.requester.name or 'The requester'} reads it."
    names = Reading(
        visit.now,
        visit.tenant.time_zone,
        visit.tenant.name or visit.tenant.key,
        called(page.requester.name),
        {agent.id: agent.name for agent in agents},
        vendor_names(handoffs),
        handovers,
        Speakers(agents, around.ladder, page.stays),
    )
    return DeskTicket(
        head=_head(visit, around, page, [raised_badge(raised_of(firings)), raised_otherwise(log)]),
        talk=conversation(ticket, page, log, names),
        reply=pane_of(offers, "reply", called(page.requester.name), reads)
        or pane_of(offers, "draft", called(page.requester.name), _sends(together)),
        note=pane_of(offers, "note", "colleagues", "The client never sees it."),
        starts_with="note" if refused and refused.name == "note" else "reply",
        offers=offers,
        may=_may(visit, around),
        known=_known(visit, around),
        recipes=[told for told in handovers if told.recipe],
        panel=panel_of(visit, page, around, Past(handoffs, log, firings)),
        goes_on_as=survivor.reference if is_part else None,
        team=team_of(around, together, visit.now, visit.tenant.time_zone),
    )


def _around(visit: Visit, ticket: Ticket, agents: Sequence[AgentView], together: Together) -> Around:
    followers, category = tickets.moves.followers(ticket, agents), tickets.category_of(ticket)
    around = replace(Around.at(visit, ticket), agents=agents, followers=followers, category=category)
    return replace(around, **together.around(visit.actor))


def _known(visit: Visit, around: Around) -> Sequence[KnownErrorView]:
    category_id = around.category.id if around.category else None
    return knowledge.known_errors_of(visit.actor, around.ticket.tenant_id, category_id)


def _sends(together: Together) -> str:
    return f"{called(together.speaks.name)} reads it and sends it." if together.speaks else ""


def _open(handoffs: Sequence[HandoffView]) -> UUID | None:
    return next((handoff.id for handoff in handoffs if handoff.is_open), None)


def _head(visit: Visit, around: Around, page: TicketPage, raised: Sequence[RaisedBadge | None]) -> Head:
    ticket = around.ticket
    return Head(
        reference=ticket.reference,
        subject=ticket.subject,
        kind=KINDS[ticket.kind],
        client=visit.tenant,
        zone=visit.tenant.time_zone,
        status=status_key(ticket.state, tuple(ticket.wait_reasons)),
        priority=ticket.priority,
        priority_words=priority_words(visit.now)[ticket.priority],
        tier=ticket.tier,
        step_name=around.step.name if around.step else "",
        assignee=page.assignee.name if page.assignee else None,
        raised=[badge for badge in raised if badge],
    )


def _may(visit: Visit, around: Around) -> May:
    ticket = around.ticket
    at_work = ticket.state in AT_WORK
    has_vendor_tier = any(Tier.L4 in step.levels for step in around.ladder.steps)
    return May(
        edit=visit.can(Can.TICKET_PRIORITY) and ticket.state is not Status.CLOSED,
        merge=visit.can(Can.TICKET_MERGE) and at_work,
        hand_off=visit.can(Can.HANDOFF_CREATE) and at_work and has_vendor_tier and around.handoff_id is None,
        take=visit.can(Can.TICKET_ASSIGN) and at_work and ticket.assignee_id != visit.actor.id,
        agent_id=visit.actor.id,
        had=ticket.assignee_id,
        keep_known=visit.can(Can.NOTE_WRITE),
    )
