"""Loading what a preview needs: the open tickets of the tenant in scope, read in bulk, derived twice."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp import tickets
from msp.sla.in_force import versions_in_scope
from msp.sla.keeping import derived
from msp.sla.models import SlaClock
from msp.sla.preview import ClockShift, Pair, ProposedVersion, shift_of, with_proposal
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
    return shift_of(_pairs(followed, present, proposed, now), counts_from=change.valid_from, now=now)


def _pairs(ticket_ids: Collection[UUID], present: Versions, proposed: Versions, now: datetime) -> Iterator[Pair]:
    names = tickets.briefs(ticket_ids)
    for ticket_id, events in tickets.events_by_ticket(ticket_ids).items():
        before, after = (derived(events, now, versions) for versions in (present, proposed))
        for key in {**before, **after}:
            yield Pair(names[ticket_id].reference, before.get(key), after.get(key))
