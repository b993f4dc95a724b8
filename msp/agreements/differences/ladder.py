"""Pure: what differs between two ladders, level by level."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from msp.agreements.differences.ladder_words import (
    acknowledge,
    billed,
    billed_at,
    dwell,
    entering,
    handover,
    hours,
    ladder_words,
    mode,
    onward,
    reads,
    reads_at,
    replies,
    replies_at,
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
    "skills that count": skills,
    "way of working": mode,
}
#: What also the place of a step says where it does not itself; of a level that comes to another step it is told as it
#: works out there, for the same words may mean another thing.
_DERIVED: Mapping[str, tuple[Callable[[Step | None], str], Callable[[Ladder, Tier], str]]] = {
    "is billed as": (billed, billed_at),
    "reads restricted notes": (reads, reads_at),
    "answers the requester": (replies, replies_at),
}


def steps_of(document: Document | None) -> Steps:
    """The steps of a ladder's document, lowest first; none when there is no ladder."""
    return Ladder.from_document(document).steps if document else ()


def ladder_difference(before: Document | None, after: Document) -> tuple[Line, ...]:
    """Which levels stand at another step, and what is said differently of a level and of the whole ladder."""
    was, will = Ladder.from_document(before) if before else None, Ladder.from_document(after)
    old = was.steps if was else ()
    return lines([*_by_level(old, will.steps), *_said(was, will), *_of_all(was, will)])


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


def _said(was: Ladder | None, will: Ladder) -> Iterator[tuple[str, str, str]]:
    """What is said of each level now and then; levels of which the same changes share a line."""
    folded: dict[tuple[str, str, str], list[Tier]] = {}
    for level in Tier:
        step = will.holding(level)
        for what, now, then in _of_level(was, will, level, step) if step else ():
            if now != then:
                folded.setdefault((what, now, then), []).append(level)
    for (what, now, then), levels in folded.items():
        # Levels are written as those of a step are.
        yield f"{Step(levels[0], '', tuple(levels)).label} {what}", now, then


def _of_level(was: Ladder | None, will: Ladder, level: Tier, step: Step) -> Iterator[tuple[str, str, str]]:
    before = was.holding(level) if was else None
    # Where the levels differ the names stand in the lines of the levels already.
    is_same = before is not None and before.levels == step.levels
    if before is not None and is_same:
        yield "is called", f"“{before.name}”", f"“{step.name}”"
    for what, words in _TOLD.items():
        yield what, words(before), words(step)
    yield "after its limit", onward(was, before), onward(will, step)
    for what, (words, meant) in _DERIVED.items():
        if was is None or before is None or is_same:
            yield what, words(before), words(step)
        else:
            yield what, meant(was, level), meant(will, level)


def _of_all(was: Ladder | None, will: Ladder) -> Iterator[tuple[str, str, str]]:
    old, new = ladder_words(was), ladder_words(will)
    yield from ((what, old[what], new[what]) for what in new)
    # Where tickets went when an older version began is history, and no difference of this one.
    gone = dict(was.moved) if was else {}
    for left, to in will.moved:
        if gone.get(left) is not to:
            yield f"Open tickets at {left}", "stay", f"move to {called(will.step_of(to))}"
