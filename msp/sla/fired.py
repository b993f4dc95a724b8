"""What clocks have fired: every threshold of one ticket, and to whom the tickets of a list are raised."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from msp.sla.lateness import late_seconds
from msp.sla.models import Firing, SlaClock
from msp.store import db
from msp.tickets import Ticket

#: Beyond this percent of its target a promise is broken.
WHOLE = 100


@dataclass(frozen=True, slots=True)
class FiringView:
    """One threshold that a clock passed: the instant of the fact, and when it was noticed.

    `kind` is that of a mark, or `breach_retracted`; `label` the percent of a warning or a raise, or the tier of an
    escalation; `authority` to whom a raise went.
    """

    clock: str
    cycle: int
    kind: str
    label: str
    authority: str
    scheduled_at: datetime
    noticed_at: datetime

    @property
    def late_seconds(self) -> int:
        """By how much it was noticed late; 0 within the grace."""
        return late_seconds(self.scheduled_at, self.noticed_at)


@dataclass(frozen=True, slots=True)
class Raised:
    """The highest percent at which an open clock of a ticket was raised, and to whom."""

    percent: int
    authority: str
    metric: str


def firings_of(ticket: Ticket) -> list[FiringView]:
    """Every threshold that the clocks of a ticket passed, in the order of the facts."""
    found = select(SlaClock.name, SlaClock.cycle, Firing.kind, Firing.scheduled_at, Firing.noticed_at)
    rows = db.session.execute(
        found.join(SlaClock, _same_clock()).where(
            SlaClock.tenant_id == ticket.tenant_id, SlaClock.ticket_id == ticket.id
        )
    )
    return sorted((_view(*row) for row in rows), key=lambda view: (view.scheduled_at, view.clock, view.label))


def raised_among(ticket_ids: Collection[UUID]) -> dict[UUID, Raised]:
    """Of the tickets in scope those that are raised, while the promise it was about is still to be kept."""
    if not ticket_ids:
        return {}
    found = select(SlaClock.ticket_id, SlaClock.metric, Firing.kind).join(SlaClock, _same_clock())
    still_open = (SlaClock.ticket_id.in_(list(ticket_ids)), SlaClock.stopped_at.is_(None))
    found = found.add_columns(SlaClock.breached_at)
    highest: dict[UUID, Raised] = {}
    for ticket_id, metric, name, breached_at in db.session.execute(
        found.where(*still_open, Firing.kind.startswith("raise:"))
    ):
        _, percent, authority = name.split(":")
        # The breach that it was about was taken back; the log keeps that somebody was told.
        if int(percent) > WHOLE and breached_at is None:
            continue
        before = highest.get(ticket_id)
        if before is None or int(percent) > before.percent:
            highest[ticket_id] = Raised(int(percent), authority, metric)
    return highest


def _same_clock() -> ColumnElement[bool]:
    return and_(Firing.tenant_id == SlaClock.tenant_id, Firing.clock_id == SlaClock.id)


def _view(clock: str, cycle: int, name: str, scheduled_at: datetime, noticed_at: datetime) -> FiringView:
    kind, label, authority = [*name.split(":"), "", ""][:3]
    return FiringView(clock, cycle, kind, label, authority, scheduled_at, noticed_at)
