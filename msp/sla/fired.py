"""What clocks have fired: every threshold of one ticket, and to whom the tickets of a list are raised."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from msp.sla.clock import MarkKind
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
    metric: str
    kind: str
    label: str
    authority: str
    scheduled_at: datetime
    noticed_at: datetime
    #: Whether its clock is still open, and whether the promise is broken.
    is_open: bool
    is_broken: bool

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
    found = _views((SlaClock.tenant_id == ticket.tenant_id) & (SlaClock.ticket_id == ticket.id))
    return sorted((view for _, view in found), key=lambda view: (view.scheduled_at, view.clock, view.label))


def raised_of(firings: Iterable[FiringView]) -> Raised | None:
    """To whom the ticket of these firings is raised, while the promise it was about is still to be kept."""
    raises = [
        Raised(int(firing.label), firing.authority, firing.metric)
        for firing in firings
        # A breach that was taken back takes what it was raised for along; the log keeps that somebody was told.
        if firing.kind == MarkKind.RAISE and firing.is_open and (firing.is_broken or int(firing.label) <= WHOLE)
    ]
    return max(raises, key=lambda raised: raised.percent, default=None)


def raised_among(ticket_ids: Collection[UUID]) -> dict[UUID, Raised]:
    """Of the tickets in scope those that are raised, each as `raised_of` says."""
    if not ticket_ids:
        return {}
    still_open = SlaClock.ticket_id.in_(list(ticket_ids)) & SlaClock.stopped_at.is_(None)
    firings: dict[UUID, list[FiringView]] = defaultdict(list)
    for ticket_id, view in _views(still_open & Firing.kind.startswith(f"{MarkKind.RAISE}:")):
        firings[ticket_id].append(view)
    return {ticket_id: raised for ticket_id, of in firings.items() if (raised := raised_of(of)) is not None}


def of_its_clock() -> ColumnElement[bool]:
    """For statements over clocks and firings: what ties a firing to its clock."""
    return and_(Firing.tenant_id == SlaClock.tenant_id, Firing.clock_id == SlaClock.id)


def _views(which: ColumnElement[bool]) -> Iterator[tuple[UUID, FiringView]]:
    clock = (SlaClock.ticket_id, SlaClock.name, SlaClock.cycle, SlaClock.metric, SlaClock.stopped_at)
    columns = (*clock, SlaClock.breached_at, Firing.kind, Firing.scheduled_at, Firing.noticed_at)
    found = select(*columns).join(SlaClock, of_its_clock()).where(which)
    rows: Any = db.session.execute(found.order_by(Firing.noticed_at, Firing.id))
    for ticket_id, name, cycle, metric, stopped_at, breached_at, key, scheduled_at, noticed_at in rows:
        kind, label, authority = [*key.split(":"), "", ""][:3]
        told = (kind, label, authority, scheduled_at, noticed_at)
        yield ticket_id, FiringView(name, cycle, metric, *told, stopped_at is None, breached_at is not None)
