"""Replies that are proposed to the communicator: sent in his name, sent back with words, or taken back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NoReturn
from uuid import UUID

from sqlalchemy import func, select

from msp.identity import Actor
from msp.kernel.errors import Conflict, Forbidden, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import Side, db, files
from msp.tickets import lifecycle, wording
from msp.tickets.access import hold
from msp.tickets.actions.attaching import keep
from msp.tickets.actions.conversation import Said, say
from msp.tickets.actions.keeping import about, log
from msp.tickets.communicators import (
    DraftView,
    communicator_of,
    drafts_of,
    spoken_through,
    waiting_draft,
)
from msp.tickets.lifecycle import WaitReason
from msp.tickets.models import Attachment, Message, ReplyDraft, ReplyDraftEnd, ReplyDraftFile, Ticket
from msp.tickets.team_events import ReplyDrafted, ReplyDraftEnded
from msp.tickets.timeline import EventType
from msp.tickets.uploads import UploadForm


class Ending(StrEnum):
    """How a draft ends."""

    SENT = "sent"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Then(StrEnum):
    """What is proposed to happen to the ticket once the words are sent."""

    NOTHING = ""
    WAIT = WaitReason.REQUESTER.value
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class DraftForm:
    """Words to the requester for the communicator to send, with the files that go along."""

    body: str
    then: Then = Then.NOTHING
    attachments: tuple[UploadForm, ...] = ()


_ENDED = {
    Ending.SENT: "This draft was sent already.",
    Ending.RETURNED: "This draft was sent back already.",
    Ending.WITHDRAWN: "Its author took this draft back.",
}


def draft_reply(ticket: Ticket, form: DraftForm, *, by: Actor, now: datetime) -> UUID:
    """Propose words to the communicator; the requester reads nothing and no clock moves.

    Conflict for whoever may speak himself, and on a closed ticket; Invalid names the field.
    """
    hold(ticket)
    lifecycle.refuse_closed(ticket.state)
    speaks = spoken_through(ticket, by, now)
    if speaks is None or by.id is None:
        raise Conflict("You speak with the requester yourself: send it as a reply.")
    body, then = wording.body(form.body), wording.choice(Then, form.then, "then")
    kept = keep(ticket, form.attachments)
    draft = ReplyDraft(id=new_id(), ticket_id=ticket.id, n=_next_number(ticket), tier=ticket.tier, body=body, then=then)
    log(ticket, EventType.DRAFTED, {"draft_id": str(draft.id)}, by=by, now=now)
    draft.agent_id, draft.author_name, draft.drafted_at = by.id, by.name[:200], ticket.updated_at
    db.session.add(draft)
    db.session.flush()
    db.session.add_all(_file(draft, n, row) for n, row in enumerate(kept, start=1))
    publish(ReplyDrafted(**about(ticket), draft_id=draft.id, author_id=by.id, communicator_id=speaks.id))
    return draft.id


def send_draft(ticket: Ticket, draft_id: UUID, body: str, *, by: Actor, now: datetime) -> Message:
    """Send a draft as one's own public reply, in words that may be others than those proposed; its files go along.

    It answers as any reply does, at the instant of sending. Missing when the ticket has no such draft, Conflict when it
    has ended, Forbidden for anybody but the communicator while there is one.
    """
    hold(ticket)
    draft = _held(ticket, draft_id, by)
    along = tuple(UploadForm(file.name, files.read(ticket.tenant_id, file.sha256)) for file in draft.files)
    message = say(ticket, Said(body, along), by=by, now=now)
    _end(ticket, draft, ReplyDraftEnd(ending=Ending.SENT, message_id=message.id, words=""), by=by, now=now)
    return message


def return_draft(ticket: Ticket, draft_id: UUID, words: str, *, by: Actor, now: datetime) -> None:
    """Send a draft back to its author with words; Invalid without any, else refused as `send_draft` is."""
    hold(ticket)
    draft = _held(ticket, draft_id, by)
    said = wording.reason(words, "words")
    if not said:
        raise Invalid("Say what should be different.", field="words")
    _end(ticket, draft, ReplyDraftEnd(ending=Ending.RETURNED, words=said), by=by, now=now)


def return_with_the_ticket(ticket: Ticket, draft: DraftView, words: str, *, by: Actor, now: datetime) -> None:
    """Send a draft back because nothing is sent from its ticket any more, whoever speaks with the requester there."""
    _end(ticket, draft, ReplyDraftEnd(ending=Ending.RETURNED, words=words), by=by, now=now)


def withdraw_draft(ticket: Ticket, draft_id: UUID, *, by: Actor, now: datetime) -> None:
    """Take back one's own draft; Forbidden for another's, Conflict when it has ended."""
    hold(ticket)
    draft = waiting_draft(ticket, draft_id) or _refuse_ended(ticket, draft_id)
    if draft.author_id != by.id:
        raise Forbidden("You can take back your own draft only.")
    _end(ticket, draft, ReplyDraftEnd(ending=Ending.WITHDRAWN, words=""), by=by, now=now)


def _held(ticket: Ticket, draft_id: UUID, by: Actor) -> DraftView:
    if by.side is not Side.PROVIDER:
        raise Forbidden("Only the provider's people decide about a draft.")
    draft = waiting_draft(ticket, draft_id) or _refuse_ended(ticket, draft_id)
    speaks = communicator_of(ticket)
    if speaks is not None and speaks.id != by.id:
        raise Forbidden(f"{speaks.name} speaks with the requester on this ticket and decides about its drafts.")
    return draft


def _refuse_ended(ticket: Ticket, draft_id: UUID) -> NoReturn:
    ended = next((draft for draft in drafts_of(ticket) if draft.id == draft_id), None)
    if ended is None:
        raise Missing()
    raise Conflict(_ENDED[Ending(ended.ending)])


def _next_number(ticket: Ticket) -> int:
    there = select(func.count(ReplyDraft.id)).where(ReplyDraft.ticket_id == ticket.id)
    return (db.session.scalar(there) or 0) + 1


def _file(draft: ReplyDraft, n: int, kept: Attachment) -> ReplyDraftFile:
    row = ReplyDraftFile(draft_id=draft.id, n=n, name=kept.name, size_bytes=kept.size_bytes)
    row.media_type, row.sha256 = kept.media_type, kept.sha256
    return row


def _end(ticket: Ticket, draft: DraftView, end: ReplyDraftEnd, *, by: Actor, now: datetime) -> None:
    log(ticket, EventType.DRAFT_ENDED, {"draft_id": str(draft.id), "ending": end.ending}, by=by, now=now)
    # A ticket may be closed by its requester, or by nobody: then it is its author's draft that ends with it.
    end.agent_id = by.id if by.side is Side.PROVIDER and by.id else draft.author_id
    end.draft_id, end.by_name, end.ended_at = draft.id, by.name[:200], ticket.updated_at
    db.session.add(end)
    db.session.flush()
    told = {"draft_id": draft.id, "author_id": draft.author_id, "ending": end.ending}
    publish(ReplyDraftEnded(**about(ticket), **told))
