"""Pure: a ladder as somebody types it: blocks of text for its steps and rules, between form and document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msp.kernel.errors import Invalid
from msp.tiers import LONGEST_DWELL, MOST_NAMES, NAME_LENGTH, EntryRule, Ladder, Mode, Step, Tier
from msp.web.spans import minutes_of, span_words

OURS, ANY_VENDOR = "", "*"
YES, NO = "yes", "no"
#: The texts of a step, by the names of their fields; beside them stand its levels, its keys and its rules.
TEXTS = (
    *("title", "vendor", "hours", "acknowledge", "dwell", "next"),
    *("handover", "rate_key", "reads", "mode", "replies"),
)
#: What names several things by their keys.
KEYS = ("team", "skills")
LISTS = ("categories", "priorities", "channels")
#: What holds for the whole ladder.
WHOLE = ("communicator", "reopens_count", "reopens_to", "bounces")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of entry as it is ticked."""

    categories: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    vip: bool = False

    @classmethod
    def of(cls, rule: EntryRule) -> "Rule":
        """A rule as the form fills it."""
        named = {"categories": rule.categories, "priorities": rule.priorities, "channels": rule.channels}
        return cls(**{part: tuple(sorted(keys)) for part, keys in named.items()}, vip=rule.vip_only)

    @property
    def document(self) -> dict[str, Any]:
        """The rule as it is kept; empty while nothing is ticked."""
        names = zip(("category", "priority", "channel"), (self.categories, self.priorities, self.channels), strict=True)
        return {name: list(keys) for name, keys in names if keys} | ({"vip": True} if self.vip else {})


@dataclass(frozen=True, slots=True)
class Row:
    """One step as it is typed."""

    levels: tuple[str, ...] = ()
    title: str = ""
    team: tuple[str, ...] = ()
    vendor: str = OURS
    hours: str = ""
    acknowledge: str = ""
    dwell: str = ""
    next: str = ""
    handover: str = ""
    rate_key: str = ""
    reads: str = ""
    skills: tuple[str, ...] = ()
    mode: str = Mode.TIERS.value
    replies: str = ""
    rules: tuple[Rule, ...] = field(default_factory=tuple[Rule, ...])
    #: Whether whoever edits the ladder cannot change this step.
    is_fixed: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return self == Row()

    @property
    def label(self) -> str:
        """Its levels as people write them; empty while none is ticked."""
        levels = tuple(Tier(level) for level in self.levels if level in list(Tier))
        return Step(levels[0], self.title, levels).label if levels else ""

    @property
    def says_more(self) -> bool:
        """Whether anything is said that stands in the folded part of its block."""
        usual = Row()
        return any(getattr(self, part) != getattr(usual, part) for part in _FOLDED)


_FOLDED = ("hours", "acknowledge", "next", "handover", "rate_key", "reads", "skills", "mode", "replies", "rules")


def rows_of(ladder: Ladder | None) -> list[Row]:
    """A block for each step; one that is empty where there is no ladder."""
    return [_row(step) for step in ladder.steps] if ladder else [Row()]


def whole_of(ladder: Ladder | None) -> dict[str, str]:
    """What is typed for the whole ladder."""
    if ladder is None:
        return dict.fromkeys(WHOLE, "")
    reopens = ladder.reopens
    return {
        "communicator": ladder.communicator or "",
        "reopens_count": str(reopens.count) if reopens else "",
        "reopens_to": (reopens.to or "") if reopens else "",
        "bounces": str(ladder.bounces),
    }


