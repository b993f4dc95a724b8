"""Pure: a client's ladder of steps, each of one or more levels L0 to L4, and the moves permitted on it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from msp.kernel.errors import Conflict, Invalid

NAME_LENGTH = 60
_LADDER_KEYS = {"steps"}
LONGEST_DWELL = 60_000
_STEP_KEYS = {"levels", "name", "vendor", "team", "dwell_minutes"}
# The form of a vendor's key in the directory, which lies above this room.
_SLUG = re.compile(r"(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*")


class Tier(StrEnum):
    """A level of support: self-service, service desk, technical, expert, external supplier."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"


class Direction(StrEnum):
    """Where a move leads: up is functional escalation, down is de-escalation."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder; it is known by the lowest of its levels, also where it merges several.

    `dwell_minutes` is the dwell limit in service minutes, `vendor_slug` the vendor who is proposed first at a hand-off.
    """

    tier: Tier
    name: str
    levels: tuple[Tier, ...]
    is_vendor: bool = False
    vendor_slug: str | None = None
    team: str | None = None
    dwell_minutes: int | None = None

    @property
    def is_self_service(self) -> bool:
        """Whether nobody works here: the step is L0 and nothing else."""
        return self.levels == (Tier.L0,)

    @property
    def label(self) -> str:
        """The levels as people write them: L1, or L1–L2, or L1+L3."""
        if len(self.levels) == 1:
            return self.tier.value
        numbers = [int(level[1]) for level in self.levels]
        in_a_row = numbers == list(range(numbers[0], numbers[-1] + 1))
        return f"{self.levels[0]}–{self.levels[-1]}" if in_a_row else "+".join(self.levels)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of one client, lowest first."""

    steps: tuple[Step, ...]

    @classmethod
    def from_document(cls, document: object) -> "Ladder":
        """Read `{"steps": [{"levels": ["L1"], "name": "Help desk"}]}`; Invalid says what is wrong.

        A step may also have a `team`, a dwell limit (`dwell_minutes`) and `vendor`: true, or the key of one.
        """
        if not isinstance(document, Mapping):
            raise _wrong("A ladder is an object with its steps.")
        _refuse_unknown(document, _LADDER_KEYS, "A ladder")
        listed = document.get("steps")
        if not isinstance(listed, list) or not listed:
            raise _wrong("A ladder needs at least one step.")
        ladder = cls(tuple(_step(entry, place) for place, entry in enumerate(listed, start=1)))
        _check_order(ladder.steps)
        _check_start(ladder)
        return ladder

    @property
    def start(self) -> Step:
        """Where a new ticket begins: the lowest step at which somebody works."""
        return self._staffed[0]

    @property
    def dwell_limits(self) -> dict[str, int]:
        """Per level the service seconds that a ticket may stay there; levels without a limit are left out."""
        limited = [(step, step.dwell_minutes) for step in self.steps]
        return {level.value: minutes * 60 for step, minutes in limited if minutes for level in step.levels}

    @property
    def describe(self) -> str:
        """The ladder in one line, lowest step first."""
        return " → ".join(f"{step.name} ({step.label}{', vendor' if step.is_vendor else ''})" for step in self.steps)

    def step_of(self, tier: Tier) -> Step:
        """The step that holds a level; Invalid when this client has none."""
        step = self._holding(tier)
        if step is None:
            raise Invalid(f"This client has no {tier.value}; its ladder is {self.describe}.", field="tier")
        return step

    def above(self, tier: Tier) -> Step | None:
        """The next step up; also from a level that the ladder no longer has."""
        at = self._holding(tier)
        top = at.levels[-1] if at else tier
        return next((step for step in self._staffed if step.tier > top), None)

    def below(self, tier: Tier) -> Step | None:
        """The next step down at which somebody works; also from a level that the ladder no longer has."""
        at = self._holding(tier)
        bottom = at.tier if at else tier
        return next((step for step in reversed(self._staffed) if step.tier < bottom), None)

    def move(self, start: Tier, to: Tier) -> Direction:
        """Which way a move leads; skipping steps and coming down are normal. Invalid or Conflict says why not."""
        target = self.step_of(to)
        if target.is_self_service:
            raise Invalid("A ticket cannot move to self-service: nobody works there.", field="tier")
        if target is self._holding(start):
            raise Conflict(f"The ticket is already at {target.name} ({target.label}).")
        return Direction.UP if target.tier > start else Direction.DOWN

    @property
    def _staffed(self) -> list[Step]:
        return [step for step in self.steps if not step.is_self_service]

    def _holding(self, tier: Tier) -> Step | None:
        return next((step for step in self.steps if tier in step.levels), None)


def _step(entry: object, place: int) -> Step:
    if not isinstance(entry, Mapping):
        raise _wrong(f"Step {place} must be an object with levels and name.")
    _refuse_unknown(entry, _STEP_KEYS, f"Step {place}")
    levels = _levels(entry.get("levels"), place)
    is_vendor, vendor_slug = _vendor(entry.get("vendor", False), place)
    if is_vendor and Tier.L0 in levels:
        raise _wrong(f"Step {place}: self-service cannot be a vendor's.")
    step = Step(levels[0], _name(entry.get("name"), place), levels, is_vendor, vendor_slug)
    return replace(
        step, team=_team(entry.get("team"), place), dwell_minutes=_dwell(entry.get("dwell_minutes"), step, place)
    )


def _levels(listed: object, place: int) -> tuple[Tier, ...]:
    if not isinstance(listed, list) or not listed:
        raise _wrong(f"Step {place} needs at least one level, L0 to L4.")
    unknown = [str(level)[:20] for level in listed if level not in list(Tier)]
    if unknown:
        raise _wrong(f"Step {place}: there is no level “{unknown[0]}”; write L0 to L4.")
    return tuple(Tier(level) for level in listed)


def _name(text: object, place: int) -> str:
    name = " ".join(text.split()) if isinstance(text, str) else ""
    if not 1 <= len(name) <= NAME_LENGTH or not name.isprintable():
        raise _wrong(f"Step {place} needs a name of 1 to {NAME_LENGTH} characters.")
    return name


def _vendor(value: object, place: int) -> tuple[bool, str | None]:
    if isinstance(value, bool):
        return value, None
    if isinstance(value, str) and _SLUG.fullmatch(value):
        return True, value
    raise _wrong(f"Step {place}: vendor is true or false, or the key of a vendor such as quill-networks.")


def _team(text: object, place: int) -> str | None:
    if text is None:
        return None
    team = " ".join(text.split()) if isinstance(text, str) else ""
    if not 1 <= len(team) <= NAME_LENGTH or not team.isprintable():
        raise _wrong(f"Step {place}: a team has a name of 1 to {NAME_LENGTH} characters.")
    return team


def _dwell(minutes: object, step: Step, place: int) -> int | None:
    if minutes is None:
        return None
    if step.is_vendor or step.is_self_service:
        raise _wrong(f"Step {place}: only a step at which the provider's people work has a dwell limit.")
    if type(minutes) is not int or not 1 <= minutes <= LONGEST_DWELL:
        raise _wrong(f"Step {place}: a dwell limit is 1 to {LONGEST_DWELL:,} whole service minutes.")
    return minutes


def _check_order(steps: tuple[Step, ...]) -> None:
    levels = [level for step in steps for level in step.levels]
    twice = next((level for place, level in enumerate(levels) if level in levels[:place]), None)
    if twice:
        raise _wrong(f"{twice.value} stands twice; a level belongs to one step.")
    if levels != sorted(levels):
        raise _wrong("The levels must rise from the first step to the last.")


def _check_start(ladder: Ladder) -> None:
    if not any(not step.is_self_service and not step.is_vendor for step in ladder.steps):
        raise _wrong("A ladder needs a step at which the provider's people work.")
    if ladder.start.is_vendor:
        raise _wrong("The first step above self-service cannot be a vendor's: somebody must hand the ticket over.")


def _refuse_unknown(document: Mapping[Any, Any], known: set[str], what: str) -> None:
    unknown = sorted(str(key)[:40] for key in document if key not in known)
    if unknown:
        raise _wrong(f"{what} has no “{unknown[0]}”; it has {', '.join(sorted(known))}.")


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, field="steps")
