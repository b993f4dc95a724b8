"""Pure: the share of promises kept over months, as a line."""

from dataclasses import dataclass

from msp.billing.paper import month_words
from msp.kernel.periods import Month
from msp.sla.attainment import AttainmentRow
from msp.web.reports.wording import trend_title


@dataclass(frozen=True, slots=True)
class Point:
    """A point or a mark on the axis, as `_kit/charts.html` draws it."""

    label: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A line over at least two months in which something counts."""

    title: str
    points: tuple[Point, ...]
    ticks: tuple[Point, ...]


def trend_of(months: list[tuple[Month, AttainmentRow]]) -> Trend | None:
    """The line over the months; None when fewer than two of them say anything."""
    told = [(month, row) for month, row in months if row.exact is not None]
    if len(told) < 2:
        return None
    points = tuple(_point(month, row) for month, row in told)
    low = min(int(min(point.value for point in points)) // 10 * 10, 90)
    ticks = tuple(Point("", float(value), f"{value} %") for value in (low, (low + 100) // 2, 100))
    return Trend(trend_title(told), points, ticks)


def _point(month: Month, row: AttainmentRow) -> Point:
    assert row.exact is not None, "the line has only months in which something counts"
    return Point(month_words(str(month))[:3], float(row.exact * 100), f"{row.percent} %")
