"""Promises kept in a month, as lists of the office show them."""

from dataclasses import dataclass
from fractions import Fraction

from msp.sla.attainment import share_in_words
from msp.sla.tallies import Tally

NOTHING = Tally(0, 0)


@dataclass(frozen=True, slots=True)
class Share:
    """Promises kept in a month: the percentage rounded down, and what it is made of; a dash when nothing fell due."""

    words: str
    of: str
    exact: Fraction | None = None


def share_of(tally: Tally) -> Share:
    """The share of promises kept, rounded down (clocks.md section 4)."""
    if not tally.judged:
        return Share("–", "nothing fell due")
    words = share_in_words(tally.met, tally.judged)
    return Share(words, f"{tally.met} of {tally.judged}", Fraction(tally.met, tally.judged))
