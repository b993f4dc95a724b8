"""Pure: what differs between two ladders, level by level and step by step."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from msp.agreements.differences.ladder_words import (
    acknowledge,
    billed,
    dwell,
    entering,
    handover,
    hours,
    ladder_words,
    mode,
    onward,
    reads,
    replies,
    skills,
    team,
    worker,
)
from msp.agreements.differences.line import Line, lines
from msp.agreements.settings import Document
from msp.tiers import Ladder, Step, Tier

SKIPPED = "not used"
Steps = Sequence[Step]
#: What is said of a step, and how it is told; None is told of where there was no such step.
_TOLD: Mapping[str, Callable[[Step | None], str]] = {
    "team": team,
    "works": worker,
    "service hours": hours,
    "acknowledge target": acknowledge,
    "dwell limit": dwell,
    "takes new tickets": entering,
    "asks for at a hand-over": handover,
    "is billed as": billed,
    "reads restricted notes": reads,
    "skills that count": skills,
    "way of working": mode,
    "answers the requester": replies,
}


def steps_of(document: Document | None) -> Steps:
    """The steps of a ladder's document, lowest first; none when there is no ladder."""
    return Ladder.from_document(document).steps if document else ()


def ladder_difference(before: Document | None, after: Document) -> tuple[Line, ...]:
    """Which levels stand at another step, and what is said differently of a step and of the whole ladder."""
    was, will = Ladder.from_document(before) if before else None, Ladder.from_document(after)
    old, new = was.steps if was else (), will.steps
    return lines([*_by_level(old, new), *_by_step(was, will), *_of_all(was, will)])


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


def _by_step(before: Ladder | None, after: Ladder) -> Iterator[tuple[str, str, str]]:
    known = {step.tier: step for step in (before.steps if before else ())}
    for step in after.steps:
        was = known.get(step.tier)
        # Where the levels differ the names stand in the lines of the levels already.
        if was is not None and was.levels == step.levels:
            yield f"{step.label} is called", f"“{was.name}”", f"“{step.name}”"
        for what, words in _TOLD.items():
            yield f"{step.label} {what}", words(was), words(step)
        yield f"{step.label} after its limit", onward(before, was), onward(after, step)


def _of_all(was: Ladder | None, will: Ladder) -> Iterator[tuple[str, str, str]]:
    old, new = ladder_words(was), ladder_words(will)
    yield from ((what, old[what], new[what]) for what in new)
    # Where tickets went when an older version began is history, and no difference of this one.
    gone = dict(was.moved) if was else {}
    for left, to in will.moved:
        if gone.get(left) is not to:
            yield f"Open tickets at {left}", "stay", f"move to {called(will.step_of(to))}"
