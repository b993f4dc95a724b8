"""Steps that a new ladder takes away: what is open there, and where it must be said to go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msp import tickets, tiers
from msp.agreements.differences.ladder import called, holder, steps_of
from msp.kernel.errors import Invalid
from msp.tickets.moves import Placed
from msp.tiers import Ladder, Step, Tier

#: How many of the tickets that move are named; the rest are counted.
NAMED = 50


@dataclass(frozen=True, slots=True)
class Parted:
    """A level at which nobody of the provider works any more, and how many open tickets are there."""

    tier: Tier
    called: str
    count: int


@dataclass(frozen=True, slots=True)
class Moving:
    """The open tickets of one level that a change sends to another step; of many the first are named."""

    left: str
    to: str
    count: int
    named: tuple[Placed, ...]


def parted(document: Mapping[str, Any], *, also: bool = False) -> list[Parted]:
    """The levels with open tickets that have no step in a ladder; `also` those that the newest ladder has, when empty.

    A step that becomes a vendor's counts among them, for somebody must say what leaves the house.
    """
    after, counts = Ladder.from_document(document), tickets.moves.open_by_tier()
    newest = next(iter(tiers.ladder_versions()), None)
    before = steps_of(newest.document) if newest else ()
    return [
        Parted(tier, called(was) if was else tier.value, counts.get(tier, 0))
        for tier in Tier
        if not _stays(was := holder(before, tier), after.holding(tier)) and (tier in counts or (also and was))
    ]


def must_say_where(document: Mapping[str, Any], valid_from: datetime | None) -> None:
    """Invalid while a ladder does not say where the open tickets go of a step that it takes away.

    One that begins later says it of every such step: until then tickets may come to where there are none now.
    """
    said = {left for left, _ in Ladder.from_document(document).moved}
    for one in parted(document, also=valid_from is not None):
        if one.tier not in said:
            raise Invalid(f"{_held(one)} Say where they go.", field=f"moved-{one.tier}")


def moving(document: Mapping[str, Any]) -> tuple[Moving, ...]:
    """Which open tickets a ladder moves, level by level."""
    return tuple(_moving(Ladder.from_document(document)))


def _moving(after: Ladder) -> Iterator[Moving]:
    counts = tickets.moves.open_by_tier()
    for left, to in after.moved:
        named = tuple(tickets.moves.open_at([left], limit=NAMED)) if left in counts else ()
        yield Moving(left.value, called(after.step_of(to)), counts.get(left, 0), named)


def _stays(was: Step | None, will: Step | None) -> bool:
    if was is not None and was.is_self_service:
        return True
    return will is not None and (will.is_staffed or (will.is_vendor and was is not None and was.is_vendor))


def _held(one: Parted) -> str:
    if not one.count:
        return f"{one.called} goes, and tickets may be there when it does."
    return f"{one.called} goes, and {one.count:,} open {'ticket is' if one.count == 1 else 'tickets are'} there."
