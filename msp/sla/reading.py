"""The clock that a settled track makes: its amounts, its instants and the marks that the sweep waits for."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from msp.sla.clock import Clock, Mark, MarkKind, State, StretchKind
from msp.sla.instants import instant_of
from msp.sla.measure import Amounts, amounts_of
from msp.sla.terms import Metric, Terms
from msp.sla.thresholds import Threshold, breach, crossed, escalation, raising, stands_at, target, warning
from msp.sla.track import Track
from msp.tiers import Authority

_STATES = {
    StretchKind.RUNNING: State.RUNNING,
    StretchKind.PAUSED: State.PAUSED,
    StretchKind.STOPPED: State.PAUSED,
    StretchKind.NONE: State.NONE,
}

_SEEN = (State.RUNNING, State.STOPPED)
_IN_ORDER = attrgetter("at", "name")


class _Life(NamedTuple):
    """A settled track with its amounts and the state it is in."""

    track: Track
    amounts: Amounts
    state: State
    #: Whether the instants of its thresholds are shown: not while it is held.
    is_seen: bool

    def due(self, threshold: Threshold) -> int | None:
        """The instant of a threshold as people see it: none while held."""
        return stands_at(self.track, self.amounts, threshold) if self.is_seen else None

    def mark(self, threshold: Threshold, due: int | None) -> int | None:
        """The instant of a threshold as a fact, or the foreseen one at which it will become a fact."""
        fact = crossed(self.amounts, threshold)
        return due if fact is None and self.state is State.RUNNING else fact


def clock_of(track: Track, as_of: datetime, *, warns: bool = True) -> Clock:
    """The clock of a settled track, as it reads at `as_of`; where nobody asks for them, without warnings and raises."""
    amounts = amounts_of(track)
    condition = track.last_condition
    # A dwell limit is no promise: nobody is owed it, so it is never broken.
    broken = None if track.metric is Metric.DWELL else breach(amounts)
    state = _state(track, is_broken=broken is not None)
    life = _Life(track, amounts, state, state in _SEEN)
    due, escalate_at = life.due(target), _escalate_at(life)
    warned = condition.terms.warn if warns and condition.terms else ()
    warn_at = {percent: life.due(warning(percent)) for percent in warned}
    marks = [*_escalate_marks(escalate_at), *_breach_mark(life, due, broken)]
    if warns:
        marks += _warn_marks(life, warn_at)
    return Clock(
        metric=track.metric,
        subject=track.subject,
        cycle=track.cycle,
        as_of=as_of,
        state=state,
        started_at=instant_of(track.started),
        stopped_at=_instant(track.stopped) if state is State.STOPPED else None,
        merged_at=_instant(track.stopped) if track.is_merged else None,
        target_seconds=condition.target,
        elapsed_seconds=amounts.elapsed,
        paused_seconds=amounts.paused,
        held_seconds=amounts.held,
        due_at=_instant(due),
        warn_at={percent: _instant(at) for percent, at in warn_at.items()},
        escalate_at={tier: _instant(at) for tier, at in escalate_at.items()},
        breached_at=_instant(broken[0]) if broken else None,
        marks=tuple(sorted(marks, key=_IN_ORDER)),
        version_changes_at=instant_of(track.ahead[1][0]) if len(track.ahead) > 1 else None,
        stretches=amounts.stretches,
        priority=condition.priority,
        tier=condition.tier,
        held_with=amounts.held_with,
    )


def _state(track: Track, *, is_broken: bool) -> State:
    """A merge stops a broken clock as anything else would; any other is withdrawn, and is nothing any more."""
    if track.stopped is None:
        return _STATES[track.last_condition.kind]
    return State.NONE if track.is_merged and not is_broken else State.STOPPED


def _escalate_at(life: _Life) -> dict[str, int | None]:
    """For the tier where the ticket is, if it is to move up from there: the instant, None while held before it."""
    condition = life.track.last_condition
    tier = condition.tier or ""
    if life.track.stopped is not None or not condition.terms or tier not in condition.terms.escalate:
        return {}
    threshold = escalation(life.track, life.amounts)
    return {tier: life.mark(threshold, life.due(threshold))}


def _escalate_marks(escalate_at: dict[str, int | None]) -> Iterator[Mark]:
    for tier, at in escalate_at.items():
        if at is not None:
            yield Mark(MarkKind.ESCALATE, f"escalate:{tier}", instant_of(at))


def _warn_marks(life: _Life, warn_at: dict[int, int | None]) -> Iterator[Mark]:
    """The warnings and raises that were crossed under terms that ruled once, or are foreseen under the present ones."""
    present = life.track.last_condition.terms
    ruled = [regime[0].condition.terms for regime in life.amounts.regimes]
    others = [terms for terms in ruled if terms is not None and terms is not present]
    for percent in {*warn_at}.union(*(terms.warn for terms in others)) if others else warn_at:
        at = life.mark(warning(percent), warn_at.get(percent))
        if at is not None:
            yield Mark(MarkKind.WARN, f"warn:{percent}", instant_of(at))
    ruling = [*others, present] if present else others
    if any(terms.raises for terms in ruling):
        yield from _raise_marks(life, _raises(present) if present else set(), ruling)


def _raise_marks(life: _Life, now: set[tuple[int, Authority]], ruling: Iterable[Terms]) -> Iterator[Mark]:
    """To whom the ticket was raised, and will be as the present terms say."""
    for percent, authority in sorted(now.union(*map(_raises, ruling))):
        threshold = raising(percent, authority)
        at = life.mark(threshold, life.due(threshold) if (percent, authority) in now else None)
        if at is not None:
            yield Mark(MarkKind.RAISE, f"raise:{percent}:{authority}", instant_of(at))


def _raises(terms: Terms) -> set[tuple[int, Authority]]:
    return {(percent, authority) for percent, named in terms.raises.items() for authority in named}


def _breach_mark(life: _Life, due: int | None, broken: tuple[int, int] | None) -> list[Mark]:
    """The second in which the breach was, or will be, there to be seen."""
    if life.track.metric is Metric.DWELL:
        return []
    if broken:
        return [Mark(MarkKind.BREACH, "breach", instant_of(broken[1]))]
    if due is None or life.state is not State.RUNNING:
        return []
    return [Mark(MarkKind.BREACH, "breach", instant_of(due + 1))]


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else instant_of(seconds)
