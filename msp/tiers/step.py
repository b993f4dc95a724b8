"""Pure: one step of a client's ladder, what a ticket must be to begin there, and how the step's document is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from msp.tiers.document import keys, listed, minutes, name, names, refuse_unknown, word, wrong

LONGEST_DWELL = 60_000
#: Where a time-out leads that no step takes over: to more authority.
DUTY_MANAGER: Final = "duty_manager"
PRIORITIES: Final = ("P1", "P2", "P3", "P4")
MOST_RULES = 20
_TARGETS = {"dwell_minutes", "acknowledge_minutes"}
_WORK = {"teams", "hours", "enter", "next", "handover", "rate_key", "reads_restricted", "skills", "mode", "replies"}
_KEYS = {"levels", "name", "vendor", "team"} | _TARGETS | _WORK
_RULE_KEYS = {"category", "priority", "vip", "channel"}
# The form of a vendor's key in the directory, which lies above this room.
_SLUG = re.compile(r"(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*")
_T = TypeVar("_T")


class Tier(StrEnum):
    """A level of support: self-service, service desk, technical, expert, external supplier."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"


class Mode(StrEnum):
    """How a step works: work is handed up and down, or people come to it (swarming)."""

    TIERS = "tiers"
    SWARM = "swarm"


class Replies(StrEnum):
    """How a step speaks with the requester: through the communicator, or itself."""

    COMMUNICATOR = "communicator"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a ticket says where it begins; the category is a key, None where nobody chose one."""

    priority: str
    channel: str
    category: str | None = None
    is_vip: bool = False


@dataclass(frozen=True, slots=True)
class EntryRule:
    """Which tickets begin at a step: those that fit every condition; an empty condition fits all."""

    categories: frozenset[str] = frozenset()
    priorities: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    vip_only: bool = False

    def takes(self, asked: Asked) -> bool:
        """Whether a ticket fits."""
        return (
            (not self.categories or asked.category in self.categories)
            and (not self.priorities or asked.priority in self.priorities)
            and (not self.channels or asked.channel in self.channels)
            and (asked.is_vip or not self.vip_only)
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder; it is known by the lowest of its levels, also where it merges several.

    `acknowledge_minutes` and `dwell_minutes` are service minutes in the service hours called `hours`, without a name in
    those of the resolution promise. `vendor_slug` is the vendor who is proposed first at a hand-off, `next` where a
    time-out leads instead of the step above, `handover` what must be filled in to bring a ticket up here, `rate_key`
    the tier of the rate card under which work here is billed.
    """

    tier: Tier
    name: str
    levels: tuple[Tier, ...]
    is_vendor: bool = False
    vendor_slug: str | None = None
    team: str | None = None
    dwell_minutes: int | None = None
    teams: tuple[str, ...] = ()
    hours: str | None = None
    enter: tuple[EntryRule, ...] = ()
    acknowledge_minutes: int | None = None
    next: str | None = None
    handover: tuple[str, ...] = ()
    rate_key: Tier | None = None
    reads_restricted: bool | None = None
    skills: tuple[str, ...] = ()
    mode: Mode = Mode.TIERS
    replies: Replies | None = None

    @property
    def is_self_service(self) -> bool:
        """Whether nobody works here: the step is L0 and nothing else."""
        return self.levels == (Tier.L0,)

    @property
    def is_staffed(self) -> bool:
        """Whether the provider's own people work here."""
        return not self.is_self_service and not self.is_vendor

    @property
    def is_manned(self) -> bool:
        """Whether it is said who works here: a team or a vendor."""
        return self.is_self_service or self.is_vendor or bool(self.teams or self.team)

    @property
    def billed_as(self) -> Tier:
        """The tier of the rate card under which work here is billed."""
        return self.rate_key or self.tier

    @property
    def label(self) -> str:
        """The levels as people write them: L1, or L1–L2, or L1+L3."""
        if len(self.levels) == 1:
            return self.tier.value
        numbers = [int(level[1]) for level in self.levels]
        in_a_row = numbers == list(range(numbers[0], numbers[-1] + 1))
        return f"{self.levels[0]}–{self.levels[-1]}" if in_a_row else "+".join(self.levels)

    def takes(self, asked: Asked) -> bool:
        """Whether one of the rules lets a ticket begin here."""
        return any(rule.takes(asked) for rule in self.enter)


