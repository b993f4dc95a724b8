"""Loading what a preview needs: the open tickets of the tenant in scope, read in bulk, derived with and without it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp import tickets
from msp.sla.forking import Fork, open_clocks
from msp.sla.in_force import versions_in_scope
from msp.sla.keeping import events_for_clocks, policy_of
from msp.sla.models import SlaClock
from msp.sla.preview import ClockShift, Pair, shift_of
from msp.sla.proposal import ProposedKind, ProposedVersion, with_proposal
from msp.sla.terms import PROMISES, Metric
from msp.store import db

#: How many tickets are read at a time.
AT_ONCE = 500


def preview_change(change: ProposedVersion, *, now: datetime) -> ClockShift:
    """How the open clocks of the one tenant in scope would move if a version were published now; changes nothing.

    Invalid when its document makes no sense or it starts in the past, Conflict when another starts at the same instant.
    """
    present = versions_in_scope()
    fork = Fork(present, with_proposal(present, change, now=now), change.valid_from)
    may_change = SlaClock.stopped_at.is_(None) & SlaClock.ticket_id.not_in(tickets.moves.merged_before(now))
    not_stopped = select(SlaClock.ticket_id).where(may_change).distinct()
    followed = tickets.open_ticket_ids() | set(db.session.scalars(not_stopped))
    # A ladder moves the stays at its steps and nothing else: whoever is shown the one is shown the other.
    told = (*PROMISES, Metric.DWELL) if change.kind is ProposedKind.LADDER else PROMISES
    return shift_of(_pairs(followed, change, fork, now), told, counts_from=change.valid_from, now=now)


def _pairs(followed: Iterable[UUID], change: ProposedVersion, fork: Fork, now: datetime) -> Iterator[Pair]:
    listed = sorted(followed)
    # A few hundred at a time: the logs of all at once are a heavy heap.
    for start in range(0, len(listed), AT_ONCE):
        told = _under(change, tickets.events_by_ticket(listed[start : start + AT_ONCE]))
        names = tickets.briefs(told)
        for ticket_id, events in told.items():
            for before, after in open_clocks(events_for_clocks(events), fork, now):
                yield Pair(names[ticket_id].reference, before, after)


def _under(change: ProposedVersion, events: dict[UUID, list[Any]]) -> dict[UUID, list[Any]]:
    """The tickets that a version can touch: one of a policy only those that are under it now."""
    if change.kind is not ProposedKind.POLICY:
        return events
    return {ticket_id: told for ticket_id, told in events.items() if policy_of(told) == change.name}
