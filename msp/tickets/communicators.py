"""Who speaks with the requester of a ticket, through whom an agent speaks, and the replies that are proposed."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from msp import identity, tiers
from msp.identity import Actor, AgentView
from msp.kernel.errors import Missing
from msp.store import Side, db, files
from msp.tickets.agents import agent_at
from msp.tickets.log_read import never
from msp.tickets.models import Channel, Message, ReplyDraft, ReplyDraftEnd, ReplyDraftFile, Ticket, TicketCommunicator
from msp.tickets.restricted import highest
from msp.tickets.timeline import EventType
from msp.tiers import Ladder, Replies, Tier


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file that goes with proposed words."""

    id: UUID
    name: str
    size_bytes: int
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DraftView:
    """A reply as it was proposed, and how that ended; `ending` is empty while it waits for the communicator."""

    id: UUID
    n: int
    tier: str
    body: str
    then: str
    author_id: UUID
    author_name: str
    drafted_at: datetime
    files: tuple[DraftFile, ...]
    ending: str
    ended_by: str
    ended_at: datetime | None
    words: str
    message_id: UUID | None

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has sent it, sent it back or taken it back."""
        return not self.ending


def communicator_of(ticket: Ticket) -> AgentView | None:
    """Who speaks with the requester: whoever was named last, as long as he serves the client; else nobody."""
    return agent_at(ticket, named_last(ticket))


def named_last(ticket: Ticket) -> UUID | None:
    """Who was named last to speak with the requester, whether he still serves the client or not."""
    if never(ticket, EventType.COMMUNICATOR):
        return None
    named = select(TicketCommunicator.agent_id).where(TicketCommunicator.ticket_id == ticket.id)
    return db.session.scalars(named.order_by(TicketCommunicator.n.desc()).limit(1)).first()


def spoken_through(ticket: Ticket, by: Actor, now: datetime) -> AgentView | None:
    """Through whom an agent speaks with the requester; None where he speaks himself.

    That is so at the steps that reply directly, for the communicator, as long as there is none, and in history that is
    read from another system.
    """
    if by.side is not Side.PROVIDER or ticket.channel == Channel.REPLAY:
        return None
    ladder = tiers.ladder_in_force(now)
    at = _speaks_from(ticket, by, ladder) if ladder.communicator else None
    if at is None or ladder.replies_at(at) is Replies.DIRECT:
        return None
    speaks = communicator_of(ticket)
    return None if speaks is None or speaks.id == by.id else speaks


def drafts_of(ticket: Ticket) -> tuple[DraftView, ...]:
    """Every reply that was proposed for a ticket, the oldest first."""
    if never(ticket, EventType.DRAFTED):
        return ()
    rows = db.session.execute(_drafts().where(ReplyDraft.ticket_id == ticket.id).order_by(ReplyDraft.n)).all()
    beside = _files([draft.id for draft, _ in rows])
    return tuple(_view(draft, end, beside[draft.id]) for draft, end in rows)


def waiting_draft(ticket: Ticket, draft_id: UUID) -> DraftView | None:
    """A draft of the ticket that waits; None when there is none of that id that does."""
    return next((draft for draft in drafts_of(ticket) if draft.id == draft_id and draft.is_waiting), None)


def came_back(ticket: Ticket, agent_id: UUID) -> DraftView | None:
    """An agent's draft that was sent back to him, until he proposes another or somebody answers the requester."""
    if never(ticket, EventType.DRAFT_ENDED):
        return None
    found = db.session.execute(_came_back(agent_id).where(ReplyDraft.ticket_id == ticket.id)).first()
    if found is None:
        return None
    draft, end = found
    return _view(draft, end, _files([draft.id])[draft.id])


def draft_file(ticket: Ticket, file_id: UUID) -> tuple[DraftFile, bytes]:
    """A file of a proposed reply with its content; Missing when the ticket has none of that id."""
    found = next((file for draft in drafts_of(ticket) for file in draft.files if file.id == file_id), None)
    if found is None:
        raise Missing()
    return found, files.read(ticket.tenant_id, found.sha256)