def step_from(entry: object, place: int) -> Step:
    """Read a step of the document, the `place`-th of the ladder; Invalid says what is wrong."""
    at = f"Step {place}"
    if not isinstance(entry, Mapping):
        raise wrong(f"{at} must be an object with levels and name.")
    refuse_unknown(entry, _KEYS, at)
    levels = _levels(entry.get("levels"), at)
    is_vendor, vendor_slug = _vendor(entry.get("vendor", False), at)
    if is_vendor and Tier.L0 in levels:
        raise wrong(f"{at}: self-service cannot be a vendor's.")
    step = Step(
        levels[0],
        name(entry.get("name"), f"{at} needs a name"),
        levels,
        is_vendor,
        vendor_slug,
        team=_optional(entry, "team", lambda text: name(text, f"{at}: a team has a name")),
        dwell_minutes=_minutes(entry, "dwell_minutes", f"{at}: a dwell limit"),
        acknowledge_minutes=_minutes(entry, "acknowledge_minutes", f"{at}: an acknowledge target"),
        hours=_optional(entry, "hours", lambda text: name(text, f"{at}: service hours have a name")),
        next=_optional(entry, "next", lambda text: _next(text, at)),
        rate_key=_optional(entry, "rate_key", lambda text: _tier(text, at)),
        teams=keys(entry, "teams", at),
        skills=keys(entry, "skills", at),
        handover=names(entry, "handover", at),
        enter=tuple(_rule(rule, at) for rule in listed(entry, "enter", at, MOST_RULES)),
        reads_restricted=_optional(entry, "reads_restricted", lambda value: _truth(value, f"{at}: reads_restricted")),
        mode=word(entry.get("mode", Mode.TIERS), Mode, f"{at}: mode"),
        replies=_optional(entry, "replies", lambda text: word(text, Replies, f"{at}: replies")),
    )
    _check_staffed(step, at)
    return step


def tier_from(text: object) -> Tier | None:
    """The level that a text names; None when it names none."""
    return Tier(text) if isinstance(text, str) and text in list(Tier) else None


def _check_staffed(step: Step, at: str) -> None:
    limits = {"a dwell limit": step.dwell_minutes, "an acknowledge target": step.acknowledge_minutes}
    limits |= {"an own next step": step.next, "rules by which tickets begin there": step.enter}
    had = next((what for what, value in limits.items() if value), None)
    if had is not None and not step.is_staffed:
        raise wrong(f"{at}: only a step at which the provider's people work has {had}.")


def _levels(found: object, at: str) -> tuple[Tier, ...]:
    if not isinstance(found, list) or not found:
        raise wrong(f"{at} needs at least one level, L0 to L4.")
    unknown = [str(level)[:20] for level in found if tier_from(level) is None]
    if unknown:
        raise wrong(f"{at}: there is no level “{unknown[0]}”; write L0 to L4.")
    return tuple(Tier(level) for level in found)


def _vendor(value: object, at: str) -> tuple[bool, str | None]:
    if isinstance(value, bool):
        return value, None
    if isinstance(value, str) and _SLUG.fullmatch(value):
        return True, value
    raise wrong(f"{at}: vendor is true or false, or the key of a vendor such as quill-networks.")


def _rule(entry: object, at: str) -> EntryRule:
    at = f"{at}: a rule of entry"
    if not isinstance(entry, Mapping) or not entry:
        raise wrong(f"{at} is an object with at least one of {', '.join(sorted(_RULE_KEYS))}.")
    refuse_unknown(entry, _RULE_KEYS, at)
    priorities = frozenset(keys(entry, "priority", at))
    if not priorities <= frozenset(PRIORITIES):
        raise wrong(f"{at} names a priority that is none of {', '.join(PRIORITIES)}.")
    vip_only = _truth(entry.get("vip", False), f"{at}: vip")
    rule = EntryRule(
        frozenset(keys(entry, "category", at)), priorities, frozenset(keys(entry, "channel", at)), vip_only
    )
    if rule == EntryRule():
        raise wrong(f"{at} has no condition, so that every ticket would begin there.")
    return rule


def _next(text: object, at: str) -> str:
    tier = tier_from(text)
    if tier is None and text != DUTY_MANAGER:
        raise wrong(f"{at}: next is a level, L1 to L3, or {DUTY_MANAGER}.")
    return tier.value if tier else DUTY_MANAGER


def _tier(text: object, at: str) -> Tier:
    tier = tier_from(text)
    if tier is None or tier is Tier.L0:
        raise wrong(f"{at}: the rate key is a level, L1 to L4.")
    return tier


def _minutes(entry: Mapping[Any, Any], key: str, what: str) -> int | None:
    return _optional(entry, key, lambda value: minutes(value, what, LONGEST_DWELL))


def _truth(value: object, what: str) -> bool:
    if not isinstance(value, bool):
        raise wrong(f"{what} is true or false.")
    return value


def _optional(entry: Mapping[Any, Any], key: str, read: Callable[[object], _T]) -> _T | None:
    value = entry.get(key)
    return None if value is None else read(value)
