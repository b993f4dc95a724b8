"""Which versions counted while a clock lived, and when: of the policy, and of the service hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from msp.sla.clock import Clock, Stretch
from msp.sla.telling import Telling, VersionKind, VersionRecord

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class CountedVersion:
    """A version with the spans [start, end) in which it counted.

    Without a record its terms stand by themselves: hours that a policy or a hand-off holds, named by their zone.
    """

    kind: VersionKind
    name: str
    spans: tuple[Span, ...]
    record: VersionRecord | None


def counted_versions(clock: Clock, telling: Telling) -> tuple[CountedVersion, ...]:
    """Every version that counted, policies first, each kind in the order in which it came."""
    spans: dict[tuple[VersionKind, str], list[Span]] = {}
    for kind in VersionKind:
        for stretch in clock.stretches:
            for name in _named(stretch, kind):
                _lengthen(spans.setdefault((kind, name), []), stretch)
    return tuple(
        CountedVersion(kind, name, tuple(found), telling.record(kind, name)) for (kind, name), found in spans.items()
    )


def _named(stretch: Stretch, kind: VersionKind) -> Iterator[str]:
    name = stretch.policy_version if kind is VersionKind.POLICY else stretch.hours_version
    if name is not None:
        yield name


def _lengthen(spans: list[Span], stretch: Stretch) -> None:
    """What follows without a gap is one span."""
    if spans and spans[-1][1] == stretch.start:
        spans[-1] = (spans[-1][0], stretch.end)
    else:
        spans.append((stretch.start, stretch.end))
