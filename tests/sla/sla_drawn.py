"""Service hours drawn from bytes: quick to draw by the thousand, and bytes of zero make the simplest case."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from hypothesis import strategies as st
from sla_oracle import WEEKDAYS, Document, at, zone_of

_Value = TypeVar("_Value")

# A zone, and an instant near something awkward in it.
AWKWARD = (
    ("UTC", "2024-02-29T00:00:00Z"),
    ("Europe/Stockholm", "2026-03-29T01:00:00Z"),
    ("Europe/Stockholm", "2026-10-25T01:00:00Z"),
    ("Europe/Stockholm", "2029-12-31T23:00:00Z"),
    ("America/New_York", "2026-03-08T07:00:00Z"),
    ("America/New_York", "2026-11-01T06:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
    ("Asia/Kathmandu", "1985-12-31T18:30:00Z"),
    ("Asia/Kathmandu", "2026-02-28T00:00:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("America/Sao_Paulo", "2015-10-18T03:00:00Z"),
    ("America/Sao_Paulo", "2016-02-21T02:00:00Z"),
    ("Africa/Casablanca", "2024-03-10T02:00:00Z"),
    ("Africa/Casablanca", "2024-04-14T02:00:00Z"),
    ("Pacific/Chatham", "2026-09-26T14:00:00Z"),
    ("America/Boa_Vista", "2000-10-08T04:00:00Z"),
    ("Asia/Gaza", "2026-03-28T00:00:00Z"),
    ("Antarctica/Troll", "2026-03-29T01:00:00Z"),
)


class Draw:
    """Choices read from bytes, one after the other; when they run out, and where they are zero, it is the first."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def below(self, count: int) -> int:
        """A number from 0 to count - 1."""
        size = 1 if count <= 128 else 2 if count <= 16_384 else 4
        value = int.from_bytes(self._data[self._at : self._at + size], "little")
        self._at += size
        return value % count

    def pick(self, values: Sequence[_Value]) -> _Value:
        """One of the values."""
        return values[self.below(len(values))]

    def some(self, values: Sequence[_Value]) -> list[_Value]:
        """Any of the values, in their order, the first of them least often missing."""
        chosen = self.below(1 << len(values))
        return [value for n, value in enumerate(values) if chosen >> n & 1]


class DrawnHours(NamedTuple):
    """A document of service hours, an instant near something awkward in it, and how to read it.

    Every edge, offset and change of the clock within reach lies on a whole grain, so that openness is constant in one;
    `reach` is how far from the instant the reader has the patience to look, in seconds.
    """

    document: Document
    near: datetime
    grain: int
    reach: int


def hours_from(draw: Draw, grain: int, awkward: Sequence[tuple[str, str]] = AWKWARD) -> DrawnHours:
    """Service hours whose edges are whole grains: anywhere in a day, or near the instant where grains are fine."""
    zone, text = draw.pick(awkward)
    near, reach = at(text), grain * 200
    wall = near.astimezone(zone_of(zone))
    days = [(wall.date() + timedelta(days=n)).isoformat() for n in (0, 1, -1, 2, -2, 3, -3, 4, -4)]
    around = (
        [] if grain > 60 else [near.astimezone(zone_of(zone)), (near - timedelta(seconds=1)).astimezone(zone_of(zone))]
    )

    def time() -> str:
        second = draw.below(86_400 // grain + 1) * grain
        if around and draw.below(4):
            reading = draw.pick(around)
            middle = reading.hour * 3600 + reading.minute * 60 + reading.second
            second = (middle // grain * grain + (draw.below(480) - 240) * grain) % 86_400
        return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"

    def spans(least: int) -> list[list[str]]:
        drawn = [[time(), time()] for _ in range(least + draw.below(3))]
        return [span for span in drawn if span[0] != span[1] and span != ["24:00:00", "00:00:00"]]

    weekly = {day: spans(1) for day in draw.some(WEEKDAYS)}
    weekly[draw.pick(WEEKDAYS)] = [["08:00", "17:00"]]
    document = {
        "tz": zone,
        "weekly": weekly,
        "closed_dates": [draw.pick(days) for _ in range(draw.below(6) // 3)],
        "closed_yearly": [draw.pick(days)[5:] for _ in range(draw.below(6) // 5)],
        "date_hours": {draw.pick(days): spans(0) for _ in range(draw.below(6) // 3)},
        "date_breaks": {draw.pick(days): spans(0) for _ in range(draw.below(6) // 3)},
    }
    return DrawnHours(document, near, grain, reach)


def _any_hours(data: bytes) -> tuple[DrawnHours, Draw]:
    draw = Draw(data)
    return hours_from(draw, draw.pick((900, 900, 60, 1))), draw


#: Service hours with the bytes that are left for drawing instants and amounts.
drawn_hours = st.binary(min_size=110, max_size=110).map(_any_hours)


def instant_from(draw: Draw, hours: DrawnHours) -> datetime:
    """An instant within reach, often on a whole grain, where edges are."""
    offset = draw.below(2 * hours.reach // hours.grain + 1) * hours.grain - hours.reach
    return hours.near + timedelta(seconds=offset + draw.pick((0, 0, 1, hours.grain - 1)))


def amount_from(draw: Draw, hours: DrawnHours) -> int:
    """A positive number of seconds, often whole grains."""
    return max(1, draw.below(200) * hours.grain + draw.pick((0, 0, 1, 7)))
