"""Pure: the charts of a report of the tiers, each with the finding as its title."""

from collections.abc import Sequence
from dataclasses import dataclass

from msp.billing.paper import month_words
from msp.kernel.periods import Month
from msp.sla.attainment import floored_percent
from msp.tickets.figures import Tally
from msp.web.filters import duration
from msp.web.reports.trend import Point, Trend
from msp.web.tier_report.rows import FigureRow


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar, as `_kit/charts.html` draws it."""

    label: str
    value: int
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of parts with its name."""

    label: str
    words: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Several lines of the same parts, drawn to the same scale."""

    title: str
    bars: tuple[Bar, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Stack:
    """One line of parts."""

    title: str
    parts: tuple[Part, ...]
    total: int


def outcomes(rows: Sequence[FigureRow], sent_up: str) -> Bars | None:
    """What became of the stays that ended at each step; None where fewer than two steps ended any."""
    ended = [row for row in rows if row.tally.ended]
    if len(ended) < 2:
        return None
    busiest = max(ended, key=lambda row: row.tally.ended)
    share = floored_percent(busiest.tally.resolved, busiest.tally.ended)
    title = f"{_name(busiest)} resolves {share} % of the {busiest.tally.ended:,} stays that ended there"
    with_aside = any(row.tally.aside for row in ended)
    bars = tuple(_bar(row, sent_up, with_aside=with_aside) for row in ended)
    return Bars(title, bars, max(row.tally.ended for row in ended))


def time_shares(rows: Sequence[FigureRow]) -> Stack | None:
    """Who has which part of the time that was booked; None where fewer than two steps have any."""
    worked = [row for row in rows if row.tally.minutes]
    if len(worked) < 2:
        return None
    most = max(worked, key=lambda row: row.tally.minutes)
    whole = sum(row.tally.minutes for row in worked)
    parts = tuple(
        Part(_name(row), row.tally.minutes, duration(row.tally.minutes * 60), f"tier-{row.tier[1:]}") for row in worked
    )
    return Stack(f"{_name(most)} has {most.time.words} of the {duration(whole * 60)} that were booked", parts, whole)


def escalation_trend(months: Sequence[tuple[Month, Tally]]) -> Trend | None:
    """The escalation ratio over the months; None when fewer than two of them say anything."""
    told = [(month, tally) for month, tally in months if tally.escalation is not None]
    if len(told) < 2:
        return None
    points = tuple(_point(month, tally) for month, tally in told)
    high = min(100, (int(max(point.value for point in points)) // 10 + 1) * 10)
    ticks = tuple(Point("", float(value), f"{value} %") for value in (0, high // 2, high))
    return Trend(_trend_title(points, told), points, ticks)


def _bar(row: FigureRow, sent_up: str, *, with_aside: bool) -> Bar:
    tally = row.tally
    named = (
        ("Resolved here", tally.resolved, "met"),
        (sent_up, tally.passed_up, "at-risk"),
        ("Sent back down", tally.returned, "on-track"),
        *((("Moved by a new ladder", tally.aside, "paused"),) if with_aside else ()),
    )
    parts = tuple(Part(label, value, f"{value:,}", tone) for label, value, tone in named)
    return Bar(_name(row), f"{tally.ended:,} ended", parts)


def _name(row: FigureRow) -> str:
    return row.label


def _point(month: Month, tally: Tally) -> Point:
    assert tally.escalation is not None, "the line has only months in which something was passed up or resolved"
    words = f"{floored_percent(tally.passed_up, tally.passed_up + tally.resolved)} %"
    return Point(month_words(str(month))[:3], float(tally.escalation * 100), words)


def _trend_title(points: Sequence[Point], told: Sequence[tuple[Month, Tally]]) -> str:
    (before, was), (month, is_) = told[-2:]
    name, other = (month_words(str(each)).rpartition(" ")[0] for each in (month, before))
    assert is_.escalation is not None, "the line has only months in which something was passed up or resolved"
    assert was.escalation is not None, "the line has only months in which something was passed up or resolved"
    if is_.escalation == was.escalation:
        return f"{points[-1].words} passed up in {name}, as in {other}"
    turn = "up" if is_.escalation > was.escalation else "down"
    return f"{points[-1].words} passed up in {name}, {turn} from {points[-2].words} in {other}"
