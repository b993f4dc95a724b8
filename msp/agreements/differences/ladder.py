"""Pure: what differs between two ladders, level by level and step by step."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from msp.agreements.differences.line import NOTHING, Line, lines, span
from msp.agreements.settings import LEVELS, Document

SKIPPED = "not used"


@dataclass(frozen=True, slots=True)
class Rung:
    """A step as its document says it, every part present."""

    levels: tuple[str, ...]
    name: str
    team: str
    dwell_minutes: int | None
    vendor: bool | str

    @property
    def label(self) -> str:
        """The levels as people write them."""
        return "+".join(self.levels)

    @property
    def called(self) -> str:
        """Name and levels."""
        return f"{self.name} ({self.label})"


def rungs(document: Document | None) -> list[Rung]:
    """The steps of a ladder's document, lowest first; none when there is no ladder."""
    return [_rung(step) for step in document["steps"]] if document else []


def ladder_difference(before: Document | None, after: Document) -> tuple[Line, ...]:
    """Which levels stand at another step, and what is said differently of a step."""
    old, new = rungs(before), rungs(after)
    return lines([*_by_level(old, new), *_by_step(old, new)])


def holder(ladder: list[Rung], level: str) -> Rung | None:
    """The step that holds a level."""
    return next((rung for rung in ladder if level in rung.levels), None)


def _by_level(old: list[Rung], new: list[Rung]) -> Iterator[tuple[str, str, str]]:
    for level in LEVELS:
        was, will = holder(old, level), holder(new, level)
        if (was and was.levels) != (will and will.levels):
            yield level, was.called if was else SKIPPED, will.called if will else SKIPPED


def _by_step(old: list[Rung], new: list[Rung]) -> Iterator[tuple[str, str, str]]:
    known = {rung.levels[0]: rung for rung in old}
    for rung in new:
        was = known.get(rung.levels[0])
        # Where the levels differ the names stand in the lines of the levels already.
        if was is not None and was.levels == rung.levels:
            yield f"{rung.label} is called", f"“{was.name}”", f"“{rung.name}”"
        yield f"{rung.label} team", _team(was), _team(rung)
        yield f"{rung.label} dwell limit", _dwell(was), _dwell(rung)
        yield f"{rung.label} works", _worker(was), _worker(rung)


def _rung(step: dict[str, Any]) -> Rung:
    return Rung(
        levels=tuple(step["levels"]),
        name=" ".join(step["name"].split()),
        team=" ".join((step.get("team") or "").split()),
        dwell_minutes=step.get("dwell_minutes"),
        vendor=step.get("vendor", False),
    )


def _team(rung: Rung | None) -> str:
    return f"“{rung.team}”" if rung and rung.team else NOTHING


def _dwell(rung: Rung | None) -> str:
    return span(rung.dwell_minutes * 60) if rung and rung.dwell_minutes is not None else "none"


def _worker(rung: Rung | None) -> str:
    if rung is None or rung.vendor is False:
        return "the provider"
    return "a vendor" if rung.vendor is True else f"the vendor {rung.vendor}"
