"""The versions of policies and service hours, and which of them is in force at an instant (clocks.md section 4)."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from msp.kernel.errors import Invalid
from msp.sla.calendar import ServiceHours
from msp.sla.instants import instant_of, seconds_of
from msp.sla.terms import Metric, Policy, Terms, stay_terms
from msp.tiers import StepLimits

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
    """Every version of each policy, of each named service hours and of the ladder's limits, with its first instant.

    None means from the beginning; each version counts until the next one begins. Limits are those of stays, per tier.
    """

    policies: Mapping[str, Sequence[tuple[datetime | None, Policy]]]
    hours: Mapping[str, Sequence[tuple[datetime | None, ServiceHours]]]
    limits: Sequence[tuple[datetime | None, Mapping[str, StepLimits]]] = ()
    #: What any version of the ladder limits: only that needs clocks of stays.
    limited: frozenset[Metric] = field(init=False)
    changes: tuple[int, ...] = field(init=False)
    _policies: dict[str, _Series[Policy]] = field(init=False, repr=False)
    _hours: dict[str, _Series[ServiceHours]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        limits = _series("ladder", self.limits)
        policies = {name: _with_limits(_series(name, versions), limits) for name, versions in self.policies.items()}
        hours = {name: _series(name, versions) for name, versions in self.hours.items()}
        starts = {start for series in (*policies.values(), *hours.values()) for start in series.starts}
        object.__setattr__(self, "limited", frozenset(_limited_metrics(limits)))
        object.__setattr__(self, "_policies", policies)
        object.__setattr__(self, "_hours", hours)
        object.__setattr__(self, "changes", tuple(sorted(starts - {_ALWAYS})))

    def known_at(self, moment: datetime) -> "Versions":
        """What counted by an instant, without what begins later: so a judgement of then is the same for ever."""

        def kept(versions: Sequence[tuple[datetime | None, _Value]]) -> list[tuple[datetime | None, _Value]]:
            return [(at, value) for at, value in versions if at is None or at <= moment]

        policies = {name: kept(versions) for name, versions in self.policies.items()}
        return Versions(policies, {name: kept(versions) for name, versions in self.hours.items()}, kept(self.limits))

    def next_change(self, moment: datetime) -> datetime | None:
        """The instant after this one from which another version counts; None when none is published."""
        index = bisect_right(self.changes, seconds_of(moment))
        return instant_of(self.changes[index]) if index < len(self.changes) else None

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


def _limited_metrics(limits: _Series[Mapping[str, StepLimits]]) -> Iterator[Metric]:
    for version in limits.versions:
        for each in version.value.values():
            yield from (Metric.DWELL,) if each.dwell else ()
            yield from (Metric.ACKNOWLEDGE,) if each.acknowledge else ()


def _with_limits(policy: _Series[Policy], limits: _Series[Mapping[str, StepLimits]]) -> _Series[Policy]:
    """The versions of a policy with the limits in force beside them, from wherever either of them changes."""
    if not any(version.value for version in limits.versions):
        return policy
    starts = sorted({*policy.starts, *(start for start in limits.starts if policy.at(start))})
    return _Series(starts, [_limited(policy.at(start), limits.at(start)) for start in starts])


def _limited(policy: InForce[Policy] | None, limits: InForce[Mapping[str, StepLimits]] | None) -> InForce[Policy]:
    assert policy is not None  # The caller asks from its first version on.
    if limits is None or not limits.value:
        return policy
    metrics = policy.value.metrics
    promised = metrics.get(Metric.RESOLUTION), metrics.get(Metric.OLA)
    stays = {
        (terms.metric, tier): terms
        for tier, each in limits.value.items()
        for terms in _stay_terms(tier, each, promised)
    }
    return InForce(policy.name, Policy(metrics, stays))


@lru_cache(maxsize=2048)
def _stay_terms(tier: str, limits: StepLimits, promised: tuple[Terms | None, Terms | None]) -> tuple[Terms, ...]:
    """The very same terms wherever they are limited alike: terms are told apart by which object they are."""
    return tuple(stay_terms(tier, limits, *promised))
