"""The versions of policies and service hours, and which of them is in force at an instant (clocks.md section 4)."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from msp.kernel.errors import Invalid
from msp.sla.calendar import ServiceHours
from msp.sla.instants import seconds_of
from msp.sla.terms import Policy

_Value = TypeVar("_Value")
_ALWAYS = -(10**15)


class InForce(NamedTuple, Generic[_Value]):
    """A version in force, under the name that explanations show: the series and which version of it."""

    name: str
    value: _Value


class _Series(NamedTuple, Generic[_Value]):
    starts: list[int]
    versions: list[InForce[_Value]]

    def at(self, moment: int) -> InForce[_Value] | None:
        index = bisect_right(self.starts, moment) - 1
        return self.versions[index] if index >= 0 else None


@dataclass(frozen=True, eq=False)
class Versions:
    """Every version of each policy and of each named service hours, with the instant from which it counts.

    None means from the beginning; each version counts until the next one begins.
    """

    policies: Mapping[str, Sequence[tuple[datetime | None, Policy]]]
    hours: Mapping[str, Sequence[tuple[datetime | None, ServiceHours]]]
    changes: tuple[int, ...] = field(init=False)
    _policies: dict[str, _Series[Policy]] = field(init=False, repr=False)
    _hours: dict[str, _Series[ServiceHours]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        policies = {name: _series(name, versions) for name, versions in self.policies.items()}
        hours = {name: _series(name, versions) for name, versions in self.hours.items()}
        starts = {start for series in (*policies.values(), *hours.values()) for start in series.starts}
        object.__setattr__(self, "_policies", policies)
        object.__setattr__(self, "_hours", hours)
        object.__setattr__(self, "changes", tuple(sorted(starts - {_ALWAYS})))

    def policy_at(self, name: str, moment: int) -> InForce[Policy] | None:
        """The version of a policy in force at these seconds since 1970, None before the first; Invalid if unknown."""
        series = self._policies.get(name)
        if series is None:
            raise Invalid(f"There is no policy named “{name[:60]}”.", field="policy")
        return series.at(moment)

    def hours_at(self, hours: ServiceHours | str, moment: int) -> InForce[ServiceHours] | None:
        """The service hours in force, by name or given inline; None before the first version; Invalid if unknown."""
        if isinstance(hours, ServiceHours):
            return InForce(hours.zone, hours)
        series = self._hours.get(hours)
        if series is None:
            raise Invalid(f"There are no service hours named “{hours[:60]}”.", field="hours")
        return series.at(moment)


def _series(name: str, versions: Sequence[tuple[datetime | None, _Value]]) -> _Series[_Value]:
    dated = sorted(
        ((_ALWAYS if at is None else seconds_of(at), value) for at, value in versions), key=lambda pair: pair[0]
    )
    starts = [start for start, _ in dated]
    return _Series(starts, [InForce(f"{name}, version {n}", value) for n, (_, value) in enumerate(dated, start=1)])
