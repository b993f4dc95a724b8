"""Pure: what a client may set itself: a setting is locked, free within bounds, or on request (docs/decisions/0011)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from msp.agreements.bounds import Bounds, bounds_from_document, breaches
from msp.agreements.settings import PRIORITIES, WORDS, Document, Setting
from msp.kernel.errors import Invalid

_RAIL_KEYS = {"mode", "bounds"}
#: What guard rails say beside the settings: how many people it takes to excuse a broken promise.
EXCUSES, TWO_PEOPLE = "excuses", "two_people"
#: Where nobody spoke about it.
USUALLY_TWO = frozenset({"P1", "P2"})


class Mode(StrEnum):
    """How free a client is with one setting."""

    LOCKED = "locked"
    FREE = "free"
    ON_REQUEST = "on_request"


class Outcome(StrEnum):
    """What becomes of a change that somebody asks for."""

    ALLOWED = "allowed"
    NEEDS_APPROVAL = "needs_approval"
    LOCKED = "locked"
    OUT_OF_BOUNDS = "out_of_bounds"


@dataclass(frozen=True, slots=True)
class Rail:
    """What holds for one setting; bounds hold for what is free and for what is asked for alike."""

    mode: Mode = Mode.ON_REQUEST
    bounds: Bounds = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of a change, with a sentence for each thing that stands against it."""

    outcome: Outcome
    sentences: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether the change can neither be made nor asked for."""
        return self.outcome in (Outcome.LOCKED, Outcome.OUT_OF_BOUNDS)


@dataclass(frozen=True, slots=True)
class GuardRails:
    """The rails of one client; a setting that nobody spoke about is on request."""

    rails: Mapping[Setting, Rail] = field(default_factory=dict)
    #: The priorities whose breach nobody excuses alone.
    two_people: frozenset[str] = USUALLY_TWO

    @classmethod
    def from_document(cls, document: object) -> "GuardRails":
        """Read `{"targets": {"mode": "free", "bounds": {…}}, "excuses": {"two_people": ["P1"]}}`.

        Invalid says what is wrong.
        """
        named = dict(_object(document, "Guard rails"))
        two_people = _two_people(named.pop(EXCUSES)) if EXCUSES in named else USUALLY_TWO
        unknown = sorted(str(name)[:40] for name in named if name not in list(Setting))
        if unknown:
            known = ", ".join([*Setting, EXCUSES])
            raise Invalid(f"There is no setting “{unknown[0]}”; there are {known}.", field="guard_rails")
        return cls({Setting(name): _rail(Setting(name), rail) for name, rail in named.items()}, two_people)

    def of(self, setting: Setting) -> Rail:
        """What holds for a setting."""
        return self.rails.get(setting, Rail())

    def judge(self, setting: Setting, before: Document | None, after: Document) -> Ruling:
        """Whether a client may put one document in the place of another by itself, on request, or not at all.

        Only what changes is measured: what stands beyond a bound already may stay.
        """
        rail = self.of(setting)
        if rail.mode is Mode.LOCKED:
            return Ruling(Outcome.LOCKED, (f"{WORDS[setting]}: fixed by the provider; it cannot be changed here.",))
        broken = breaches(setting, rail.bounds, before, after)
        if broken:
            return Ruling(Outcome.OUT_OF_BOUNDS, broken)
        return Ruling(Outcome.ALLOWED if rail.mode is Mode.FREE else Outcome.NEEDS_APPROVAL)


def _two_people(document: object) -> frozenset[str]:
    body = _object(document, "Excuses")
    if set(body) != {TWO_PEOPLE}:
        raise Invalid(f"Excuses have {TWO_PEOPLE} and nothing else.", field=EXCUSES)
    listed = body[TWO_PEOPLE]
    if not isinstance(listed, list) or any(priority not in PRIORITIES for priority in listed):
        raise Invalid("Two people are needed for priorities: P1 to P4, in a list.", field=f"{EXCUSES}-{TWO_PEOPLE}")
    return frozenset(listed)


def _rail(setting: Setting, document: object) -> Rail:
    body = _object(document, WORDS[setting])
    unknown = sorted(str(key)[:40] for key in body if key not in _RAIL_KEYS)
    if unknown:
        raise Invalid(f"{WORDS[setting]}: a guard rail has mode and bounds, no “{unknown[0]}”.", field=setting)
    if body.get("mode") not in list(Mode):
        raise Invalid(f"{WORDS[setting]}: choose {', '.join(Mode)}.", field=f"{setting}-mode")
    return Rail(Mode(body["mode"]), bounds_from_document(setting, body.get("bounds", {})))


def _object(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Invalid(f"{what} must be an object with named values.", field="guard_rails")
    return value
