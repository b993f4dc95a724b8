"""The open clocks of a ticket under two sets of versions that part at an instant: what happened before is read once."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from msp.sla.clock import Clock
from msp.sla.derive import settle
from msp.sla.effects import read
from msp.sla.fold import Fold
from msp.sla.instants import instant_of, seconds_of
from msp.sla.reading import clock_of
from msp.sla.ticket_events import Event
from msp.sla.track import Track
from msp.sla.versions import Versions


class Fork(NamedTuple):
    """Versions, and others that say the same of every instant before the one at which they part."""

    versions: Versions
    others: Versions
    parts_at: datetime


def open_clocks(events: Iterable[Event], fork: Fork, as_of: datetime) -> Iterator[tuple[Clock | None, Clock | None]]:
    """Each clock that is open under either of the two, under both, as `derive` reads them but without their warnings.

    None where a clock is not there, or is not promised. Invalid as with `derive`.
    """
    moment = seconds_of(as_of)
    asked = instant_of(moment)
    here, there = _both(list(events), fork, moment)
    for one, other in _matched(here.tracks, there.tracks):
        if any(track and track.is_open for track in (one, other)):
            yield _read(one, asked), _read(other, asked)


def _both(events: list[Event], fork: Fork, moment: int) -> tuple[Fold, Fold]:
    """The ticket as far as it was read under each of the two."""
    here = Fold(fork.versions)
    if fork.versions.limited == fork.others.limited:
        parts_at = seconds_of(fork.parts_at)
        before = [event for event in events if seconds_of(event.at) < parts_at]
        read(here, before, min(moment, parts_at - 1))
        later = [] if len(before) == len(events) else [event for event in events if seconds_of(event.at) >= parts_at]
        there = here.forked(fork.others)
    else:
        # Whether stays have clocks of their own is the same for the whole life of a ticket.
        later, there = events, Fold(fork.others)
    for fold in (here, there):
        read(fold, later, moment)
        settle(fold, moment)
    return here, there


def _matched(one: list[Track], other: list[Track]) -> Iterator[tuple[Track | None, Track | None]]:
    """The same clock on either side, in the order in which they started."""
    here, there = ({(track.metric, track.subject, track.cycle): track for track in side} for side in (one, other))
    return ((here.get(key), there.get(key)) for key in {**here, **there})


def _read(track: Track | None, as_of: datetime) -> Clock | None:
    return clock_of(track, as_of, warns=False) if track and track.promised else None
