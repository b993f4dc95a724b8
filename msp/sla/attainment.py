"""Attainment: the share of judged promises that were kept, per metric, priority and tier (clocks.md section 4)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from msp.sla.terms import Metric


class Outcome(StrEnum):
    """How a promise ended, or that it is open and falls due within the period that is counted."""

    MET = "met"
    BREACHED = "breached"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Judged:
    """Clocks judged or due in a month that ended alike; only a breach can be excused, by a human with a reason."""

    metric: Metric
    priority: str | None
    tier: str | None
    outcome: Outcome
    excused: bool = False
    count: int = 1
    month: str = ""
    #: The key of the service that its ticket is about; empty for none, and where nobody asked.
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttainmentRow:
    """The promises of one metric, or of all; priority and tier are None in a total. Excused breaches do not count."""

    metric: Metric | None
    priority: str | None = None
    tier: str | None = None
    service: str = ""
    met: int
    breached: int
    excused: int
    #: Open still, and due before the period ends: they belong to it, but nobody knows yet how they end.
    open: int = 0

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
        return floored_percent(self.met, self.counted) if self.counted else None

    @property
    def exact(self) -> Fraction | None:
        """The share that decides and by which lists are sorted; None when nothing counts."""
        return Fraction(self.met, self.counted) if self.counted else None


@dataclass(frozen=True, slots=True)
class Attainment:
    """The rows per metric, priority, tier and service, a total of each metric, of each month, and of all."""

    rows: tuple[AttainmentRow, ...]
    totals: tuple[AttainmentRow, ...]
    months: Mapping[str, AttainmentRow]
    total: AttainmentRow


def share_in_words(met: int, counted: int) -> str:
    """A share as every page and paper says it: 93.87 %."""
    return f"{floored_percent(met, counted)} %"


def floored_percent(met: int, counted: int) -> str:
    """A share in percent with two decimals, rounded down: what is below 100 never prints as 100.00."""
    hundredths = met * 10_000 // counted
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def attainment(judged: Iterable[Judged]) -> Attainment:
    """Count the judged clocks of a period; metrics in the order of the policy, then by priority, tier and service."""
    clocks = list(judged)
    return Attainment(
        rows=_grouped(clocks, lambda each: (each.metric, each.priority, each.tier, each.service)),
        totals=_grouped(clocks, lambda each: (each.metric, None, None, "")),
        months={
            month: _row([each for each in clocks if each.month == month], _ALL)
            for month in sorted({each.month for each in clocks})
        },
        total=_row(clocks, _ALL),
    )


_Key = tuple[Metric | None, str | None, str | None, str]
_ALL: _Key = (None, None, None, "")


def _grouped(clocks: list[Judged], key: Callable[[Judged], _Key]) -> tuple[AttainmentRow, ...]:
    groups: dict[_Key, list[Judged]] = {}
    for each in clocks:
        groups.setdefault(key(each), []).append(each)
    return tuple(_row(groups[found], found) for found in sorted(groups, key=_place))


def _place(key: _Key) -> tuple[int, str, str, str]:
    metric, priority, tier, service = key
    return list(Metric).index(metric) if metric else -1, priority or "", tier or "", service


def _row(clocks: list[Judged], key: _Key) -> AttainmentRow:
    sums = {outcome: sum(each.count for each in clocks if each.outcome is outcome) for outcome in Outcome}
    excused = sum(each.count for each in clocks if each.outcome is Outcome.BREACHED and each.excused)
    return AttainmentRow(
        metric=key[0],
        priority=key[1],
        tier=key[2],
        service=key[3],
        met=sums[Outcome.MET],
        breached=sums[Outcome.BREACHED] - excused,
        excused=excused,
        open=sums[Outcome.OPEN],
    )
