"""Tickets follow a ladder that no longer has their step: each moves once, to where the ladder says."""

from datetime import datetime

from msp import tiers
from msp.identity import AUTOMATIC
from msp.kernel.errors import Missing
from msp.store import scope
from msp.tickets.access import ticket_by_id
from msp.tickets.actions.escalation import de_escalate, escalate
from msp.tickets.moving import MoveForm
from msp.tickets.placed import Placed, open_at
from msp.tickets.stays import Cause
from msp.tiers import Direction, Ladder, Tier

WHY = "The ladder has no such step any more."


def left_behind(*, now: datetime, limit: int) -> list[Placed]:
    """The open tickets of the tenant in scope that the ladder in force sends elsewhere, the oldest first."""
    ladder = _ladder(now)
    return open_at([left for left, _ in ladder.moved], limit=limit) if ladder and ladder.moved else []


def follow_ladder(*, limit: int, now: datetime) -> int:
    """Move so many of the tickets that were left behind; returns how many moved.

    Called again it moves those that are left, and none twice: whatever moved is at a step of the ladder.
    """
    ladder, moved = _ladder(now), 0
    if ladder is None or not ladder.moved:
        return 0
    goes = dict(ladder.moved)
    for placed in left_behind(now=now, limit=limit):
        moved += _follow(placed, ladder, goes, now)
    return moved


def _follow(placed: Placed, ladder: Ladder, goes: dict[Tier, Tier], now: datetime) -> bool:
    (tenant_id,) = scope.required().tenant_ids
    ticket = ticket_by_id(tenant_id, placed.id, lock=True)
    at = Tier(ticket.tier)
    # It may have been solved or moved by somebody until its lock was free.
    if not ticket.is_open or at not in goes:
        return False
    act = escalate if ladder.move(at, goes[at]) is Direction.UP else de_escalate
    act(ticket, MoveForm(goes[at], Cause.LADDER, WHY), by=AUTOMATIC, now=now)
    return True


def _ladder(now: datetime) -> Ladder | None:
    try:
        return tiers.ladder_in_force(now)
    except Missing:
        return None
