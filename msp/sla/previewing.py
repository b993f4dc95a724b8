"""Loading what a preview needs: the open tickets of the tenant in scope, read in bulk, derived twice."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp import tickets
from msp.sla.in_force import versions_in_scope
from msp.sla.keeping import derived, policy_of
from msp.sla.models import SlaClock
from msp.sla.preview import ClockShift, Pair, ProposedKind, ProposedVersion, shift_of, with_proposal
from msp.sla.terms import CLIENT_METRICS, Metric
from msp.sla.versions import Versions
from msp.store import db


def preview_change(change: ProposedVersion, *, now: datetime) -> ClockShift:
    """How the open clocks of the one tenant in scope would move if a version were published now; changes nothing.

    Invalid when its document makes no sense or it starts in the past, Conflict when another starts at the same instant.
    """
    present = versions_in_scope()
    proposed = with_proposal(present, change, now=now)
    open_clocks = select(SlaClock.ticket_id).where(SlaClock.stopped_at.is_(None)).distinct()
    followed = tickets.open_ticket_ids() | set(db.session.scalars(open_clocks))
    events = _under(change, tickets.events_by_ticket(followed))
    # A ladder moves the stays at its steps and nothing else: whoever is shown the one is shown the other.
    told = CLIENT_METRICS | {Metric.DWELL} if change.kind is ProposedKind.LADDER else CLIENT_METRICS
    return shift_of(_pairs(events, present, proposed, now), told, counts_from=change.valid_from, now=now)


def _under(change: ProposedVersion, events: dict[UUID, list[Any]]) -> dict[UUID, list[Any]]:
    """The tickets that a version can touch: one of a policy only those that are under it now."""
    if change.kind is not ProposedKind.POLICY:
        return events
    return {ticket_id: told for ticket_id, told in events.items() if policy_of(told) == change.name}


def _pairs(told: dict[UUID, list[Any]], present: Versions, proposed: Versions, now: datetime) -> Iterator[Pair]:
    names = tickets.briefs(told)
    for ticket_id, events in told.items():
        before, after = (derived(events, now, versions) for versions in (present, proposed))
        for key in {**before, **after}:
            yield Pair(names[ticket_id].reference, before.get(key), after.get(key))
