"""Where a zone changes its offset."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from importlib import resources
from itertools import pairwise

import pytest

from msp.sla.zones import offset_spans, zone_named


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@pytest.mark.parametrize(
    ("zone", "first", "last", "expected"),
    [
        ("UTC", "2026-01-01T00:00Z", "2027-01-01T00:00Z", [0]),
        ("Europe/Stockholm", "2026-01-01T00:00Z", "2027-01-01T00:00Z", [3600, 7200, 3600]),
        ("Europe/Stockholm", "2026-03-29T00:00Z", "2026-03-29T01:00Z", [3600]),  # ends just where it changes
        ("Europe/Stockholm", "2026-03-29T01:00Z", "2026-03-29T02:00Z", [7200]),  # begins just where it has changed
        ("America/Boa_Vista", "2000-10-01T00:00Z", "2000-11-01T00:00Z", [-14_400, -10_800, -14_400]),
        ("Australia/Lord_Howe", "2026-01-01T00:00Z", "2027-01-01T00:00Z", [39_600, 37_800, 39_600]),
        ("Asia/Kathmandu", "1985-12-01T00:00Z", "1986-02-01T00:00Z", [19_800, 20_700]),
        ("Pacific/Apia", "2011-12-01T00:00Z", "2012-01-31T00:00Z", [-36_000, 50_400]),
    ],
)
def test_a_stretch_is_cut_at_each_change_of_offset(zone: str, first: str, last: str, expected: list[int]) -> None:
    spans = list(offset_spans(zone_named(zone), seconds(first), seconds(last)))
    assert [offset for _, _, offset in spans] == expected
    assert (spans[0][0], spans[-1][1]) == (seconds(first), seconds(last))
    assert all(start < end for start, end, _ in spans)


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Asia/Gaza", "America/Sao_Paulo", "Antarctica/Troll"])
def test_every_hour_of_forty_years_has_the_offset_of_its_stretch(zone: str) -> None:
    wall = zone_named(zone)
    for start, end, offset in offset_spans(wall, seconds("2005-01-01T00:00Z"), seconds("2045-01-01T00:00Z")):
        for moment in (*range(start, end, 86_400), end - 1):
            assert datetime.fromtimestamp(moment, wall).utcoffset() == timedelta(seconds=offset)


class Restless(tzinfo):
    """A zone that changes its offset twice on one day, and has none to tell before it was founded."""

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        if when is None or when.year < 2001:
            return None
        return timedelta(hours=sum(f"{when:%Y-%m-%d %H}" >= change for change in ("2026-05-05 06", "2026-05-05 12")))

    def dst(self, when: datetime | None) -> timedelta | None:
        return None

    def fromutc(self, when: datetime) -> datetime:
        return when


def test_two_changes_on_one_day_are_both_found() -> None:
    spans = list(offset_spans(Restless(), seconds("2026-05-01T00:00Z"), seconds("2026-06-01T00:00Z")))
    noon = datetime(2026, 5, 5, 12, tzinfo=UTC)
    assert [(start, offset) for start, _, offset in spans[1:]] == [
        (int((noon - timedelta(hours=6)).timestamp()), 3600),
        (int(noon.timestamp()), 7200),
    ]
    assert [offset for *_, offset in offset_spans(Restless(), 0, 86_400)] == [0]


def test_no_zone_goes_there_and_back_within_the_three_days_between_two_samples() -> None:
    """What `offset_spans` rests on, read from the files of tzdata themselves: a newer tzdata may not break it."""
    names = (resources.files("tzdata") / "zones").read_text("utf-8").split()
    shortest = min(length for name in names for length in _there_and_back(_changes(name)))
    assert len(names) > 400
    assert shortest > 3 * 86_400


def _changes(name: str) -> list[tuple[int, int]]:
    """Each instant of a zone with the offset that begins there, from the 64-bit half of its TZif file (RFC 8536)."""
    data = resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    isutc, isstd, leap, times, types, chars = struct.unpack(">6l", data[20:44])
    second = 44 + times * 5 + types * 6 + chars + leap * 8 + isstd + isutc
    _, _, _, times, types, _ = struct.unpack(">6l", data[second + 20 : second + 44])
    body = second + 44
    instants = struct.unpack(f">{times}q", data[body : body + times * 8])
    kinds = data[body + times * 8 : body + times * 9]
    offsets = [struct.unpack_from(">l", data, body + times * 9 + 6 * n)[0] for n in range(types)]
    return [(instant, offsets[kind]) for instant, kind in zip(instants, kinds, strict=True)]


def _there_and_back(changes: list[tuple[int, int]]) -> Iterator[int]:
    """How long an offset lasted when the one before it came back."""
    real = [changes[0], *(after for before, after in pairwise(changes) if before[1] != after[1])] if changes else []
    for before, there, back in zip(real, real[1:], real[2:], strict=False):
        if before[1] == back[1]:
            yield back[0] - there[0]
