"""How pages read promises: the clocks of a ticket at this moment, and what is promised to a tenant."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from msp import tickets
from msp.sla.clock import Clock, State
from msp.sla.keeping import derived, urgency
from msp.sla.models import PolicyVersion, ServiceHoursVersion, SlaClock
from msp.store import db
from msp.tenants import STANDARD
from msp.tickets import Ticket


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version of service hours or of a policy, as editors and agreements show it.

    `published_at` is None for versions from before it was kept.
    """

    id: UUID
    name: str
    valid_from: datetime
    document: dict[str, Any]
    author: str
    reason: str
    published_at: datetime | None


def clocks_of(ticket: Ticket, *, now: datetime) -> list[Clock]:
    """The clocks of a ticket as they read at this moment, what is owed first, then the nearest due; none unpromised."""
    found = derived(tickets.events_of(ticket), now).values()
    clocks = [clock for clock in found if (clock.state is not State.NONE or clock.withdrawn) and clock.limits]
    return sorted(clocks, key=lambda clock: (clock.is_over, *urgency(clock), clock.name))


def clocks_unlike_their_events(*, now: datetime) -> Iterator[tuple[str, str]]:
    """Reference and name of each clock in scope whose row says another thing than its ticket's events (invariant)."""
    rows: dict[UUID, list[SlaClock]] = {}
    for row in db.session.scalars(select(SlaClock)):
        rows.setdefault(row.ticket_id, []).append(row)
    names, events = tickets.briefs(rows), tickets.events_by_ticket(rows)
    for ticket_id, kept in rows.items():
        clocks = derived(events[ticket_id], now)
        for row in kept:
            clock = clocks.get((row.name, row.cycle))
            waits = row.attention_at is not None and row.attention_at <= now
            if clock is None or _facts(row, waits) != _facts(clock, waits):
                yield names[ticket_id].reference, row.name


def _facts(clock: SlaClock | Clock, waits: bool) -> tuple[Any, ...]:
    # What the sweep has yet to notice is no difference: a breach, or that a version now holds the clock. What ended is.
    stopped = clock.stopped_at is not None
    return (
        None if waits else clock.state,
        clock.started_at,
        clock.stopped_at,
        stopped and clock.elapsed_seconds,
        clock.paused_seconds if stopped else 0,
    )


def policy_in_force(at: datetime, name: str = STANDARD) -> PublishedVersion | None:
    """What a policy promises to the tenant in scope at an instant; None when nothing is."""
    return next((version for version in policy_versions(name) if version.valid_from <= at), None)


def policies_in_force(at: datetime) -> dict[str, PublishedVersion]:
    """What each policy promises to the tenant in scope at an instant: the standard one, then those of services."""
    found = _published(select(PolicyVersion), PolicyVersion)
    counting = _newest(version for version in found if version.valid_from <= at)
    return dict(sorted(counting.items(), key=lambda each: (each[0] != STANDARD, each[0])))


def all_hours_in_force(at: datetime) -> dict[str, PublishedVersion]:
    """All service hours of the tenant in scope at an instant, by name."""
    return _newest(version for version in hours_versions() if version.valid_from <= at)


def hours_in_force(name: str, at: datetime) -> PublishedVersion | None:
    """The service hours of a name at an instant."""
    return next((version for version in hours_versions(name) if version.valid_from <= at), None)


def policy_versions(name: str = STANDARD) -> list[PublishedVersion]:
    """Every version of a policy of the tenant in scope, the newest beginning first, also those to come."""
    return _published(select(PolicyVersion).where(PolicyVersion.name == name), PolicyVersion)


def policy_names() -> tuple[str, ...]:
    """The policies that the tenant in scope has: the standard one first, then those of single services."""
    found = set(db.session.scalars(select(PolicyVersion.name).distinct()))
    return (STANDARD, *sorted(found - {STANDARD}))


def hours_versions(name: str | None = None) -> list[PublishedVersion]:
    """Every version of service hours, of one name or of all, the newest beginning first, also those to come."""
    found = select(ServiceHoursVersion)
    return _published(found.where(ServiceHoursVersion.name == name) if name else found, ServiceHoursVersion)


def _newest(newest_first: Iterable[PublishedVersion]) -> dict[str, PublishedVersion]:
    found: dict[str, PublishedVersion] = {}
    for version in newest_first:
        found.setdefault(version.name, version)
    return found


def _published(found: Select[Any], model: type[PolicyVersion] | type[ServiceHoursVersion]) -> list[PublishedVersion]:
    rows = db.session.scalars(found.order_by(model.valid_from.desc(), model.name))
    return [
        PublishedVersion(row.id, row.name, row.valid_from, row.document, row.author, row.reason, row.published_at)
        for row in rows
    ]
