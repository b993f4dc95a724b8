"""What happened between people who work on a ticket together: who speaks, drafts, swarms."""

from dataclasses import dataclass
from uuid import UUID

from msp.tickets.events import TicketFact

__all__ = [
    "CommunicatorNamed",
    "ReplyDraftEnded",
    "ReplyDrafted",
    "SwarmAnswered",
    "SwarmCalled",
    "SwarmEnded",
    "SwarmInvited",
    "TicketFollowed",
    "TicketUnfollowed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicatorNamed(TicketFact):
    """An agent speaks with the requester from now on."""

    agent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDrafted(TicketFact):
    """An agent proposes words to the communicator, who is named."""

    draft_id: UUID
    author_id: UUID
    communicator_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDraftEnded(TicketFact):
    """A draft was sent, sent back to its author, or taken back by him."""

    draft_id: UUID
    author_id: UUID
    ending: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwarmAnswered(TicketFact):
    """Somebody who was invited comes, or does not."""

    call_id: UUID
    agent_id: UUID
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwarmCalled(TicketFact):
    """People are called to the ticket; who has it stays."""

    call_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SwarmEnded(TicketFact):
    """Nobody is called to the ticket any more."""

    call_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SwarmInvited(TicketFact):
    """Agents are asked to come to a swarm."""

    call_id: UUID
    agent_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFollowed(TicketFact):
    """An agent is told from now on how the ticket goes on."""

    agent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketUnfollowed(TicketFact):
    """An agent is told no more how the ticket goes on."""

    agent_id: UUID
