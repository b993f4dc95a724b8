"""Pure: the stays of a ticket as steps of its client's ladder, with the time at each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from msp.tickets import StayView
from msp.tiers import Ladder, Tier
from msp.web.filters import duration


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay as `_kit/tier_path.html` shows it."""

    tier: str
    name: str
    who: str | None
    words: str
    current: bool
    direction: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the client calls its tiers, and what vendors are called."""

    ladder: Ladder
    vendors: Mapping[str, str]

    def of(self, stay: StayView) -> str:
        """The step of a stay; the vendor's name where a vendor had the ticket."""
        if stay.vendor:
            return self.vendors.get(stay.vendor, stay.vendor)
        step = next((step for step in self.ladder.steps if stay.tier in step.levels), None)
        return step.name if step else "No longer a tier here"


def tier_path(stays: Sequence[StayView], names: Names, assignee: str | None, now: datetime) -> list[Stay]:
    """Every stay, oldest first; the open one is where the ticket is, with whoever has it now."""
    directions = ["start", *(_direction(before.tier, after.tier) for before, after in pairwise(stays))]
    return [
        Stay(
            tier=stay.tier.value,
            name=names.of(stay),
            who=assignee if stay.left_at is None else stay.assignee_name,
            words=duration(((stay.left_at or now) - stay.entered_at).total_seconds(), in_days=True),
            current=stay.left_at is None,
            direction=direction,
        )
        for stay, direction in zip(stays, directions, strict=False)
    ]


def _direction(before: Tier, after: Tier) -> str:
    if before == after:
        return "same"
    return "up" if after > before else "down"
