"""Breaches that were told and fell away, for whoever reads about a ticket or checks a month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from msp import tickets
from msp.kernel.periods import Span
from msp.sla.fired import FiringView, of_its_clock
from msp.sla.firing import RETRACTED
from msp.sla.models import Firing, SlaClock
from msp.sla.terms import PROMISES
from msp.store import db
from msp.tickets import LogLine, Ticket


@dataclass(frozen=True, slots=True)
class Retraction:
    """A breach of a metric, the instant that was told, when it was taken back, and in which cycle of the metric."""

    metric: str
    breached_at: datetime
    retracted_at: datetime
    cycle: int = 1


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A retraction with its ticket, and the line of its log that was entered late and made it fall away."""

    ticket: Ticket
    retraction: Retraction
    line: LogLine | None


def retractions_of(firings: Iterable[FiringView]) -> list[Retraction]:
    """What was taken back on the ticket of these firings, oldest first."""
    back = [firing for firing in firings if firing.kind == RETRACTED]
    told = [Retraction(firing.metric, firing.scheduled_at, firing.noticed_at, firing.cycle) for firing in back]
    return sorted(told, key=lambda one: one.retracted_at)


def taken_back_in(span: Span) -> list[TakenBack]:
    """The promises to the client in scope that had been told as broken in a span and were taken back, oldest first."""
    of_clock = (SlaClock.tenant_id, SlaClock.ticket_id, SlaClock.metric)
    told = select(*of_clock, Firing.scheduled_at, Firing.noticed_at, SlaClock.cycle)
    within = (Firing.scheduled_at >= span.start, Firing.scheduled_at < span.end, SlaClock.metric.in_(list(PROMISES)))
    rows = db.session.execute(
        told.join(Firing, of_its_clock())
        .where(*within, Firing.kind.like(f"{RETRACTED}%"))
        .order_by(Firing.noticed_at, Firing.id)
    )
    found = []
    for tenant_id, ticket_id, metric, told_at, back_at, cycle in rows:
        ticket, retraction = tickets.ticket_by_id(tenant_id, ticket_id), Retraction(metric, told_at, back_at, cycle)
        found.append(TakenBack(ticket, retraction, _entered_for(retraction, ticket)))
    return found


def _entered_for(retraction: Retraction, ticket: Ticket) -> LogLine | None:
    lines = reversed(tickets.log_of(ticket))
    return next((line for line in lines if line.late_reason and line.recorded_at == retraction.retracted_at), None)
