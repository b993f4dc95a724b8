"""Pure: what a move on the ladder does: where to, why, and what whoever moves a ticket by hand has to say."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise

from msp.kernel.errors import Conflict, Invalid
from msp.kernel.text import listed
from msp.tickets import wording
from msp.tickets.stays import Cause
from msp.tiers import Asked, Direction, Ladder, Mode, Reopens, Step, Tier

VENDOR_LENGTH = 60
FIELD_LENGTH, WORDS_LENGTH = 1_000, 5_000
#: Why somebody moves a ticket by hand; everything else is a rule, a vendor or another system.
BY_HAND = {
    Direction.UP: frozenset({Cause.SKILL, Cause.REQUESTED}),
    Direction.DOWN: frozenset({Cause.RETURNED, Cause.REQUESTED}),
}


@dataclass(frozen=True, slots=True)
class MoveForm:
    """A move on the ladder: without `to` to the next step; a vendor's step needs the key of the vendor.

    `handover` is what the step asks for, by field; `recipe` how to fix it, which everybody here reads `for_everybody`
    and else those at the step where the ticket goes, and above.
    """

    to: Tier | None = None
    cause: Cause | None = None
    reason: str = ""
    vendor: str | None = None
    handover: Mapping[str, str] = field(default_factory=dict[str, str])
    note: str = ""
    recipe: str = ""
    for_everybody: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What goes with a ticket to the step where it is moved."""

    fields: Mapping[str, str]
    note: str
    recipe: str
    lowest: Tier | None

    @property
    def is_silent(self) -> bool:
        """Whether nothing was said."""
        return not (self.fields or self.note or self.recipe)


@dataclass(frozen=True, slots=True)
class Decision:
    """A move that may be made."""

    step: Step
    direction: Direction
    cause: Cause
    reason: str
    vendor: str | None
    told: Told


def decide(ladder: Ladder, at: Tier, move: MoveForm, wanted: Direction, *, by_hand: bool) -> Decision:
    """What a move does.

    Invalid when the client has no such step, the vendor is not named, or somebody who moves a ticket by hand leaves
    out what the step asks for, or why it comes down; Conflict when it is there already or the step lies the other way.
    """
    step = _target(ladder, at, move.to, wanted)
    if by_hand and wanted is Direction.UP and step.is_staffed:
        _refuse_to_hand_up(ladder.holding(at))
    cause = move.cause or (Cause.SKILL if wanted is Direction.UP else Cause.RETURNED)
    by_hand = by_hand and cause in BY_HAND[wanted]
    told = _told(step, move, wanted, {name for one in ladder.steps for name in one.handover})
    missing = [name for name in step.handover if name not in told.fields]
    if by_hand and wanted is Direction.UP and missing:
        raise Invalid(asks_for(step, missing), field="handover")
    reason = wording.reason(move.reason)
    if by_hand and cause is Cause.RETURNED and not (reason or told.recipe):
        raise Invalid(f"Give {step.name} a fix recipe, or say why the ticket comes back.", field="reason")
    return Decision(step, wanted, cause, reason, _vendor(step, move.vendor), told)


def asks_for(step: Step, names: Iterable[str]) -> str:
    """The sentence about what a step asks for and was not told."""
    return f"{step.name} asks for {listed([f'“{name}”' for name in names])} before it takes a ticket."


def after_reopening(ladder: Ladder, at: Tier, reopens: Reopens) -> Step | None:
    """Where a ticket goes that was reopened as often as the ladder allows; None where only more authority is left.

    A step that does not lie above is none to go to, for the skill is there already; a vendor's is none either.
    """
    step = ladder.holding(reopens.to) if reopens.to else ladder.above(at)
    return step if step is not None and step.is_staffed and step.tier > at and at not in step.levels else None


def back_on(ladder: Ladder, at: Tier) -> Step:
    """Where a ticket goes that stands where nobody works any more: as the ladder says, else to the step below.

    Where nobody works below either it is the first step.
    """
    said = dict(ladder.moved).get(at)
    below = [step for step in ladder.steps if step.is_staffed and step.tier < at]
    return ladder.step_of(said) if said else (below or [ladder.start])[-1]


def by_category(ladder: Ladder, at: Tier, had: Asked, has: Asked) -> Step | None:
    """The higher step to which its new category brings a ticket; None where another rule, or none, would."""
    step = ladder.entry(has)
    is_above = step.tier > at and at not in step.levels
    return step if is_above and step is not ladder.entry(had) else None


def returns(ladder: Ladder, tiers_in_order: Iterable[Tier], upper: Step, lower: Step) -> int:
    """How often a ticket has come down from one step to another, by the tiers of its stays, oldest first."""
    steps = [ladder.holding(tier) for tier in tiers_in_order]
    return sum((before, after) == (upper, lower) for before, after in pairwise(steps))


def _target(ladder: Ladder, at: Tier, to: Tier | None, wanted: Direction) -> Step:
    if to is None:
        step = ladder.above(at) if wanted is Direction.UP else ladder.below(at)
        if step is None:
            raise Conflict(f"The ticket is at the {'top' if wanted is Direction.UP else 'bottom'} of the ladder.")
        return step
    if ladder.move(at, to) is not wanted:
        name = ladder.step_of(to).name
        raise Conflict(f"{name} lies {'below' if wanted is Direction.UP else 'above'} the tier of this ticket.")
    return ladder.step_of(to)


def _refuse_to_hand_up(at: Step | None) -> None:
    """Conflict where people come to the work instead: a step that swarms is left upwards for a vendor only."""
    if at is not None and at.mode is Mode.SWARM:
        raise Conflict(f"{at.name} works by swarming: invite people to the ticket instead of handing it up.")


def _told(step: Step, move: MoveForm, wanted: Direction, asked: AbstractSet[str]) -> Told:
    given = {name: wording.words(text, FIELD_LENGTH, "handover") for name, text in move.handover.items()}
    fields = {name: text for name, text in given.items() if text}
    if not asked >= fields.keys():
        raise Invalid("No step of this client's ladder asks for that; open the ticket again.", field="handover")
    note, recipe = (wording.words(text, WORDS_LENGTH, name) for name, text in _typed(move))
    if recipe and wanted is Direction.UP:
        raise Invalid("A fix recipe goes with a ticket that is sent back, not up.", field="recipe")
    is_open = wanted is Direction.UP or move.for_everybody
    return Told(fields, note, recipe, None if is_open else step.tier)


def _typed(move: MoveForm) -> tuple[tuple[str, str], ...]:
    return ("note", move.note), ("recipe", move.recipe)


def _vendor(step: Step, named: str | None) -> str | None:
    if not step.is_vendor:
        if named is not None:
            raise Invalid(f"{step.name} is no vendor's step.", field="vendor")
        return None
    if named is None:
        raise Invalid(f"Say which vendor of {step.name} gets the ticket.", field="vendor")
    return wording.code(named, VENDOR_LENGTH, "vendor")
