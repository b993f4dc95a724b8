"""Pure: where open tickets go when a ladder begins that no longer has the step at which they are."""

from collections.abc import Mapping
from typing import TypeAlias

from msp.tiers.document import wrong
from msp.tiers.step import Tier, tier_from

#: Level that is left, and the level of the step that takes over.
Moved: TypeAlias = tuple[tuple[Tier, Tier], ...]


def moved_from(entry: object) -> Moved:
    """Read `{"L3": "L2"}`: what was at L3 goes to the step of L2; Invalid says what is wrong."""
    if entry is None:
        return ()
    if not isinstance(entry, Mapping):
        raise wrong("Moved is an object of levels: where open tickets go of a level that this ladder does not have.")
    pairs = [(tier_from(left), tier_from(to)) for left, to in entry.items()]
    found = tuple((left, to) for left, to in pairs if left is not None and to is not None)
    if len(found) < len(pairs):
        raise wrong("Moved names levels, L0 to L4, and nothing else.")
    return tuple(sorted(found))
