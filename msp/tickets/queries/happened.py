"""Which tickets were opened and which were solved within a span, for a price a ticket."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select

from msp.kernel.periods import Span
from msp.store import db
from msp.tickets.models import Ticket, TicketMerge
from msp.tickets.models.ticket import TierStay
from msp.tickets.priority import Priority
from msp.tiers import Tier


class Happening(StrEnum):
    """What became of a ticket."""

    OPENED = "opened"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class TicketHappening:
    """A ticket that was opened, at the tier where it came in, or solved, at the tier where it stood."""

    ticket_id: UUID
    reference: str
    happening: Happening
    tier: Tier
    priority: Priority
    at: datetime


def happenings(span: Span) -> list[TicketHappening]:
    """Those of the tenant in scope, oldest first; a ticket that was merged into another one is that other one.

    A ticket that was opened anew counts as solved when it is solved again.
    """
    return sorted([*_opened(span), *_resolved(span)], key=lambda one: (one.at, one.reference, one.happening))


def _opened(span: Span) -> Iterator[TicketHappening]:
    first = (TierStay.tenant_id == Ticket.tenant_id) & (TierStay.ticket_id == Ticket.id) & (TierStay.n == 1)
    found = select(Ticket, TierStay.tier).join(TierStay, first).where(~_is_merged())
    within = found.where(Ticket.opened_at >= span.start, Ticket.opened_at < span.end)
    for ticket, tier in db.session.execute(within):
        yield _happening(ticket, Happening.OPENED, tier, ticket.opened_at)


def _resolved(span: Span) -> Iterator[TicketHappening]:
    found = select(Ticket).where(Ticket.resolved_at >= span.start, Ticket.resolved_at < span.end, ~_is_merged())
    for ticket in db.session.scalars(found):
        assert ticket.resolved_at is not None, "it was chosen by the instant"
        yield _happening(ticket, Happening.RESOLVED, ticket.tier, ticket.resolved_at)


def _is_merged() -> ColumnElement[bool]:
    return exists().where(TicketMerge.tenant_id == Ticket.tenant_id, TicketMerge.ticket_id == Ticket.id)


def _happening(ticket: Ticket, happening: Happening, tier: Tier, at: datetime) -> TicketHappening:
    return TicketHappening(ticket.id, ticket.reference, happening, Tier(tier), Priority(ticket.priority), at)
