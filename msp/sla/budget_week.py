"""Pure: how much of a promise goes by, at worst, while amounts on other service hours are used up one after the other.

The answer is exact to the second without trying every second: between two starts at which some stage meets an edge of
some hours, the promise's time grows or falls evenly, so its highest value lies beside such a start.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from msp.sla.calendar import ServiceHours
from msp.sla.horizon import ever_opens, horizon_of
from msp.sla.instants import instant_of, seconds_of

WEEK_SECONDS = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Step:
    """So many service seconds of its own hours."""

    seconds: int
    hours: ServiceHours


@dataclass(frozen=True, slots=True)
class Worst:
    """The most that goes by of the promise, in its own service seconds, and the earliest start at which it does."""

    seconds: int
    start: datetime
    zone: ZoneInfo


def worst_start(steps: Sequence[Step], promise: ServiceHours, since: datetime) -> Worst | None:
    """The worst of all starts in the week from `since` on, on weekly hours alone; None where some hours have none."""
    weekly = [_weekly(hours) for hours in (promise, *(step.hours for step in steps))]
    hours = [each for each in weekly if each is not None]
    if len(hours) < len(weekly):
        return None
    chain = [Step(step.seconds, own) for step, own in zip(steps, hours[1:], strict=True)]
    first = seconds_of(since)
    starts = {first, first + WEEK_SECONDS - 1, *_turning_points(chain, hours[0], first)}
    inside = [start for start in starts if first <= start < first + WEEK_SECONDS]
    used, negative = max((hours[0].seconds_between(start, _end(chain, start)), -start) for start in inside)
    return Worst(used, instant_of(-negative), ZoneInfo(promise.zone))


def _turning_points(chain: Sequence[Step], promise: ServiceHours, first: int) -> Iterator[int]:
    """Every start, and its neighbours, from which a step begins or ends at an edge of hours that count there."""
    for done in range(len(chain) + 1):
        low, high = (_end(chain[:done], start) for start in (first, first + WEEK_SECONDS))
        near = {promise, *(step.hours for step in chain[max(0, done - 1) : done + 1])}
        for edge in {edge for hours in near for edge in _edges(hours, low, high)}:
            start = _back(chain[:done], edge)
            yield from (start - 1, start, start + 1)


def _edges(hours: ServiceHours, low: int, high: int) -> Iterator[int]:
    for since, until, _ in hours.parts(instant_of(low - 1), instant_of(high + 1)):
        yield from (seconds_of(since), seconds_of(until))


def _end(chain: Sequence[Step], start: int) -> int:
    for step in chain:
        start = _moved(step.hours, start, step.seconds)
    return start


def _back(chain: Sequence[Step], end: int) -> int:
    for step in reversed(chain):
        end = _moved(step.hours, end, -step.seconds)
    return end


def _moved(hours: ServiceHours, start: int, seconds: int) -> int:
    found = hours.seconds_after(start, seconds)
    assert found is not None  # Weekly hours never end.
    return found


def _weekly(hours: ServiceHours) -> ServiceHours | None:
    """The hours of a normal week: no closed date, no hours or breaks of a single date."""
    nothing: dict[int, tuple[tuple[int, int], ...]] = {}
    rules = replace(
        hours.rules,
        closed=frozenset(),
        closed_yearly=frozenset(),
        dated=nothing,
        dated_tails=nothing,
        breaks=nothing,
        content_hash=f"{hours.content_hash}/weekly",
    )
    return ServiceHours(rules, horizon_of(rules)) if any(rules.weekly) and ever_opens(rules) else None