def answers_of(tenant_ids: Iterable[UUID], agent_id: UUID) -> frozenset[UUID]:
    """The tickets in scope whose proposed replies wait for an agent.

    He speaks for the requester there, or whoever did serves the client no longer and he holds a level below the draft;
    or his own draft came back to him.
    """
    tenant_ids = list(tenant_ids)
    waiting = _drafts().where(ReplyDraftEnd.id.is_(None), ReplyDraft.tenant_id.in_(tenant_ids))
    drafts = [draft for draft, _ in db.session.execute(waiting)]
    speakers = _speakers({draft.ticket_id for draft in drafts})
    serving = {id_: _tiers_by_agent(id_) for id_ in {draft.tenant_id for draft in drafts}}
    back = db.session.execute(_came_back(agent_id).where(ReplyDraft.tenant_id.in_(tenant_ids)))
    return frozenset(draft.ticket_id for draft, _ in back) | frozenset(
        draft.ticket_id
        for draft in drafts
        if _is_for(agent_id, speakers.get(draft.ticket_id), draft.tier, serving[draft.tenant_id])
    )


def _is_for(agent_id: UUID, speaker_id: UUID | None, tier: str, serving: dict[UUID, tuple[str, ...]]) -> bool:
    if speaker_id in serving:
        return speaker_id == agent_id
    return any(held < tier for held in serving.get(agent_id, ()))


def _tiers_by_agent(tenant_id: UUID) -> dict[UUID, tuple[str, ...]]:
    return {agent.id: agent.tiers for agent in identity.agents_serving(tenant_id) if agent.tiers}


def _speakers(ticket_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Who was named last, by ticket."""
    named = select(TicketCommunicator.ticket_id, TicketCommunicator.agent_id).order_by(TicketCommunicator.n)
    rows = db.session.execute(named.where(TicketCommunicator.ticket_id.in_(ticket_ids)))
    return dict(rows.all())


def _speaks_from(ticket: Ticket, by: Actor, ladder: Ladder) -> Tier | None:
    """The ticket's tier if he holds it, else the highest that he holds."""
    held, step = by.tiers_at(ticket.tenant_id), ladder.holding(Tier(ticket.tier))
    if step is not None and held & {level.value for level in step.levels}:
        return step.tier
    return highest(held)


def _drafts() -> Select[ReplyDraft, ReplyDraftEnd]:
    same = (ReplyDraftEnd.tenant_id == ReplyDraft.tenant_id) & (ReplyDraftEnd.draft_id == ReplyDraft.id)
    return select(ReplyDraft, ReplyDraftEnd).outerjoin(ReplyDraftEnd, same)


def _came_back(agent_id: UUID) -> Select[ReplyDraft, ReplyDraftEnd]:
    later = aliased(ReplyDraft)
    proposed = exists().where(later.tenant_id == ReplyDraft.tenant_id, later.ticket_id == ReplyDraft.ticket_id)
    answered = exists().where(Message.tenant_id == ReplyDraft.tenant_id, Message.ticket_id == ReplyDraft.ticket_id)
    return _drafts().where(
        ReplyDraft.agent_id == agent_id,
        ReplyDraftEnd.ending == "returned",
        ~proposed.where(later.agent_id == agent_id, later.n > ReplyDraft.n),
        ~answered.where(Message.agent_id.is_not(None), Message.sent_at >= ReplyDraftEnd.ended_at),
    )


def _files(draft_ids: Collection[UUID]) -> dict[UUID, list[DraftFile]]:
    beside: dict[UUID, list[DraftFile]] = defaultdict(list)
    if draft_ids:
        found = select(ReplyDraftFile).where(ReplyDraftFile.draft_id.in_(draft_ids)).order_by(ReplyDraftFile.n)
        for row in db.session.scalars(found):
            beside[row.draft_id].append(DraftFile(row.id, row.name, row.size_bytes, row.media_type, row.sha256))
    return beside


def _view(draft: ReplyDraft, end: Any, beside: list[DraftFile]) -> DraftView:
    return DraftView(
        id=draft.id,
        n=draft.n,
        tier=draft.tier,
        body=draft.body,
        then=draft.then,
        author_id=draft.agent_id,
        author_name=draft.author_name,
        drafted_at=draft.drafted_at,
        files=tuple(beside),
        ending=end.ending if end else "",
        ended_by=end.by_name if end else "",
        ended_at=end.ended_at if end else None,
        words=end.words if end else "",
        message_id=end.message_id if end else None,
    )
