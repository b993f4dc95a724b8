"""Moves that the rules of a ladder make by themselves: at the n-th reopening, and for another category."""

from datetime import datetime

from sqlalchemy import func, select

from msp import identity, tiers
from msp.identity import AUTOMATIC
from msp.store import db
from msp.tenants import CategoryView
from msp.tickets.actions.escalation import escalate
from msp.tickets.actions.raising import Occasion, note_raise, tell_raise
from msp.tickets.actions.rehoming import come_back_on
from msp.tickets.lifecycle import AT_WORK
from msp.tickets.models import Channel, Ticket, TierStay
from msp.tickets.moving import MoveForm, after_reopening, by_category
from msp.tickets.stays import Cause
from msp.tiers import Asked, Authority, Ladder, Reopens, Step, Tier


def rule_reopening(ticket: Ticket, *, now: datetime) -> None:
    """Move a ticket that was just reopened, at the very count that the ladder names; raise it where no step is left.

    One that stands where nobody works any more comes back on the ladder. A log that is replayed moves as it says, and
    by no rule.
    """
    ladder = tiers.ladder_in_force(now)
    if ticket.channel == Channel.REPLAY:
        return
    # The stay that began with the reopening is ended by the next move, and so must be a row.
    db.session.flush()
    if ladder.reopens is not None and _reopenings(ticket) == ladder.reopens.count:
        _go_on(ticket, ladder, ladder.reopens, now=now)
    if _is_stranded(ticket, ladder.holding(Tier(ticket.tier))):
        come_back_on(ticket, ladder, now=now)


def rule_category(ticket: Ticket, had: CategoryView | None, has: CategoryView | None, *, now: datetime) -> None:
    """Move a ticket at work up to the step where its new category belongs, if that is what the category changes."""
    if ticket.state not in AT_WORK or ticket.channel == Channel.REPLAY:
        return
    is_vip = identity.person(ticket.requester_id, ticket.tenant_id).is_vip
    before, after = (_asked(ticket, category, is_vip=is_vip) for category in (had, has))
    step = by_category(tiers.ladder_in_force(now), Tier(ticket.tier), before, after)
    if step is not None and has is not None:
        reason = f"{has.name} belongs to {step.name}"
        escalate(ticket, MoveForm(step.tier, Cause.CATEGORY, reason), by=AUTOMATIC, now=now)


def _go_on(ticket: Ticket, ladder: Ladder, reopens: Reopens, *, now: datetime) -> None:
    step = after_reopening(ladder, Tier(ticket.tier), reopens)
    if step is None:
        note_raise(ticket, Authority.DUTY_MANAGER, Occasion.REOPENS, by=AUTOMATIC, now=now)
        tell_raise(ticket, Authority.DUTY_MANAGER, Occasion.REOPENS)
        return
    reason = f"Reopened {reopens.count} {'time' if reopens.count == 1 else 'times'}"
    escalate(ticket, MoveForm(step.tier, Cause.REOPENS, reason), by=AUTOMATIC, now=now)


def _is_stranded(ticket: Ticket, step: Step | None) -> bool:
    """Whether nobody works where a reopened ticket stands: no step is there, or a vendor's that never had it."""
    if step is None or step.is_staffed:
        return step is None
    mine = (TierStay.tenant_id == ticket.tenant_id, TierStay.ticket_id == ticket.id)
    return db.session.scalars(select(TierStay.vendor).where(*mine, TierStay.n == ticket.last_stay - 1)).one() is None


def _reopenings(ticket: Ticket) -> int:
    mine = (TierStay.tenant_id == ticket.tenant_id, TierStay.ticket_id == ticket.id)
    return db.session.scalars(select(func.count()).where(*mine, TierStay.cause == Cause.REOPENED)).one()


def _asked(ticket: Ticket, category: CategoryView | None, *, is_vip: bool) -> Asked:
    return Asked(ticket.priority, ticket.channel, category.key if category else None, is_vip)
