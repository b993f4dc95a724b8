"""Pure: the clocks of a ticket as they are, beside what they would be under another version or priority."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf
from typing import Any, NamedTuple

from msp.kernel.errors import Invalid
from msp.sla.clock import Clock, State
from msp.sla.derive import derive
from msp.sla.ticket_events import Event, EventType
from msp.sla.timeline import printed
from msp.sla.versions import Versions


class Numbered(NamedTuple):
    """A version by its place: the `number`-th of a series, counted from one."""

    series: str
    number: int

    @property
    def name(self) -> str:
        """Its name in explanations, as `Versions` gives it."""
        return f"{self.series}, version {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is to be otherwise, from the first event on: the policy's version, the hours' version, the priority."""

    policy: Numbered | None = None
    hours: Numbered | None = None
    priority: str | None = None


class Supposed(NamedTuple):
    """One clock as it is and as it would be; None where there is none."""

    before: Clock | None
    after: Clock | None

    @property
    def clock(self) -> Clock:
        """Whichever there is, as it is now first."""
        clock = self.before or self.after
        assert clock is not None  # A clock that is on neither side is in no comparison.
        return clock

    @property
    def differs(self) -> bool:
        """Whether any figure of it would be another."""
        return _figures(self.before) != _figures(self.after)


def what_if(events: Iterable[Event], versions: Versions, choice: Choice, as_of: datetime) -> tuple[Supposed, ...]:
    """Every clock of a ticket under what counted and under the choice, in the order in which they began.

    A stay or hand-off that holds nobody to a target is none on that side: it is only counted. What people did stays as
    it happened, and so does what the sweep moved. Invalid when no such version is published.
    """
    happened = list(events)
    before = _derived(happened, versions, as_of)
    supposed = _renamed(_derived(_retold(happened, choice), _chosen(versions, choice), as_of), choice)
    keys = sorted({**before, **supposed}, key=lambda key: _began(before.get(key) or supposed[key], as_of))
    return tuple(Supposed(before.get(key), supposed.get(key)) for key in keys)


def _derived(events: Iterable[Event], versions: Versions, as_of: datetime) -> dict[tuple[str, int], Clock]:
    found = derive(events, versions, as_of).values()
    return {(clock.name, clock.cycle): clock for clock in found if clock.state is not State.NONE and clock.limits}


def _retold(events: Iterable[Event], choice: Choice) -> list[Event]:
    """The same events under the policy and with the priority of the choice."""
    return [_told_otherwise(event, choice) for event in events]


def _told_otherwise(event: Event, choice: Choice) -> Event:
    if choice.policy and event.policy:
        event = replace(event, policy=choice.policy.series)
    if choice.priority and event.type in (EventType.CREATED, EventType.PRIORITY):
        event = replace(event, priority=choice.priority)
    return event


def _chosen(versions: Versions, choice: Choice) -> Versions:
    """The versions with the chosen ones in force all the time."""
    policies, hours = versions.policies, versions.hours
    if choice.policy:
        policies = {choice.policy.series: [(None, _numbered(policies, choice.policy, "policy"))]}
    if choice.hours:
        hours = {**hours, choice.hours.series: [(None, _numbered(hours, choice.hours, "hours"))]}
    return replace(versions, policies=policies, hours=hours)


def _numbered(series: Mapping[str, Sequence[tuple[datetime | None, Any]]], wanted: Numbered, field: str) -> Any:
    dated = sorted(series.get(wanted.series, ()), key=lambda version: version[0].timestamp() if version[0] else -inf)
    if not 1 <= wanted.number <= len(dated):
        raise Invalid(f"There is no {wanted.name[:80]}.", field=field)
    return dated[wanted.number - 1][1]


def _renamed(clocks: dict[tuple[str, int], Clock], choice: Choice) -> dict[tuple[str, int], Clock]:
    """A version that counts alone is called the first; here it keeps the number it was published with."""
    policies, hours = _names(choice.policy), _names(choice.hours)
    if not policies and not hours:
        return clocks

    def called(clock: Clock) -> Clock:
        stretches = (
            stretch._replace(
                policy_version=policies.get(stretch.policy_version or "", stretch.policy_version),
                hours_version=hours.get(stretch.hours_version or "", stretch.hours_version),
            )
            for stretch in clock.stretches
        )
        return replace(clock, stretches=tuple(stretches))

    return {key: called(clock) for key, clock in clocks.items()}


def _names(chosen: Numbered | None) -> dict[str, str]:
    return {chosen._replace(number=1).name: chosen.name} if chosen else {}


def _began(clock: Clock, as_of: datetime) -> tuple[datetime, str, int]:
    return clock.started_at or as_of, clock.name, clock.cycle


def _figures(clock: Clock | None) -> dict[str, Any] | None:
    return None if clock is None else printed(clock)
