"""Time zones from the pinned tzdata package, read forwards only: from UTC to the wall clock, never back."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import tzdata

from msp.kernel.errors import Invalid

TZDATA_VERSION: str = tzdata.IANA_VERSION
_DAY = 86_400
_STRIDE = 3 * _DAY


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name from the pinned tzdata, so that every server reads the same wall; Invalid if unknown."""
    if name not in _known_names():
        sentence = f"tz has “{name[:60]}”, which is not a time zone; write an IANA name such as Europe/Stockholm."
        raise Invalid(sentence, field="tz")
    return _loaded(name)


def offset_spans(zone: tzinfo, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """Cut [first, last) at the zone's offset changes: (start, end, seconds that the wall is ahead of UTC) each.

    Offsets are sampled every three days and each change is found to the second by halving: the shortest there and back
    in tzdata is a winter time of Boa Vista that lasted seven days.
    """
    start, offset = first, _offset(zone, first)
    for before in range(first, last, _STRIDE):
        after = min(before + _STRIDE, last - 1)
        while _offset(zone, after) != offset:
            change = _change(zone, max(before, start), after)
            yield start, change, offset
            start, offset = change, _offset(zone, change)
    yield start, last, offset


def _change(zone: tzinfo, before: int, after: int) -> int:
    """The first second whose offset differs from that of `before`."""
    old = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: tzinfo, seconds: int) -> int:
    ahead = datetime.fromtimestamp(seconds, zone).utcoffset()
    return ahead.days * _DAY + ahead.seconds if ahead else 0


@cache
def _known_names() -> frozenset[str]:
    names = frozenset((resources.files("tzdata") / "zones").read_text(encoding="utf-8").split())
    # A machine is delivered with it; there is no place where it is the time.
    return names - {"Factory"}


@cache
def _loaded(name: str) -> ZoneInfo:
    source = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with source.open("rb") as file:
        return ZoneInfo.from_file(file, key=name)
