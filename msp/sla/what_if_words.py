"""Pure: how a clock would differ under another version or priority, in sentences."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from msp.sla.clock import Clock, State
from msp.sla.what_if import Supposed
from msp.sla.words import duration_words, instant_words

_STATES = {
    State.RUNNING: "running",
    State.PAUSED: "held",
    State.STOPPED: "stopped",
    State.NONE: "without a promise",
}


def difference_words(outcome: Supposed, zone: tzinfo) -> tuple[str, ...]:
    """What would be otherwise, instants on the wall clock of the zone; one sentence when nothing would."""
    before, after = outcome
    if before is None:
        return ("There is no such clock now; there would be one.",)
    if after is None:
        return ("Nothing would be promised here, so there would be no such clock.",)
    found = (
        *_target(before, after),
        *_state(before, after),
        *_due(before, after, zone),
        *_breach(before, after, zone),
        *_amount("counted", before.elapsed_seconds, after.elapsed_seconds),
        *_amount("held", before.paused_seconds, after.paused_seconds),
    )
    other = "Only when somebody is warned would be otherwise." if outcome.differs else "Nothing would be otherwise."
    return found or (other,)


def _target(before: Clock, after: Clock) -> Iterator[str]:
    one, other = before.target_seconds, after.target_seconds
    if one == other:
        return
    said = [duration_words(seconds) if seconds is not None else "none" for seconds in (other, one)]
    yield f"The target would be {said[0]} instead of {said[1]}."


def _state(before: Clock, after: Clock) -> Iterator[str]:
    if before.state is not after.state:
        yield f"It would be {_STATES[after.state]} instead of {_STATES[before.state]}."


def _due(before: Clock, after: Clock, zone: tzinfo) -> Iterator[str]:
    one, other = before.due_at, after.due_at
    if one == other:
        return
    if other is None:
        yield f"It would have no due time; now it is {_at(one, zone, before)}."
    elif one is None:
        yield f"It would be due {_at(other, zone, after)}; now it has no due time."
    else:
        yield f"Due {_at(other, zone, after)} instead of {_at(one, zone, before)}: {_apart(one, other)}."


def _breach(before: Clock, after: Clock, zone: tzinfo) -> Iterator[str]:
    one, other = before.breached_at, after.breached_at
    if one == other:
        return
    if one is None:
        kept = "it was kept" if before.state is State.STOPPED else "it is not missed so far"
        yield f"It would be missed {_at(other, zone, after)}; {kept}."
    elif other is None:
        kept = "would have been kept" if after.state is State.STOPPED else "would not be missed so far"
        yield f"It {kept}; it was missed {_at(one, zone, before)}."
    else:
        yield f"Missed {_at(other, zone, after)} instead of {_at(one, zone, before)}."


def _amount(what: str, one: int, other: int) -> Iterator[str]:
    if one != other:
        more = "more" if other > one else "less"
        told = f"{duration_words(other)} instead of {duration_words(one)}"
        yield f"{duration_words(abs(other - one))} {more} would be {what}: {told}."


def _apart(one: datetime, other: datetime) -> str:
    seconds = int((other - one).total_seconds())
    return f"{duration_words(abs(seconds))} {'later' if seconds > 0 else 'earlier'} on the wall clock"


def _at(at: datetime | None, zone: tzinfo, clock: Clock) -> str:
    return "" if at is None else instant_words(at, zone, year=clock.as_of.astimezone(zone).year)
