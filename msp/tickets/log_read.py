"""The log of a ticket that this scope has read already, so that it is neither asked for again nor searched in vain."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msp.store import db
from msp.tickets.models import Ticket
from msp.tickets.timeline import EventType

_READ = "log of a ticket"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a ticket's log for people to read; `late_reason` is None but for what was entered later."""

    seq: int
    at: datetime
    recorded_at: datetime
    late_reason: str | None
    type: str
    data: dict[str, Any]
    actor_side: str
    actor_name: str


def remember(ticket: Ticket, lines: list[LogLine]) -> None:
    """Keep the whole log of a ticket for the rest of this scope."""
    db.session.info[_READ] = (ticket.id, ticket.last_seq, lines)


def remembered(ticket: Ticket) -> list[LogLine] | None:
    """The whole log, when this scope has read it already and nothing came after."""
    ticket_id, seq, lines = db.session.info.get(_READ, (None, 0, []))
    return lines if (ticket_id, seq) == (ticket.id, ticket.last_seq) else None


def never(ticket: Ticket, kind: EventType) -> bool:
    """Whether it is known without a question that nothing of a kind happened to a ticket."""
    read = remembered(ticket)
    return read is not None and all(line.type != kind for line in read)
