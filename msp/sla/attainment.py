"""Attainment: the share of judged promises that were kept, per metric, priority and tier (clocks.md section 4)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from msp.sla.terms import Metric


class Outcome(StrEnum):
    """How a promise ended."""

    MET = "met"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True)
class Judged:
    """One clock judged in a period; only a breach can be excused, by a human with a reason."""

    reference: str
    metric: Metric
    priority: str | None
    tier: str | None
    outcome: Outcome
    excused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttainmentRow:
    """The promises of one metric, or of all; priority and tier are None in a total. Excused breaches do not count."""

    metric: Metric | None
    priority: str | None = None
    tier: str | None = None
    met: int
    breached: int
    excused: int

    @property
    def counted(self) -> int:
        """The promises that count: met or breached without excuse."""
        return self.met + self.breached

    @property
    def ratio(self) -> tuple[int, int]:
        """Exactly (met, counted), which decides; the percentage is only shown."""
        return self.met, self.counted

    @property
    def percent(self) -> str | None:
        """The percentage rounded down to two decimals, such as 99.99; None when nothing counts, never 100."""
        if not self.counted:
            return None
        hundredths = self.met * 10_000 // self.counted
        return f"{hundredths // 100}.{hundredths % 100:02d}"


@dataclass(frozen=True, slots=True)
class Attainment:
    """The rows per metric, priority and tier, a total of each metric, and the total of all."""

    rows: tuple[AttainmentRow, ...]
    totals: tuple[AttainmentRow, ...]
    total: AttainmentRow


def attainment(judged: Iterable[Judged]) -> Attainment:
    """Count the judged clocks of a period; metrics in the order of the policy, then by priority and tier."""
    clocks = list(judged)
    return Attainment(
        rows=_grouped(clocks, lambda each: (each.metric, each.priority, each.tier)),
        totals=_grouped(clocks, lambda each: (each.metric, None, None)),
        total=_row(clocks, (None, None, None)),
    )


_Key = tuple[Metric | None, str | None, str | None]


def _grouped(clocks: list[Judged], key: Callable[[Judged], _Key]) -> tuple[AttainmentRow, ...]:
    groups: dict[_Key, list[Judged]] = {}
    for each in clocks:
        groups.setdefault(key(each), []).append(each)
    return tuple(_row(groups[found], found) for found in sorted(groups, key=_place))


def _place(key: _Key) -> tuple[int, str, str]:
    metric, priority, tier = key
    return list(Metric).index(metric) if metric else -1, priority or "", tier or ""


def _row(clocks: list[Judged], key: _Key) -> AttainmentRow:
    breached = [each for each in clocks if each.outcome is Outcome.BREACHED]
    excused = sum(each.excused for each in breached)
    return AttainmentRow(
        metric=key[0],
        priority=key[1],
        tier=key[2],
        met=len(clocks) - len(breached),
        breached=len(breached) - excused,
        excused=excused,
    )
