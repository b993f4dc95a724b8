"""Pure: the figures of a step over any choice of clients and months, added up from groups (docs/tiers.md)."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Tally:
    """What happened at one tier of one client in one month, or at any sum of them.

    `dwell` holds the seconds of the stays that ended, in as many ascending runs as were added up.
    """

    arrivals: int = 0
    bounced: int = 0
    resolved: int = 0
    passed_up: int = 0
    returned: int = 0
    aside: int = 0
    #: First stays of tickets that ended, and those of them that were all that a ticket needed.
    first: int = 0
    first_contact: int = 0
    minutes: int = 0
    acknowledged: int = 0
    acknowledge_due: int = 0
    dwell: tuple[tuple[int, ...], ...] = ()

    @property
    def ended(self) -> int:
        """How many stays ended, however they did."""
        return self.resolved + self.passed_up + self.returned + self.aside

    @property
    def median(self) -> int | None:
        """Seconds that half of the ended stays did not exceed; None when none ended."""
        return nearest_rank(self.dwell, 50)

    @property
    def ninety(self) -> int | None:
        """Seconds that nine in ten of the ended stays did not exceed; None when none ended."""
        return nearest_rank(self.dwell, 90)

    @property
    def escalation(self) -> Fraction | None:
        """Passed up, of what was passed up or resolved here; None when neither happened."""
        return ratio(self.passed_up, self.passed_up + self.resolved)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is counted here."""
        return not (self.arrivals or self.ended or self.minutes or self.acknowledge_due)


NOTHING = Tally()


def nearest_rank(runs: Sequence[Sequence[int]], percent: int) -> int | None:
    """The smallest value that at least so many per cent of all values do not exceed; None of nothing.

    Each run is ascending. The value is searched for by halving, so that runs need not be merged to be added up.
    """
    filled = [run for run in runs if run]
    if not filled:
        return None
    rank = -(-percent * sum(map(len, filled)) // 100)
    low, high = min(run[0] for run in filled), max(run[-1] for run in filled)
    while low < high:
        middle = (low + high) // 2
        if sum(bisect_right(run, middle) for run in filled) >= rank:
            high = middle
        else:
            low = middle + 1
    return low


def ratio(part: int, whole: int) -> Fraction | None:
    """A share; None of nothing, which pages show as a dash."""
    return Fraction(part, whole) if whole else None


def added(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies; percentiles of a sum are taken over all of its stays, never over percentiles."""
    every = list(tallies)
    if len(every) == 1:
        return every[0]
    return Tally(
        arrivals=sum(each.arrivals for each in every),
        bounced=sum(each.bounced for each in every),
        resolved=sum(each.resolved for each in every),
        passed_up=sum(each.passed_up for each in every),
        returned=sum(each.returned for each in every),
        aside=sum(each.aside for each in every),
        first=sum(each.first for each in every),
        first_contact=sum(each.first_contact for each in every),
        minutes=sum(each.minutes for each in every),
        acknowledged=sum(each.acknowledged for each in every),
        acknowledge_due=sum(each.acknowledge_due for each in every),
        dwell=tuple(run for each in every for run in each.dwell),
    )
