"""Time worked at each tier in a span, as the closing of a month asks for it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from msp.kernel.periods import Span
from msp.store import db
from msp.tickets.models import Ticket, WorkEntry, WorkType
from msp.tiers import Tier


@dataclass(frozen=True, slots=True)
class UsageEntry:
    """A time entry that stands: not superseded, not taken back."""

    id: UUID
    ticket_id: UUID
    reference: str
    agent_id: UUID
    tier: Tier
    minutes: int
    work_type: WorkType
    worked_on: date
    note: str


def usage(span: Span, zone: str) -> list[UsageEntry]:
    """The standing time entries of the tenant in scope whose day, in `zone`, lies in the span; by tier, then by day."""
    first, beyond = (edge.astimezone(ZoneInfo(zone)).date() for edge in (span.start, span.end))
    newer = aliased(WorkEntry)
    superseded = exists().where(newer.tenant_id == WorkEntry.tenant_id, newer.corrects_id == WorkEntry.id)
    same = (Ticket.tenant_id == WorkEntry.tenant_id) & (Ticket.id == WorkEntry.ticket_id)
    found = (
        select(WorkEntry, Ticket.reference)
        .join(Ticket, same)
        .where(WorkEntry.worked_on >= first, WorkEntry.worked_on < beyond, WorkEntry.minutes > 0, ~superseded)
        .order_by(WorkEntry.tier, WorkEntry.worked_on, WorkEntry.id)
    )
    return [_entry(row, reference) for row, reference in db.session.execute(found)]


def _entry(row: WorkEntry, reference: str) -> UsageEntry:
    return UsageEntry(
        id=row.id,
        ticket_id=row.ticket_id,
        reference=reference,
        agent_id=row.agent_id,
        tier=Tier(row.tier),
        minutes=row.minutes,
        work_type=WorkType(row.work_type),
        worked_on=row.worked_on,
        note=row.note,
    )
