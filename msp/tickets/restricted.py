"""Pure: restricted notes, which exist only for readers who hold a level, or one above it, at the client.

The step of the highest level that somebody holds must read restricted notes too, by the client's ladder.
"""

from collections.abc import Collection, Iterable

from msp.kernel.errors import Invalid
from msp.tiers import Ladder, Tier


def highest(levels: Collection[str]) -> Tier | None:
    """The highest level somebody holds at a client; None for whoever holds none, such as an account manager."""
    return max((Tier(level) for level in levels), default=None)


def reads_up_to(levels: Collection[str], ladders: Iterable[Ladder]) -> Tier | None:
    """Up to which lowest level somebody reads restricted notes; None where he reads none.

    A step that does not read them, in any of these ladders, keeps them from everybody whose highest level lies there.
    """
    top = highest(levels)
    return top if top is not None and all(ladder.reads_restricted(top) for ladder in ladders) else None


def is_reached_by(levels: Collection[str], lowest: str | None) -> bool:
    """Whether holders of these levels are among those at a level and above; without one everybody is."""
    top = highest(levels)
    return lowest is None or (top is not None and top >= lowest)


def is_read_by(levels: Collection[str], lowest: str | None, ladder: Ladder) -> bool:
    """Whether holders of these levels read what is restricted to a lowest one; None restricts nothing."""
    top = reads_up_to(levels, [ladder])
    return lowest is None or (top is not None and top >= lowest)


def lowest_reader(levels: Collection[str], lowest: str | None, ladder: Ladder) -> Tier | None:
    """The restriction of a note by somebody who holds these levels.

    Invalid when there is no such level, or when he would not read his own words.
    """
    if lowest is None:
        return None
    if lowest not in list(Tier):
        raise Invalid("Choose who reads the note.", field="lowest_tier")
    if not is_read_by(levels, lowest, ladder):
        raise Invalid("Restrict a note to levels that include your own; you would not read it.", field="lowest_tier")
    return Tier(lowest)
