"""What the clocks of a ticket fired, in words: which threshold, when it was reached, when it was noticed, how late."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msp.sla.clock import MarkKind
from msp.sla.fired import FiringView, Raised
from msp.sla.firing import RETRACTED
from msp.tickets import EventType, LogLine
from msp.tickets.moves import Occasion
from msp.tiers import Authority
from msp.web.filters import duration, moment

KINDS: Mapping[str, str] = {
    MarkKind.WARN: "Warning at {label} %",
    MarkKind.ESCALATE: "Moved up from {label}",
    MarkKind.RAISE: "Raised at {label}",
    MarkKind.BREACH: "Breach",
    RETRACTED: "Breach taken back",
}
#: What a ticket is raised for where it is no promise, in the room of the percent.
OCCASIONS: Mapping[str, str] = {
    Occasion.BY_HAND: "by hand",
    Occasion.BOUNCES: "keeps coming back",
    Occasion.REOPENS: "reopened too often",
}
_ENDS_A_RAISE = (EventType.RESOLVE, EventType.CLOSED, EventType.MERGED)


@dataclass(frozen=True, slots=True)
class FiredRow:
    """One threshold as `_kit/explain.html` lists it; `late` is empty when it was noticed in time."""

    what: str
    reached: str
    noticed: str
    late: str


@dataclass(frozen=True, slots=True)
class RaisedBadge:
    """To whom a ticket is raised, and at which percent or what for, as `_kit/badges.html` shows it."""

    to: str
    percent: str


def raise_words(label: str) -> str:
    """A raise such as 90:duty_manager, as 90 % to the duty manager."""
    percent, _, authority = label.partition(":")
    return f"{percent} % to the {Authority(authority).words}"


def raised_badge(raised: Raised | None) -> RaisedBadge | None:
    """To whom a ticket is raised now; None when to nobody."""
    return RaisedBadge(f"Raised to {Authority(raised.authority).words},", f"{raised.percent} %") if raised else None


def raised_otherwise(log: Sequence[LogLine]) -> RaisedBadge | None:
    """To whom a ticket is raised for something else than a promise, by its log; None when it was solved since."""
    for line in reversed(log):
        if line.type in _ENDS_A_RAISE:
            return None
        if line.type == EventType.RAISED and "occasion" in line.data:
            to, why = Authority(line.data["authority"]).words, OCCASIONS[Occasion(line.data["occasion"])]
            return RaisedBadge(f"Raised to {to},", why)
    return None


def fired_rows(firings: Iterable[FiringView], zone: str) -> dict[tuple[str, int], tuple[FiredRow, ...]]:
    """What each clock of a ticket fired, by name and cycle of the clock, on the wall clock of a zone."""
    rows: dict[tuple[str, int], tuple[FiredRow, ...]] = {}
    for firing in firings:
        key = (firing.clock, firing.cycle)
        rows[key] = (*rows.get(key, ()), _row(firing, zone))
    return rows


def _row(firing: FiringView, zone: str) -> FiredRow:
    label = f"{firing.label}:{firing.authority}" if firing.authority else firing.label
    what = KINDS[firing.kind].format(label=raise_words(label) if firing.authority else label)
    late = f"{duration(firing.late_seconds)} late" if firing.late_seconds else ""
    return FiredRow(what, moment(firing.scheduled_at, zone), moment(firing.noticed_at, zone), late)
