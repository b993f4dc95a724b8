"""Pure: what a ladder agrees on beside its steps' names, in sentences for the page of the agreement."""

from collections.abc import Iterator

from msp.agreements.differences.ladder_words import rule_words
from msp.agreements.differences.line import listed
from msp.tiers import Ladder, Mode, Replies, Step
from msp.web.filters import minutes


def step_sentences(ladder: Ladder, step: Step) -> tuple[str, ...]:
    """A sentence for each thing that is said of a step of a ladder; none for what is as everywhere."""
    return tuple(_of_step(ladder, step))


def ladder_sentences(ladder: Ladder) -> tuple[str, ...]:
    """A sentence for each thing that holds for all steps."""
    return tuple(_of_all(ladder))


def _of_step(ladder: Ladder, step: Step) -> Iterator[str]:
    yield from _work(step)
    yield from _time(ladder, step)
    if step.handover:
        yield f"Whoever hands a request up to it says: {listed(step.handover)}."
    if step.rate_key:
        yield f"Work here is billed as {step.rate_key}."
    if step.reads_restricted is not None:
        yield f"Its people {'read' if step.reads_restricted else 'do not read'} restricted notes."


def _work(step: Step) -> Iterator[str]:
    if step.mode is Mode.SWARM:
        yield "Nobody hands a request on: people who can help come to it."
    for rule in step.enter:
        yield f"A new request begins here when it is {rule_words(rule)}."
    if step.skills:
        yield f"Skills that count: {listed(step.skills)}."
    if step.replies is not None:
        spoken = "themselves" if step.replies is Replies.DIRECT else "through the communicator"
        yield f"Its people answer the requester {spoken}."


def _time(ladder: Ladder, step: Step) -> Iterator[str]:
    hours = f" in the hours “{step.hours}”" if step.hours else ""
    if step.acknowledge_minutes is not None:
        yield f"Somebody takes a request up within {minutes(step.acknowledge_minutes)}{hours}."
    if step.dwell_minutes is not None:
        to = ladder.after_timeout(step.tier)
        then = f"it goes to {to.name}" if to else "the duty manager is told"
        yield f"After {minutes(step.dwell_minutes)}{hours} {then}."


def _of_all(ladder: Ladder) -> Iterator[str]:
    if ladder.communicator is not None:
        step = ladder.step_of(ladder.communicator)
        yield f"The requester speaks with one person of {step.name}, wherever the work is."
    if ladder.reopens is not None:
        to = ladder.reopens.to.value if ladder.reopens.to else "the next step up"
        yield f"A request that is reopened {_times(ladder.reopens.count)} goes to {to}."


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