def document_of(rows: Sequence[Row], whole: Mapping[str, str], moved: Mapping[str, str]) -> dict[str, Any]:
    """The document of what was typed; Invalid beside the field that cannot be read."""
    steps = [_step(place, row) for place, row in enumerate(rows) if not row.is_blank]
    document: dict[str, Any] = {"steps": steps}
    if whole["communicator"]:
        document["communicator"] = whole["communicator"]
    if whole["reopens_count"]:
        count = _count(whole["reopens_count"], "reopens_count")
        document["reopens"] = {"count": count} | ({"to": whole["reopens_to"]} if whole["reopens_to"] else {})
    if whole["bounces"]:
        document["bounces"] = _count(whole["bounces"], "bounces")
    return document | ({"moved": dict(moved)} if moved else {})


def words_typed(text: str) -> tuple[str, ...]:
    """Keys that were typed after each other, with commas between them."""
    return tuple(dict.fromkeys(part for piece in text.split(",") if (part := " ".join(piece.split()))))


def _row(step: Step) -> Row:
    reads = {True: YES, False: NO, None: ""}
    return Row(
        levels=tuple(level.value for level in step.levels),
        title=step.name,
        team=(*step.teams, *([step.team] if step.team else [])),
        vendor=(step.vendor_slug or ANY_VENDOR) if step.is_vendor else OURS,
        hours=step.hours or "",
        acknowledge=_span(step.acknowledge_minutes),
        dwell=_span(step.dwell_minutes),
        next=step.next or "",
        handover="\n".join(step.handover),
        rate_key=step.rate_key or "",
        reads=reads[step.reads_restricted],
        skills=step.skills,
        mode=step.mode.value,
        replies=step.replies or "",
        rules=tuple(Rule.of(rule) for rule in step.enter),
    )


def _step(place: int, row: Row) -> dict[str, Any]:
    if not row.levels:
        raise Invalid("Tick at least one level, or remove the step.", field=f"levels-{place}")
    if not row.title:
        raise Invalid("Give the step a name.", field=f"title-{place}")
    vendor = {OURS: None, ANY_VENDOR: True}.get(row.vendor, row.vendor)
    said: dict[str, Any] = {
        "teams": list(row.team),
        "vendor": vendor,
        "hours": row.hours,
        "enter": [rule.document for rule in row.rules if rule.document],
        "acknowledge_minutes": _minutes(row.acknowledge, f"acknowledge-{place}"),
        "dwell_minutes": _minutes(row.dwell, f"dwell-{place}"),
        "next": row.next,
        "handover": _questions(row.handover, f"handover-{place}"),
        "rate_key": row.rate_key,
        "reads_restricted": {YES: True, NO: False}.get(row.reads, row.reads or None),
        "skills": list(row.skills),
        "mode": row.mode if row.mode != Mode.TIERS else None,
        "replies": row.replies,
    }
    kept = {key: value for key, value in said.items() if value not in (None, "", [])}
    return {"levels": list(row.levels), "name": row.title} | kept


def _questions(text: str, where: str) -> list[str]:
    """What is asked for at a hand-over, a line each."""
    asked = [line for each in text.splitlines() if (line := " ".join(each.split()))]
    long = next((line for line in asked if len(line) > NAME_LENGTH), None)
    if long is not None:
        raise Invalid(
            f"A question has at most {NAME_LENGTH} characters; “{long[:20]}…” has {len(long):,}.", field=where
        )
    if len(asked) > MOST_NAMES:
        raise Invalid(f"Ask at most {MOST_NAMES} questions; there are {len(asked):,}.", field=where)
    if len(set(asked)) < len(asked):
        raise Invalid("One question stands there twice.", field=where)
    return asked


def _minutes(text: str, where: str) -> int | None:
    minutes = minutes_of(text, where) if text else None
    if minutes is not None and minutes > LONGEST_DWELL:
        raise Invalid(f"At most {LONGEST_DWELL // 60:,} h of service time.", field=where)
    return minutes


def _span(minutes: int | None) -> str:
    return span_words(minutes * 60) if minutes is not None else ""


def _count(text: str, where: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 3:
        raise Invalid(f"“{text[:20]}” is no number. Write a whole number, such as 3.", field=where)
    return int(text)
