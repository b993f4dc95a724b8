"""Pure: a rota that repeats: people in an order, who hand over on one weekday at one time on a wall clock."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle, pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from msp.kernel.errors import Invalid
from msp.tiers.staff import wording
from msp.tiers.staff.roster import DAYS, MINUTES_A_DAY, Span
from msp.tiers.staff.week import Turn

MOST_TURNS = 200
MOST_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Repeat:
    """Who follows whom, for how many weeks each, and from which day until which the hand-overs are.

    `weekday` 0 is Monday; `minute` counts from midnight on the wall clock of `zone`.
    """

    agent_ids: tuple[UUID, ...]
    weekday: int
    minute: int
    zone: str
    weeks: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Proposed:
    """A turn that a plan proposes: when its person is absent, and which turns of the team it would meet."""

    turn: Turn
    absences: tuple[Span, ...] = ()
    met: tuple[Turn, ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether nothing stands against it."""
        return not self.absences and not self.met


def turns_of(repeat: Repeat) -> list[Turn]:
    """The turns in order, each from one hand-over to the next; a part of a turn at the end is left out.

    Invalid when the plan makes no sense, when no turn lies in it, or more than 200 do.
    """
    _check(repeat)
    step = timedelta(weeks=repeat.weeks)
    begin = repeat.first + timedelta(days=(repeat.weekday - repeat.first.weekday()) % 7)
    count = (repeat.last - begin) // step
    if count < 1:
        raise Invalid("These days hold no two hand-overs, so no whole turn; end it later.", field="last")
    if count > MOST_TURNS:
        raise Invalid(f"That is {count} turns; plan at most {MOST_TURNS} at a time.", field="last")
    edges = [_handed_over(begin + n * step, repeat) for n in range(count + 1)]
    spans = [Span(start, end) for start, end in pairwise(edges)]
    return [Turn(agent_id, span) for agent_id, span in zip(cycle(repeat.agent_ids), spans, strict=False)]


def weighed(turns: Iterable[Turn], absences: Mapping[UUID, Sequence[Span]], standing: Sequence[Turn]) -> list[Proposed]:
    """Each turn with what stands against it: absences of its person, and turns of the team that stand already."""
    return [
        Proposed(
            turn,
            tuple(span for span in absences.get(turn.agent_id, ()) if span.meets(turn.span)),
            tuple(other for other in standing if other.span.meets(turn.span)),
        )
        for turn in turns
    ]


def mark_of(plan: Sequence[Proposed]) -> str:
    """What tells one plan from every other: whoever confirms it names by this what they have seen."""
    seen = [f"{one.turn.agent_id} {one.turn.span} {one.is_free}" for one in plan]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


def _check(repeat: Repeat) -> None:
    if not repeat.agent_ids:
        raise Invalid("Choose at least one person who is on call.", field="agent_ids")
    if repeat.last < repeat.first:
        raise Invalid("The last day comes before the first.", field="last")
    if not 0 <= repeat.weekday < len(DAYS):
        raise Invalid("Choose the weekday of the hand-over.", field="weekday")
    if not 0 <= repeat.minute < MINUTES_A_DAY:
        raise Invalid("Write the time of the hand-over, such as 09:00.", field="minute")
    if not 1 <= repeat.weeks <= MOST_WEEKS:
        raise Invalid(f"A turn is 1 to {MOST_WEEKS} weeks.", field="weeks")
    wording.zone(repeat.zone)


def _handed_over(day: date, repeat: Repeat) -> datetime:
    """The first instant of a day at which the wall clock shows the time, or a later one where it skips that."""
    zone, wall = ZoneInfo(repeat.zone), datetime.combine(day, time()) + timedelta(minutes=repeat.minute)
    while (at := wall.replace(tzinfo=zone).astimezone(UTC)).astimezone(zone).replace(tzinfo=None) != wall:
        wall += timedelta(minutes=1)
    return at
