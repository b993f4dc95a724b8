"""What the sweep does at the end of a stay: it moves the ticket on, or tells the duty manager where nobody is above."""

from datetime import datetime

import structlog

from msp import tickets, tiers
from msp.identity import AUTOMATIC
from msp.kernel.errors import Refusal
from msp.kernel.events import publish
from msp.sla.clock import Clock, Mark
from msp.sla.events import PromiseRaised
from msp.sla.firing import fire_once
from msp.sla.models import SlaClock
from msp.sla.terms import Metric
from msp.sla.words import duration_words
from msp.store import db
from msp.tickets import Cause, MoveForm, RaiseForm, Ticket
from msp.tiers import Authority, Direction, Step, Tier

log = structlog.get_logger(__name__)


def move_on(ticket: Ticket, row: SlaClock, clock: Clock, mark: Mark, *, now: datetime) -> None:
    """Move the ticket to where the clock that ran out leads, if it is still at the tier where it ran out.

    Whoever moved it meanwhile, a person or another of its clocks, was first: one step at a time.
    """
    tier = left_at(mark)
    if ticket.tier != tier:
        return
    step = leads_to(clock, tier, now)
    if step is None:
        _tell_duty_manager(ticket, row, clock, mark, now)
        return
    form, direction = _form(clock, step, tier), Direction.UP if step.tier > tier else Direction.DOWN
    try:
        tickets.moves.planned_move(ticket, form, direction, by=AUTOMATIC, now=now)
    except Refusal as refusal:
        # It rests, or its ladder is another one since: what a person could not do is not done to it either.
        log.warning("no automatic move", ticket=ticket.reference, reason=refusal.sentence)
        return
    # What is refused from here on comes from whoever hears of the move: then nothing of it may be kept.
    move = tickets.escalate if direction is Direction.UP else tickets.de_escalate
    move(ticket, form, by=AUTOMATIC, now=now)


def left_at(mark: Mark) -> Tier:
    """The tier that a ticket leaves when a clock passes this mark."""
    return Tier(mark.name.partition(":")[2])


def leads_to(clock: Clock, tier: Tier, now: datetime) -> Step | None:
    """The step to go to; None at the top, and below a vendor, to whom only a person hands a ticket."""
    ladder = tiers.ladder_in_force(now)
    if clock.metric is Metric.DWELL:
        return ladder.after_timeout(tier)
    step = ladder.above(tier)
    return step if step is not None and step.is_staffed else None


def raise_to(ticket: Ticket, form: RaiseForm, *, above: tuple[str, ...] = (), now: datetime) -> None:
    """Note that the ticket is raised, and tell whom it is raised to and who hears of a higher percent at once."""
    tickets.raise_to(ticket, form, by=AUTOMATIC, now=now)
    about = {"tenant_id": ticket.tenant_id, "object_id": ticket.id, "at": now, "reference": ticket.reference}
    reached = {"metric": form.metric, "percent": form.percent, "authority": form.authority}
    publish(PromiseRaised(**about, **reached, above=above, scheduled_at=form.reached_at))


def _tell_duty_manager(ticket: Ticket, row: SlaClock, clock: Clock, mark: Mark, now: datetime) -> None:
    percent, authority = _percent_at(clock, mark.at), Authority.DUTY_MANAGER
    if fire_once(row, f"raise:{percent}:{authority}", scheduled_at=mark.at, noticed_at=now):
        raise_to(ticket, RaiseForm(clock.metric, percent, authority, mark.at), now=now)
    db.session.flush()


def _form(clock: Clock, step: Step, tier: Tier) -> MoveForm:
    if clock.metric is Metric.DWELL:
        limit = duration_words(clock.target_seconds or 0)
        reason = f"{limit} of service time at {tier} is the limit, and it is used up"
        return MoveForm(step.tier, Cause.DWELL, reason)
    percent = _percent_at(clock, clock.as_of)
    reason = f"{percent} % of the {clock.metric.replace('_', ' ')} target is used up at {tier}"
    return MoveForm(step.tier, Cause.AT_RISK, reason)


def _percent_at(clock: Clock, instant: datetime) -> int:
    """How much of the target was used up at an instant, rounded down."""
    if not clock.target_seconds or clock.started_at is None:
        return 100
    used = sum(part.counted_between(clock.started_at, instant) for part in clock.stretches)
    return used * 100 // clock.target_seconds
