"""The clocks of a ticket as a pure function of its events and the versions in force (clocks.md section 4)."""

from collections.abc import Iterable
from datetime import datetime

from msp.sla.clock import Clock, State
from msp.sla.effects import read
from msp.sla.fold import Fold
from msp.sla.instants import instant_of, seconds_of
from msp.sla.reading import clock_of
from msp.sla.terms import Metric, Terms
from msp.sla.ticket_events import Event, EventType, event_from_document, event_to_document
from msp.sla.versions import Versions

__all__ = ["Event", "EventType", "Versions", "derive", "event_from_document", "event_to_document", "settle"]


def derive(events: Iterable[Event], versions: Versions, as_of: datetime) -> dict[str, Clock]:
    """Every clock of a ticket by name, as it reads at `as_of`: the same answer whenever and wherever it is asked.

    The latest cycle of a metric has its plain name, earlier ones a number (resolution#1). Events after `as_of` are
    not yet known. Invalid when an event or policy names a policy or service hours that `versions` does not hold.
    """
    moment = seconds_of(as_of)
    asked = instant_of(moment)
    fold = Fold(versions)
    read(fold, events, moment)
    update = fold.terms_of(Metric.NEXT_UPDATE)
    settle(fold, moment)
    clocks = [(clock.name, clock) for track in fold.tracks if track.promised for clock in (clock_of(track, asked),)]
    latest = {name: clock.cycle for name, clock in clocks}
    named = {name if clock.cycle == latest[name] else f"{name}#{clock.cycle}": clock for name, clock in clocks}
    if fold.created and update:
        named.setdefault(str(Metric.NEXT_UPDATE), _not_started(fold, update, asked))
    return named


def settle(fold: Fold, moment: int) -> None:
    """Close every open track at the moment of asking, and let it see the versions that begin counting later."""
    for track in fold.tracks:
        track.settle(moment)
    for change in fold.versions.changes:
        if change > moment:
            fold.look_up(change)
            for track in fold.live.values():
                track.foresee(change, fold.condition_of(track.metric, track.subject))


def _not_started(fold: Fold, terms: Terms, as_of: datetime) -> Clock:
    return Clock(
        metric=terms.metric,
        subject=None,
        cycle=0,
        as_of=as_of,
        state=State.NONE,
        held_seconds={},
        warn_at=dict.fromkeys(terms.warn),
        escalate_at={},
        priority=fold.priority,
        tier=fold.tier,
    )
