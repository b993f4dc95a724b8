"""Breaches of a ticket that were told and fell away, in sentences for colleagues."""

from collections.abc import Iterable, Iterator

from msp.sla.fired import FiringView
from msp.sla.retractions import retractions_of
from msp.tickets import LogLine
from msp.web.clocks import LABELS
from msp.web.filters import moment


def taken_back(firings: Iterable[FiringView], log: Iterable[LogLine], zone: str) -> tuple[str, ...]:
    """A sentence for each."""
    return tuple(_sentences(firings, log, zone))


def _sentences(firings: Iterable[FiringView], log: Iterable[LogLine], zone: str) -> Iterator[str]:
    entered = {line.recorded_at: line for line in log if line.late_reason is not None}
    for one in retractions_of(firings):
        told = f"{LABELS[one.metric]}: told as missed {moment(one.breached_at, zone)}"
        line = entered.get(one.retracted_at)
        why = f": {line.actor_name} entered what happened {moment(line.at, zone)}. {line.late_reason}" if line else "."
        yield f"{told}, taken back {moment(one.retracted_at, zone)}{why}"
