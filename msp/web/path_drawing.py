"""Pure: the stays of a ticket drawn over time: a lane for each tier, a line where it was, and the moves between."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from msp.web.filters import city, duration, moment

LANE = 28
#: What is over in a moment is seen all the same, in per cent of the width.
LEAST = 1.0


@dataclass(frozen=True, slots=True)
class Spell:
    """A stay to be drawn: where, from when until when (None: still), and what is said of it."""

    tier: str
    name: str
    entered_at: datetime
    left_at: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A stay as a line in its lane; `x` and `width` in per cent of the whole time."""

    tier: str
    x: float
    width: float
    y: int
    words: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A move from lane to lane at an instant, or, within one lane, the time for which nothing was to do."""

    x: float
    to_x: float
    y: int
    to_y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole path: lanes from the highest tier down, and the first and the last moment of the time axis."""

    lanes: tuple[tuple[str, str], ...]
    height: int
    lines: tuple[Line, ...]
    moves: tuple[Step, ...]
    rests: tuple[Step, ...]
    begins: str
    ends: str
    summary: str


def drawing_of(spells: Sequence[Spell], now: datetime, zone: str) -> Drawing | None:
    """The drawing; None of a single stay, of which a drawing says no more than its words."""
    if len(spells) < 2:
        return None
    lanes = {spell.tier: spell.name for spell in spells}
    order = sorted(lanes, reverse=True)
    start = spells[0].entered_at
    end = max(spell.left_at or now for spell in spells)
    whole = max((end - start).total_seconds(), 1.0)

    def x(at: datetime) -> float:
        return round((at - start).total_seconds() / whole * 100, 3)

    def y(tier: str) -> int:
        return order.index(tier) * LANE + LANE // 2

    lines = tuple(
        Line(each.tier, x(each.entered_at), _width(x, each, now), y(each.tier), each.words, each.left_at is None)
        for each in spells
    )
    turns = [
        Step(x(before.left_at or now), x(after.entered_at), y(before.tier), y(after.tier))
        for before, after in pairwise(spells)
    ]
    return Drawing(
        lanes=tuple((tier, lanes[tier]) for tier in order),
        height=len(order) * LANE,
        lines=lines,
        moves=tuple(turn for turn in turns if turn.y != turn.to_y),
        rests=tuple(turn for turn in turns if turn.y == turn.to_y and turn.to_x > turn.x),
        begins=_short(start, zone),
        ends="now" if spells[-1].left_at is None else _short(end, zone),
        summary=f"{len(spells)} stays in {duration(whole, in_days=True)}: " + ", then ".join(s.words for s in spells),
    )


def _short(at: datetime, zone: str) -> str:
    # The page says once in whose time it is.
    return moment(at, zone).removesuffix(f" {city(zone)}")


def _width(x: Callable[[datetime], float], spell: Spell, now: datetime) -> float:
    return max(round(x(spell.left_at or now) - x(spell.entered_at), 3), LEAST)
