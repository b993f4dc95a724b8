"""Pure: what a change of a ladder breaks of its bounds: level by level, and in what holds for the whole ladder."""

from collections.abc import Iterator, Mapping
from typing import Any

from msp.agreements.differences.ladder import Steps, called, holder
from msp.agreements.differences.line import span
from msp.agreements.settings import LEVELS, Document
from msp.tiers import Ladder, Step, Tier

Bounds = Mapping[str, Any]
#: Whether a client may change what holds for the whole ladder: communicator, reopenings, returns.
WHOLE_LADDER = "whole_ladder"


def is_whole_free(bounds: Bounds) -> bool:
    """Whether what holds for every step may change; where nobody says so, only if no step is fixed."""
    return bounds.get(WHOLE_LADDER, set(LEVELS) <= set(bounds.get("levels", LEVELS)))


def ladder_breaches(bounds: Bounds, before: Document | None, after: Document) -> Iterator[str]:
    """A sentence for each bound that a change of a ladder breaks."""
    was, will = Ladder.from_document(before) if before else None, Ladder.from_document(after)
    old, new = was.steps if was else (), will.steps
    for level in Tier:
        if level not in bounds.get("levels", LEVELS) and holder(old, level) != holder(new, level):
            yield f"{level} stays as it is: its step is fixed."
    if "max_dwell_minutes" in bounds:
        for step in new:
            yield from _dwell(bounds["max_dwell_minutes"], old, step)
    if bounds.get("rate_keys", False) is False:
        yield from _rates(old, new)
    if bounds.get("vendor_steps", True) is False:
        yield from dict.fromkeys(_vendors(old, new))
    if not is_whole_free(bounds):
        yield from _whole(was or Ladder(()), will)


def _whole(was: Ladder, will: Ladder) -> Iterator[str]:
    if not _is_one_step(will, was.communicator, will.communicator):
        yield "Who speaks with the requester is fixed for the whole ladder."
    counts = [ladder.reopens.count if ladder.reopens else None for ladder in (was, will)]
    to = [ladder.reopens.to if ladder.reopens else None for ladder in (was, will)]
    if counts[0] != counts[1] or not _is_one_step(will, *to):
        yield "When and where reopened tickets move is fixed for the whole ladder."
    if was.bounces != will.bounces:
        yield "At which return a swarm is called is fixed for the whole ladder."


def _is_one_step(ladder: Ladder, was: Tier | None, will: Tier | None) -> bool:
    """Whether two levels name the same step of a ladder: merged steps are known by the lowest of them."""
    if was is None or will is None:
        return was is will
    return was is will or ladder.holding(was) is ladder.holding(will)


def _dwell(longest: int, old: Steps, step: Step) -> Iterator[str]:
    """Level by level, for merging or splitting steps must not take a limit away from a level that had one."""
    minutes = step.dwell_minutes
    if not _is_provided(step) or all(_kept_as_long(old, level, minutes) for level in step.levels):
        return
    if minutes is None:
        yield f"{called(step)} needs a dwell limit of at most {span(longest * 60)}."
    elif minutes > longest:
        told = f"{span(minutes * 60)} is more"
        yield f"{called(step)} may keep a ticket for at most {span(longest * 60)}; {told}."


def _is_provided(step: Step) -> bool:
    """Whether the provider's people work at a step; only such a step has a dwell limit."""
    return not step.is_vendor and not step.is_self_service


def _kept_as_long(old: Steps, level: Tier, minutes: int | None) -> bool:
    was = holder(old, level)
    return was is not None and _is_provided(was) and was.dwell_minutes == minutes


def _vendors(old: Steps, new: Steps) -> Iterator[str]:
    for level in Tier:
        was, will = holder(old, level), holder(new, level)
        if was and was.is_vendor and not (will and will.is_vendor):
            yield f"{called(was)} is a vendor's step and stays."
        elif will and will.is_vendor and not (was and was.is_vendor and was.vendor_slug == will.vendor_slug):
            yield f"{called(will)}: who works at this step is fixed."


def _rates(old: Steps, new: Steps) -> Iterator[str]:
    """What work costs is agreed with the provider: unless it lets them, clients never say it themselves."""
    for step in new:
        if any((was.rate_key if (was := holder(old, level)) else None) != step.rate_key for level in step.levels):
            yield f"{called(step)}: as which tier its work is billed is fixed."
