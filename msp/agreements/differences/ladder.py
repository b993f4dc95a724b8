"""Pure: what differs between two ladders, level by level and step by step."""

from collections.abc import Iterator, Sequence

from msp.agreements.differences.line import NOTHING, Line, lines, span
from msp.agreements.settings import Document
from msp.tiers import Ladder, Step, Tier

SKIPPED = "not used"
Steps = Sequence[Step]


def steps_of(document: Document | None) -> Steps:
    """The steps of a ladder's document, lowest first; none when there is no ladder."""
    return Ladder.from_document(document).steps if document else ()


def ladder_difference(before: Document | None, after: Document) -> tuple[Line, ...]:
    """Which levels stand at another step, and what is said differently of a step."""
    old, new = steps_of(before), steps_of(after)
    return lines([*_by_level(old, new), *_by_step(old, new)])


def holder(steps: Steps, level: Tier) -> Step | None:
    """The step that holds a level."""
    return next((step for step in steps if level in step.levels), None)


def called(step: Step) -> str:
    """Name and levels of a step."""
    return f"{step.name} ({step.label})"


def _by_level(old: Steps, new: Steps) -> Iterator[tuple[str, str, str]]:
    for level in Tier:
        was, will = holder(old, level), holder(new, level)
        if (was and was.levels) != (will and will.levels):
            yield level.value, called(was) if was else SKIPPED, called(will) if will else SKIPPED


def _by_step(old: Steps, new: Steps) -> Iterator[tuple[str, str, str]]:
    known = {step.tier: step for step in old}
    for step in new:
        was = known.get(step.tier)
        # Where the levels differ the names stand in the lines of the levels already.
        if was is not None and was.levels == step.levels:
            yield f"{step.label} is called", f"“{was.name}”", f"“{step.name}”"
        yield f"{step.label} team", _team(was), _team(step)
        yield f"{step.label} dwell limit", _dwell(was), _dwell(step)
        yield f"{step.label} works", _worker(was), _worker(step)


def _team(step: Step | None) -> str:
    return f"“{step.team}”" if step and step.team else NOTHING


def _dwell(step: Step | None) -> str:
    return span(step.dwell_minutes * 60) if step and step.dwell_minutes is not None else "none"


def _worker(step: Step | None) -> str:
    if step is None or not step.is_vendor:
        return "the provider"
    return f"the vendor {step.vendor_slug}" if step.vendor_slug else "a vendor"
