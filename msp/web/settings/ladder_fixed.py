"""Pure: what of a ladder whoever edits it cannot change: the steps of some levels, whose steps they are, and rates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from msp.agreements.bounds import Bounds
from msp.agreements.settings import LEVELS, Document
from msp.tiers import Ladder
from msp.web.settings.ladder_rows import Row, rows_of


@dataclass(frozen=True, slots=True)
class Fixed:
    """What stays; nothing where nobody says so."""

    #: The levels that may come to another step.
    free_levels: tuple[str, ...] = LEVELS
    #: The blocks that stay as they are, by the lowest of their levels.
    rows: Mapping[str, Row] = field(default_factory=dict[str, Row])
    vendors: bool = False
    rates: bool = False

    def marked(self, rows: Iterable[Row]) -> list[Row]:
        """The blocks, those marked that say what stands and has to stay."""
        kept = list(self.rows.values())
        return [replace(row, is_fixed=replace(row, is_fixed=True) in kept) for row in rows]


def fixed_of(bounds: Bounds | None, standing: Document | None) -> Fixed:
    """What bounds fix of the ladder that stands; None leaves everything free."""
    if bounds is None:
        return Fixed()
    free = tuple(level for level in LEVELS if level in bounds.get("levels", LEVELS))
    steps = rows_of(Ladder.from_document(standing)) if standing else []
    rows = {row.levels[0]: replace(row, is_fixed=True) for row in steps if not set(row.levels) <= set(free)}
    rates = bounds.get("rate_keys", False) is False
    return Fixed(free, rows, vendors=bounds.get("vendor_steps", True) is False, rates=rates)
