"""Pure: tallies as rows of a report, in words for pages and in cells for files; nothing to tell is a dash."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msp.sla.attainment import floored_percent
from msp.tickets import figures
from msp.tickets.figures import Tally
from msp.web.csv_answers import Cell, minutes
from msp.web.filters import duration
from msp.web.tier_report.pieces import Piece

DASH = "–"
#: Heads of a file, in the order of `cells_of`; a client's own leaves out what is agreed and worked between us.
HEADS = (
    "Arrived",
    "Came again",
    "Resolved here",
    "Passed up",
    "Sent back down",
    "Median stay (min)",
    "90 % stay (min)",
)
HEADS += ("First stays ended", "Solved at first contact", "First contact (%)", "Escalation ratio (%)")
INSIDE_HEADS = ("Acknowledgements due", "Acknowledged in time", "Acknowledged in time (%)", "Time (min)")


@dataclass(frozen=True, slots=True)
class Share:
    """A share rounded down, with what it is made of; a dash where nothing counts."""

    words: str
    of: str
    exact: Fraction | None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row of a report: a step, a team, a client or a month."""

    label: str
    sub: str
    tier: str
    tally: Tally
    median: str
    ninety: str
    acknowledged: Share
    first_contact: Share
    escalation: Share
    time: Share
    url: str = ""


def share(part: int, whole: int, nothing: str) -> Share:
    """The share of a part; `nothing` says why there is none."""
    if not whole:
        return Share(DASH, nothing, None)
    return Share(f"{floored_percent(part, whole)} %", f"{part:,} of {whole:,}", Fraction(part, whole))


def row_of(label: str, tally: Tally, all_minutes: int, **more: str) -> FigureRow:
    """A row of a tally; `all_minutes` is the time that its own is a share of."""
    left = tally.resolved + tally.passed_up
    return FigureRow(
        label=label,
        sub=more.get("sub", ""),
        tier=more.get("tier", ""),
        tally=tally,
        median=_span(tally.median),
        ninety=_span(tally.ninety),
        acknowledged=share(tally.acknowledged, tally.acknowledge_due, "none due"),
        first_contact=share(tally.first_contact, tally.first, "none began here"),
        escalation=share(tally.passed_up, left, "nothing left it"),
        time=Share(
            share(tally.minutes, all_minutes, "").words,
            duration(tally.minutes * 60) if tally.minutes else "no time",
            None,
        ),
        url=more.get("url", ""),
    )


def cells_of(tally: Tally, *, inside: bool) -> tuple[Cell, ...]:
    """The cells under `HEADS`, and under `INSIDE_HEADS` for the provider's people."""
    left = tally.resolved + tally.passed_up
    counts = (tally.arrivals, tally.bounced, tally.resolved, tally.passed_up, tally.returned)
    stays = tuple(None if seconds is None else minutes(seconds) for seconds in (tally.median, tally.ninety))
    first = (tally.first, tally.first_contact, _percent(tally.first_contact, tally.first))
    own = (*counts, *stays, *first, _percent(tally.passed_up, left))
    if not inside:
        return own
    answered = _percent(tally.acknowledged, tally.acknowledge_due)
    return (*own, tally.acknowledge_due, tally.acknowledged, answered, tally.minutes)


def grouped(every: Iterable[Piece], key: Callable[[Piece], Any]) -> list[tuple[Any, Tally]]:
    """The tallies of what has the same key, by key."""
    found: dict[Any, list[Tally]] = defaultdict(list)
    for piece in every:
        found[key(piece)].append(piece.tally)
    return [(each, figures.added(parts)) for each, parts in sorted(found.items())]


def total(every: Sequence[Piece]) -> Tally:
    """Everything together."""
    return figures.added(piece.tally for piece in every)


def _span(seconds: int | None) -> str:
    return DASH if seconds is None else duration(seconds, in_days=True)


def _percent(part: int, whole: int) -> Decimal | None:
    return Decimal(floored_percent(part, whole)) if whole else None
