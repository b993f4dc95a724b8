"""Pure: the stays of a ticket as steps of its client's ladder, with the time at each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from msp.tickets import Cause, StayView
from msp.tiers import Ladder, Tier
from msp.web.filters import duration
from msp.web.path_drawing import Drawing, Spell, drawing_of

#: Why a stay began, as colleagues say it.
_CAUSES = {
    Cause.OPENED: "opened",
    Cause.SKILL: "more skill was needed",
    Cause.AT_RISK: "a promise was at risk",
    Cause.DWELL: "it stayed at its dwell limit",
    Cause.BREACHED: "a promise was missed",
    Cause.RETURNED: "sent back",
    Cause.REOPENED: "taken up again",
    Cause.IMPORTED: "as another system tells it",
}


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay as `_kit/tier_path.html` shows it."""

    tier: str
    name: str
    who: str | None
    words: str
    current: bool
    direction: str
    why: str = ""


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
            why=why_words(stay),
        )
        for stay, direction in zip(stays, directions, strict=False)
    ]


def path_drawing(stays: Sequence[StayView], names: Names, now: datetime, zone: str) -> Drawing | None:
    """The same over time; None of a single stay."""
    return drawing_of([_spell(stay, names, now) for stay in stays], now, zone)


def why_words(stay: StayView) -> str:
    """Why a stay began and by whom, with the reason that was given."""
    cause = _CAUSES.get(stay.cause, str(stay.cause).replace("_", " "))
    return f"{cause}, {stay.by_name}{f': {stay.reason}' if stay.reason else ''}"


def _spell(stay: StayView, names: Names, now: datetime) -> Spell:
    took = duration(((stay.left_at or now) - stay.entered_at).total_seconds(), in_days=True)
    words = f"{stay.tier.value} {names.of(stay)}, {took}{'' if stay.left_at else ' so far'} ({why_words(stay)})"
    return Spell(stay.tier.value, names.of(stay), stay.entered_at, stay.left_at, words)


def _direction(before: Tier, after: Tier) -> str:
    if before == after:
        return "same"
    return "up" if after > before else "down"
