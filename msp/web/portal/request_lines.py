"""The lists of requests as the client's people see them: which ones, and what stands beside each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask import url_for

from msp import tickets
from msp.identity import Can, Reach
from msp.sla.tallies import next_promises
from msp.tickets import QueueFilter, QueuePage, Status, TicketRow, WaitReason
from msp.web.door import Visit
from msp.web.portal.promises import PromiseWords, promise_words, status_words
from msp.web.priorities import priority_words

PAGE = 50


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request in a list; `to_do` is what the client has to do with it, empty when nothing."""

    reference: str
    url: str
    subject: str
    status: str
    priority: str
    priority_words: str
    promise: PromiseWords
    asked_by: str
    is_mine: bool
    moved_at: datetime
    to_do: str


def own_person(visit: Visit) -> UUID | None:
    """The person to whom the lists are narrowed; None for those who see everything of the client."""
    if visit.actor.reach(Can.TICKET_READ, visit.tenant.id) is Reach.OWN:
        return visit.actor.person_at(visit.tenant.id)
    return None


def within_reach(visit: Visit, narrowed: QueueFilter) -> QueueFilter:
    """The filter kept inside what the visitor may read: one client, and only the own requests of a client's user."""
    own = own_person(visit)
    return replace(narrowed, tenant_id=visit.tenant.id, requester_id=own or narrowed.requester_id)


def requests(visit: Visit, narrowed: QueueFilter, *, limit: int = PAGE, **cursor: str | None) -> QueuePage:
    """A page of the client's requests, never beyond what the visitor may read."""
    return tickets.queue([visit.tenant.id], within_reach(visit, narrowed), limit=limit, **cursor)


def lines_of(visit: Visit, rows: Iterable[TicketRow]) -> tuple[RequestLine, ...]:
    """The rows of a page as lines, with the promise that is next for each."""
    listed = list(rows)
    promises = next_promises({row.id for row in listed if row.status is not Status.CLOSED})
    me, called = visit.actor.person_at(visit.tenant.id), priority_words(visit.now)
    return tuple(
        RequestLine(
            reference=row.reference,
            url=url_for("portal.ticket", reference=row.reference),
            subject=row.subject,
            status=f"Goes on as {row.merged_into}" if row.merged_into else status_words(row.status, row.wait_reasons),
            priority=row.priority,
            priority_words=called[row.priority],
            promise=promise_words(row, promises.get(row.id), now=visit.now, zone=visit.tenant.time_zone),
            asked_by=row.requester_name,
            is_mine=row.requester_id == me,
            moved_at=row.updated_at,
            to_do=_to_do(row),
        )
        for row in listed
    )


def _to_do(row: TicketRow) -> str:
    if row.status is Status.RESOLVED:
        return "Is it solved?"
    return "Answer" if WaitReason.REQUESTER in row.wait_reasons else ""
