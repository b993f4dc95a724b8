"""Pure: a client's ladder of steps, each of one or more levels L0 to L4, and the moves permitted on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from msp.kernel.errors import Conflict, Invalid
from msp.tiers.document import refuse_unknown, wrong
from msp.tiers.limits import StepLimits
from msp.tiers.parting import Moved, moved_from
from msp.tiers.step import DUTY_MANAGER, Asked, Replies, Step, Tier, step_from, tier_from

MOST_REOPENS = 20
USUAL_BOUNCES = 3
_KEYS = frozenset({"steps", "communicator", "reopens", "bounces", "moved"})
_NEXT = "next"


class Direction(StrEnum):
    """Where a move leads: up is functional escalation, down is de-escalation."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Reopens:
    """At which reopening a ticket moves, and to which level; to the next step where none is named."""

    count: int
    to: Tier | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of one client, lowest first, and what holds for all of them.

    `communicator` is the level of the step whose person speaks with the requester, `bounces` at which return between
    the same two steps a swarm and the duty manager are called. `moved` says for levels at which nobody of the provider
    works any more to which level their open tickets go when this ladder begins.
    """

    steps: tuple[Step, ...]
    communicator: Tier | None = None
    reopens: Reopens | None = None
    bounces: int = USUAL_BOUNCES
    moved: Moved = ()

    @classmethod
    def from_document(cls, document: object) -> "Ladder":
        """Read `{"steps": [{"levels": ["L1"], "name": "Help desk"}]}`; Invalid says what is wrong.

        What else a step may say stands at `Step`; beside the steps stand `communicator`, `reopens`, `bounces`, `moved`.
        """
        if not isinstance(document, Mapping):
            raise wrong("A ladder is an object with its steps.")
        refuse_unknown(document, _KEYS, "A ladder")
        found = document.get("steps")
        if not isinstance(found, list) or not found:
            raise wrong("A ladder needs at least one step.")
        ladder = cls(
            tuple(step_from(entry, place) for place, entry in enumerate(found, start=1)),
            _communicator(document.get("communicator")),
            _reopens(document.get("reopens")),
            _count(document.get("bounces", USUAL_BOUNCES), "Bounces are counted"),
            moved_from(document.get("moved")),
        )
        _check_order(ladder.steps)
        _check_start(ladder)
        _check_levels(ladder)
        _check_cycle(ladder)
        _check_moved(ladder)
        return ladder

    @property
    def start(self) -> Step:
        """Where a new ticket begins that no rule takes elsewhere: the lowest step at which somebody works."""
        return self._staffed[0]

    @property
    def limits(self) -> dict[str, StepLimits]:
        """Per level what a stay there is limited to; levels without any limit are left out."""
        limited = [step for step in self.steps if step.dwell_minutes or step.acknowledge_minutes]
        return {level.value: self._limits(step) for step in limited for level in step.levels}

    @property
    def describe(self) -> str:
        """The ladder in one line, lowest step first."""
        return " → ".join(f"{step.name} ({step.label}{', vendor' if step.is_vendor else ''})" for step in self.steps)

    def entry(self, asked: Asked) -> Step:
        """Where a new ticket begins: the highest step of which a rule takes it, else the start."""
        taking = [step for step in self.steps if step.is_staffed and step.takes(asked)]
        return taking[-1] if taking else self.start

    def step_of(self, tier: Tier) -> Step:
        """The step that holds a level; Invalid when this client has none."""
        step = self.holding(tier)
        if step is None:
            raise Invalid(f"This client has no {tier.value}; its ladder is {self.describe}.", field="tier")
        return step

    def above(self, tier: Tier) -> Step | None:
        """The next step up; also from a level that the ladder no longer has."""
        at = self.holding(tier)
        top = at.levels[-1] if at else tier
        return next((step for step in self._staffed if step.tier > top), None)

    def below(self, tier: Tier) -> Step | None:
        """The next step down at which somebody works; also from a level that the ladder no longer has."""
        at = self.holding(tier)
        bottom = at.tier if at else tier
        return next((step for step in reversed(self._staffed) if step.tier < bottom), None)

    def after_timeout(self, tier: Tier) -> Step | None:
        """Where a ticket goes that stayed too long; None where only the duty manager is left.

        A vendor's step is none to go to: somebody must say what leaves the house.
        """
        at = self.holding(tier)
        if at is not None and at.next is not None:
            return None if at.next == DUTY_MANAGER else self.holding(Tier(at.next))
        step = self.above(tier)
        return step if step is not None and step.is_staffed else None

    def replies_at(self, tier: Tier) -> Replies:
        """How people at a level answer the requester: above the communicator through him, unless the step says else."""
        at = self.holding(tier)
        if self.communicator is None:
            return Replies.DIRECT
        if at is not None and at.replies is not None:
            return at.replies
        speaks = self.step_of(self.communicator)
        return Replies.COMMUNICATOR if tier > speaks.levels[-1] else Replies.DIRECT

    def reads_restricted(self, tier: Tier) -> bool:
        """Whether people at a level read restricted notes; where the step does not say, those above the start do."""
        at = self.holding(tier)
        if at is not None and at.reads_restricted is not None:
            return at.reads_restricted
        return tier > self.start.levels[-1]

    def move(self, start: Tier, to: Tier) -> Direction:
        """Which way a move leads; skipping steps and coming down are normal. Invalid or Conflict says why not."""
        target = self.step_of(to)
        if target.is_self_service:
            raise Invalid("A ticket cannot move to self-service: nobody works there.", field="tier")
        if target is self.holding(start):
            raise Conflict(f"The ticket is already at {target.name} ({target.label}).")
        return Direction.UP if target.tier > start else Direction.DOWN

    def holding(self, tier: Tier) -> Step | None:
        """The step that holds a level; None when this client has none."""
        return next((step for step in self.steps if tier in step.levels), None)

    def _limits(self, step: Step) -> StepLimits:
        dwell, acknowledge = ((minutes or 0) * 60 or None for minutes in (step.dwell_minutes, step.acknowledge_minutes))
        return StepLimits(dwell, acknowledge, step.hours, self.after_timeout(step.tier) is not None)

    @property
    def _staffed(self) -> list[Step]:
        return [step for step in self.steps if not step.is_self_service]


def _communicator(text: object) -> Tier | None:
    tier = tier_from(text)
    if text is not None and tier is None:
        raise wrong("The communicator is named by a level, L1 to L4.")
    return tier


def _reopens(entry: object) -> Reopens | None:
    if entry is None:
        return None
    if not isinstance(entry, Mapping):
        raise wrong("Reopens is an object with count and to.")
    refuse_unknown(entry, {"count", "to"}, "Reopens")
    to = entry.get("to", _NEXT)
    tier = tier_from(to)
    if to != _NEXT and tier is None:
        raise wrong(f"Reopens: to is a level, L1 to L3, or {_NEXT}.")
    return Reopens(_count(entry.get("count"), "Reopens are counted"), tier)


def _count(value: object, what: str) -> int:
    if type(value) is not int or not 1 <= value <= MOST_REOPENS:
        raise wrong(f"{what} from 1 to {MOST_REOPENS}.")
    return value


def _check_order(steps: tuple[Step, ...]) -> None:
    levels = [level for step in steps for level in step.levels]
    twice = next((level for place, level in enumerate(levels) if level in levels[:place]), None)
    if twice:
        raise wrong(f"{twice.value} stands twice; a level belongs to one step.")
    if levels != sorted(levels):
        raise wrong("The levels must rise from the first step to the last.")


def _check_start(ladder: Ladder) -> None:
    if not any(step.is_staffed for step in ladder.steps):
        raise wrong("A ladder needs a step at which the provider's people work.")
    if ladder.start.is_vendor:
        raise wrong("The first step above self-service cannot be a vendor's: somebody must hand the ticket over.")


def _check_levels(ladder: Ladder) -> None:
    """Whatever is named by a level is a step of this ladder at which the provider's people work."""
    named: dict[str, Any] = {"The communicator": ladder.communicator}
    named["Where reopened tickets go"] = ladder.reopens.to if ladder.reopens else None
    named |= {f"The next step after {step.name}": tier_from(step.next) for step in ladder.steps}
    for what, tier in named.items():
        step = ladder.holding(tier) if tier else None
        if tier is not None and (step is None or not step.is_staffed):
            raise wrong(f"{what} is {tier.value}, where nobody of the provider works; the ladder is {ladder.describe}.")


def _check_moved(ladder: Ladder) -> None:
    """Tickets are moved from where nobody of the provider works, to where somebody does."""
    for left, to in ladder.moved:
        step, target = ladder.holding(left), ladder.holding(to)
        if step is not None and step.is_staffed:
            raise wrong(f"Tickets at {left} stay: {step.name} ({step.label}) is a step of this ladder.")
        if target is None or not target.is_staffed:
            raise wrong(f"Tickets at {left} cannot go to {to}: nobody of the provider works there.")


def _check_cycle(ladder: Ladder) -> None:
    """A ticket that nobody touches must come to an end of its time-outs, not walk in circles."""
    for first in ladder.steps:
        passed, step = [first], ladder.after_timeout(first.tier) if first.is_staffed else None
        while step is not None and step not in passed:
            passed.append(step)
            step = ladder.after_timeout(step.tier)
        if step is not None:
            path = " → ".join(each.name for each in [*passed, step])
            raise wrong(f"The time-outs lead in a circle: {path}.")
