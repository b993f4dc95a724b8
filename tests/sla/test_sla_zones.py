"""Where a zone changes its offset."""

from datetime import UTC, datetime, timedelta, tzinfo

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
