"""The figures of a report, each with the way to the clocks behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flask import url_for

from msp.sla import Metric
from msp.sla.attainment import AttainmentRow
from msp.web.reports.asked import NO_SERVICE, Asked, Ended
from msp.web.reports.wording import label_of, of_words, share_words


@dataclass(frozen=True, slots=True)
class Count:
    """A number, and where its clocks are listed; no address where there are none."""

    number: int
    url: str | None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The promises of one group; `exact` is the share by which a list is sorted."""

    label: str
    metric: str
    priority: str
    tier: str
    tier_words: str
    #: What the service of these tickets is called; empty for none.
    service: str
    share: str
    of: str
    exact: Fraction | None
    met: Count
    broken: Count
    excused: Count
    open: Count
    place: tuple[int, str, str, str]


#: By which columns a report is sorted; the first is its own order.
ORDERS: dict[str, Callable[[FigureRow], Any]] = {
    "promise": lambda row: row.place,
    "priority": lambda row: row.priority or None,
    "tier": lambda row: row.tier or None,
    "service": lambda row: row.service.casefold() or None,
    "kept": lambda row: row.exact,
    "met": lambda row: row.met.number,
    "broken": lambda row: row.broken.number,
    "excused": lambda row: row.excused.number,
    "open": lambda row: row.open.number,
}


@dataclass(frozen=True, slots=True)
class Figures:
    """How the counts of an asked report become rows: in which wing their clocks are, and who is called what."""

    wing: str
    slug: str
    asked: Asked
    names: Mapping[str, str]
    #: The client's services by key; empty where it has none, and then no row is told apart by them.
    services: Mapping[str, str] = field(default_factory=dict)

    def row(self, row: AttainmentRow, **more: str) -> FigureRow:
        """The row of a group; `more` is what its clocks' address says besides, such as a month."""
        group = {"metric": row.metric or "", "priority": row.priority or "", "tier": row.tier or "", **more}
        if self.services and row.priority is not None:
            group["service"] = row.service or NO_SERVICE
        numbers = {
            Ended.MET: row.met,
            Ended.BROKEN: row.breached,
            Ended.EXCUSED: row.excused,
            Ended.OPEN: row.open,
        }
        counts = {str(ended): self._count(number, {**group, "ended": ended}) for ended, number in numbers.items()}
        return FigureRow(
            label=label_of(row.metric, self.wing) if row.metric else "All",
            metric=str(row.metric or ""),
            priority=row.priority or "",
            tier=row.tier or "",
            tier_words=self.names.get(row.tier or "", row.tier or ""),
            share=share_words(row),
            of=of_words(row),
            exact=row.exact,
            service=self.services.get(row.service, row.service),
            place=(_rank(row.metric), row.priority or "", row.tier or "", row.service),
            **counts,
        )

    def _count(self, number: int, group: Mapping[str, str]) -> Count:
        if not number:
            return Count(0, None)
        named = {name: str(value) for name, value in group.items() if value}
        return Count(number, url_for(f"{self.wing}.counted", tenant=self.slug, **{**self.asked.address, **named}))


def _rank(metric: Metric | None) -> int:
    return list(Metric).index(metric) if metric else -1
