"""Tickets follow a ladder that no longer has their step: each moves once, to where the ladder says."""

from collections.abc import Mapping
from datetime import datetime

from msp import tiers
from msp.identity import AUTOMATIC
from msp.store import scope
from msp.tickets.access import hold_free
from msp.tickets.actions.escalation import de_escalate, escalate
from msp.tickets.models import Ticket
from msp.tickets.moving import MoveForm, back_on
from msp.tickets.placed import Placed, came_before
from msp.tickets.stays import Cause
from msp.tiers import Direction, Ladder, Tier, staff

WHY = "The ladder has no such step any more."


def left_behind(*, now: datetime, limit: int) -> list[Placed]:
    """The open tickets of the tenant in scope that the ladder in force sends elsewhere, the oldest first.

    Where a vendor works now those are left behind that were there before, with us; what came since was handed over.
    """
    return came_before(_left(now), limit=limit)


def follow_ladder(*, limit: int, now: datetime) -> int:
    """Move so many of the tickets that were left behind; returns how many moved.

    What somebody holds is passed over. Called again it moves those that are left, and none twice: whatever moved is at
    a step of the ladder.
    """
    found = left_behind(now=now, limit=limit)
    if not found:
        return 0
    (tenant_id,) = scope.required().tenant_ids
    held = {ticket.id: ticket for ticket in hold_free(tenant_id, [placed.id for placed in found])}
    ladder = tiers.ladder_in_force(now)
    staff.hold_turns([team for _, to in ladder.moved for team in ladder.step_of(to).teams])
    # Some may have been solved or moved by somebody until they were held.
    still = came_before(_left(now), limit=limit, among=held) if held else []
    for placed in still:
        come_back_on(held[placed.id], ladder, now=now)
    return len(still)


def come_back_on(ticket: Ticket, ladder: Ladder, *, now: datetime) -> None:
    """Move a ticket that stands where nobody works any more to the step that the ladder has for it."""
    step = back_on(ladder, Tier(ticket.tier))
    act = escalate if ladder.move(Tier(ticket.tier), step.tier) is Direction.UP else de_escalate
    act(ticket, MoveForm(step.tier, Cause.LADDER, WHY), by=AUTOMATIC, now=now)


def _left(now: datetime) -> Mapping[Tier, datetime | None]:
    version = next((one for one in tiers.ladder_versions() if one.valid_from <= now), None)
    if version is None:
        return {}
    ladder = version.ladder
    return {left: version.valid_from if _is_vendors(ladder, left) else None for left, _ in ladder.moved}


def _is_vendors(ladder: Ladder, tier: Tier) -> bool:
    """Whether tickets come to a level after the ladder began; where no step is, whatever is found was left behind."""
    step = ladder.holding(tier)
    return step is not None and step.is_vendor
