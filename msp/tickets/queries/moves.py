"""Where a ticket was, what was said with its moves as far as the reader may see it, and the agents who follow it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp import identity
from msp.identity import Actor, AgentView, Can
from msp.kernel.errors import Missing
from msp.store import db
from msp.tickets.log_read import never
from msp.tickets.merged import parts_of
from msp.tickets.models import HandoverNote, Ticket, TicketFollower
from msp.tickets.path import tiers_of_stays
from msp.tickets.restricted import is_reached_by
from msp.tickets.timeline import EventType
from msp.tiers import Tier


@dataclass(frozen=True, slots=True)
class HandoverView:
    """The words with which a stay began: what the step asks for by field, a note, and a fix recipe if it came down."""

    id: UUID
    stay_n: int
    fields: Mapping[str, str]
    note: str
    recipe: str
    #: The lowest level that reads it; None for everybody of the provider.
    lowest_tier: str | None
    author_name: str
    written_at: datetime
    #: The merged ticket whose stay it was; None for the ticket's own.
    moved_from: str | None = None


@dataclass(frozen=True, slots=True)
class RecipeView:
    """How a ticket is fixed, as the step above told it; `lowest_tier` and `moved_from` as those of its hand-over."""

    id: UUID
    stay_n: int
    text: str
    by: str
    at: datetime
    lowest_tier: str | None
    moved_from: str | None = None


def handovers(ticket: Ticket, reader: Actor) -> list[HandoverView]:
    """What was said with the moves of a ticket that the reader was given, and of those merged into it, oldest first.

    Nothing to clients; what is restricted to a level does not exist for those who hold only lower ones.
    """
    names = {part.id: part.reference for part in parts_of(ticket)}
    if reader.reach(Can.NOTE_READ, ticket.tenant_id) is None or (not names and never(ticket, EventType.TIER)):
        return []
    told_on = HandoverNote.ticket_id.in_([ticket.id, *names])
    found = select(HandoverNote).where(HandoverNote.tenant_id == ticket.tenant_id, told_on)
    held = reader.tiers_at(ticket.tenant_id)
    rows = db.session.scalars(found.order_by(HandoverNote.written_at, HandoverNote.stay_n, HandoverNote.id))
    return [_view(row, names.get(row.ticket_id)) for row in rows if is_reached_by(held, row.lowest_tier)]


def recipes(ticket: Ticket, reader: Actor) -> list[RecipeView]:
    """The fix recipes of a ticket and of those merged into it, as far as the reader may read them, oldest first."""
    return [
        RecipeView(
            told.id, told.stay_n, told.recipe, told.author_name, told.written_at, told.lowest_tier, told.moved_from
        )
        for told in handovers(ticket, reader)
        if told.recipe
    ]


def recipe(ticket: Ticket, recipe_id: UUID, reader: Actor) -> RecipeView:
    """One fix recipe of a ticket that the reader was given; Missing when there is none that he may read."""
    found = next((one for one in recipes(ticket, reader) if one.id == recipe_id), None)
    if found is None:
        raise Missing()
    return found


def follower_ids(ticket: Ticket) -> set[UUID]:
    """The agents who follow a ticket by their ids, also of those who serve the client no longer."""
    of_ticket = (TicketFollower.tenant_id == ticket.tenant_id, TicketFollower.ticket_id == ticket.id)
    found = set(db.session.scalars(select(TicketFollower.agent_id).where(*of_ticket)))
    return {agent_id for agent_id in found if agent_id != ticket.assignee_id}


def followers(ticket: Ticket, serving: Iterable[AgentView] | None = None) -> list[AgentView]:
    """The agents who follow a ticket and still serve its client, by name; whoever has it needs not follow it.

    `serving` are those who serve the client, where the caller has read them.
    """
    ids = follower_ids(ticket)
    if not ids:
        return []
    found = identity.agents_serving(ticket.tenant_id) if serving is None else serving
    here = [agent for agent in found if agent.id in ids and agent.tiers]
    return sorted(here, key=lambda agent: (agent.name, agent.id))


def came_from(ticket: Ticket) -> Tier | None:
    """Where a ticket was before it came to where it is; None for one that has not moved."""
    return next((tier for tier in reversed(tiers_of_stays(ticket)) if tier != ticket.tier), None)


def _view(row: HandoverNote, moved_from: str | None) -> HandoverView:
    words = (row.id, row.stay_n, dict(row.fields), row.note, row.recipe)
    return HandoverView(*words, row.lowest_tier, row.author_name, row.written_at, moved_from)
