"""The story of a clock in sentences: when it started, what held it, what is left, and how the promise ended."""

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from itertools import pairwise
from typing import TypeAlias

from msp.sla.clock import Clock, Mark, MarkKind, State, Stretch, StretchKind
from msp.sla.telling import Telling
from msp.sla.terms import Metric, is_of_vendor
from msp.sla.words import day_words, duration_words, instant_words

_Wall: TypeAlias = Callable[[datetime], str]
#: Of more holidays only the first and the last are named.
MOST_NAMED = 5


def story_of(clock: Clock, zone: tzinfo, telling: Telling) -> tuple[str, ...]:
    """The sentences, instants on the wall clock of the zone; the year is said where it is not the present one."""
    year = clock.as_of.astimezone(zone).year

    def wall(instant: datetime) -> str:
        return instant_words(instant, zone, year=year)

    if clock.started_at is None:
        return ("Not started yet.",)
    vendors = " and ".join(clock.held_with)
    held = [f"paused {duration_words(amount)} {telling.why(reason, vendors)}" for reason, amount in _held(clock)]
    begin = ", ".join([f"Started {wall(clock.started_at)}", *held, *_now(clock), *_due(clock, wall)])
    closed = [f"Closed for {words}." for words in _holidays(clock)]
    changes = [f"From {wall(at)} {words}." for at, words in _changes(clock, telling)]
    return (f"{begin}.", *closed, *changes, *_ending(clock, wall))


def _held(clock: Clock) -> list[tuple[str, int]]:
    """The reasons that cost service time, the largest amount first."""
    return sorted(((reason, amount) for reason, amount in clock.held_seconds.items() if amount), key=_largest_first)


def _largest_first(held: tuple[str, int]) -> tuple[int, str]:
    return -held[1], held[0]


def _now(clock: Clock) -> Iterator[str]:
    """What has elapsed or is left."""
    target, left = clock.target_seconds, clock.remaining_seconds
    elapsed = duration_words(clock.elapsed_seconds)
    if clock.withdrawn:
        yield f"{elapsed} elapsed"
    elif clock.state is State.NONE:
        yield f"{elapsed} elapsed, no promise is in force now"
    elif target is None or left is None:
        yield f"{elapsed} elapsed, no target applies"
    elif clock.state is State.STOPPED:
        yield f"{elapsed} of {duration_words(target)} used"
    elif clock.breached:
        yield f"{duration_words(clock.over_seconds)} over"
    elif left < 0:
        yield f"{duration_words(-left)} over"
    else:
        yield f"{duration_words(left)} left" + (" when it goes on" if clock.state is State.PAUSED else "")


def _due(clock: Clock, wall: _Wall) -> Iterator[str]:
    if clock.due_at is not None:
        verb = "due" if clock.state is State.RUNNING and clock.due_at >= clock.as_of else "was due"
        yield f"{verb} {wall(clock.due_at)}"
    elif clock.state is State.PAUSED:
        yield "held now"
    elif clock.target_seconds is not None and clock.state is not State.NONE:
        yield "never due in these service hours"


def _holidays(clock: Clock) -> Iterator[str]:
    """The holidays on which the clock stood still, or will before it is due, as far as they have names."""
    running = [(part.hours, part.start, part.end) for part in clock.stretches if part.kind is StretchKind.RUNNING]
    if clock.state is State.RUNNING and clock.due_at is not None and clock.due_at > clock.as_of:
        foreseen = min(clock.due_at, clock.version_changes_at or clock.due_at)
        running.append((clock.stretches[-1].hours, clock.as_of, foreseen))
    found = {day for hours, start, end in running if hours for day in hours.holidays(start, end)}
    told = [f"{holiday.name} on {day_words(holiday.day)}" for holiday in sorted(found)]
    if len(told) > MOST_NAMED:
        yield f"{len(told)} holidays, from {told[0]} to {told[-1]}"
    elif told:
        yield " and ".join([", ".join(told[:-1]), told[-1]] if told[1:] else told)


def _changes(clock: Clock, telling: Telling) -> Iterator[tuple[datetime, str]]:
    """Each instant from which another target or other service hours counted, and what brought it about."""
    for before, after in pairwise(clock.stretches):
        if before.target_seconds != after.target_seconds:
            target = after.target_seconds
            words = "none" if target is None else duration_words(target)
            why = " and ".join(_causes(before, after, telling))
            yield after.start, f"the target was {words}{f': {why}' if why else ''}"
        if before.hours_version and after.hours_version and before.hours_version != after.hours_version:
            yield after.start, f"the service hours were those of {after.hours_version}"


def _causes(before: Stretch, after: Stretch, telling: Telling) -> Iterator[str]:
    """What changed together with a target."""
    if before.policy_version != after.policy_version:
        yield f"{after.policy_version} began to count" if after.policy_version else "no promise was in force any more"
    if before.priority != after.priority:
        yield f"the priority became {telling.priority(after.priority)}"
    elif before.tier != after.tier and before.policy_version == after.policy_version:
        yield f"it moved to {telling.tier(after.tier)}"


def _ending(clock: Clock, wall: _Wall) -> Iterator[str]:
    if clock.merged_at is not None:
        yield f"Ended {wall(clock.merged_at)}: it was merged into another ticket, whose clocks go on."
    elif clock.metric is Metric.DWELL or _is_of_step(clock):
        yield from _ending_of_stay(clock, wall)
        return
    elif clock.stopped_at is not None:
        yield f"Stopped {wall(clock.stopped_at)}."
    if clock.breached_at is not None:
        yield f"The promise was broken {wall(clock.breached_at)}{_under_another_target(clock, clock.breached_at)}."
    elif clock.stopped_at is not None and clock.target_seconds is not None:
        yield "The promise was kept."
    elif clock.withdrawn:
        yield "This promise was neither kept nor broken; it is in no figure."


def _is_of_step(clock: Clock) -> bool:
    return clock.metric is Metric.ACKNOWLEDGE and not is_of_vendor(clock.metric, clock.subject)


def _ending_of_stay(clock: Clock, wall: _Wall) -> Iterator[str]:
    """How a limit of a stay ended; none of it is a promise to the client."""
    at, is_dwell = clock.stopped_at, clock.metric is Metric.DWELL
    if at is not None:
        yield f"{'The stay ended' if is_dwell else 'Taken up'} {wall(at)}."
    if clock.breached_at is not None:
        yield f"Nobody had taken it up by {wall(clock.breached_at)}, and the lead of the step was told."
    elif at is None and (told := next((mark for mark in clock.marks if mark.kind is not MarkKind.WARN), None)):
        yield _at_the_limit(clock, told, wall)


def _at_the_limit(clock: Clock, mark: Mark, wall: _Wall) -> str:
    """What the sweep does when the time is up, or did."""
    if mark.kind is MarkKind.ESCALATE:
        words = "the ticket moves on"
    elif clock.metric is Metric.DWELL:
        words = "the duty manager is told"
    else:
        words = "the lead of the step is told unless somebody takes it up"
    return f"{wall(mark.at)} {words}."


def _under_another_target(clock: Clock, breached_at: datetime) -> str:
    """Which target counted when the promise broke, where it is not the one that counts now."""
    then = next((part.target_seconds for part in clock.stretches if part.start <= breached_at < part.end), None)
    return "" if then in (None, clock.target_seconds) else f": {duration_words(then)} counted then"
