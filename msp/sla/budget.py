"""Pure: whether what is agreed between tiers and with vendors fits into the promise to solve, in plain sentences."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from msp.kernel.text import listed
from msp.sla.budget_week import Step, Worst, worst_start
from msp.sla.calendar import ServiceHours
from msp.sla.terms import PRIORITIES, Metric, Policy, Terms
from msp.sla.undertaking import Undertaking
from msp.sla.words import duration_words, wall_words

HoursOf = Callable[[ServiceHours | str], ServiceHours | None]


@dataclass(frozen=True, slots=True)
class Stage:
    """A tier that a ticket may pass on its way up; at a vendor's a contract counts."""

    tier: str
    is_vendor: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """All that is agreed at one moment: the promises, the way up, and what vendors undertake on hours of their own."""

    policy: Policy
    stages: Sequence[Stage]
    undertakings: Sequence[Undertaking]
    hours_of: HoursOf


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """What there is to say about one priority; `is_inside` names agreements that are none of the client's business."""

    priority: str
    sentence: str
    is_over: bool
    is_inside: bool = True


def budget(agreed: Agreed, since: datetime) -> tuple[BudgetLine, ...]:
    """The sum of the agreements along the ladder beside the promise, for each priority; empty when nothing is agreed.

    Amounts are added up only where they are counted on the promise's own hours. Otherwise every start of the week from
    `since` on is tried, closed dates left aside, and the one that uses up most of the promise is told.
    """
    lines = (line for priority in PRIORITIES for line in (_inside(agreed, priority, since), _answer(agreed, priority)))
    return tuple(line for line in lines if line is not None)


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    seconds: int
    hours: ServiceHours


def _inside(agreed: Agreed, priority: str, since: datetime) -> BudgetLine | None:
    resolution = agreed.policy.metrics.get(Metric.RESOLUTION)
    promised = _promised(agreed, resolution, priority)
    hours = agreed.hours_of(resolution.hours) if resolution else None
    parts = [part for stage in agreed.stages if (part := _part(agreed, stage, priority)) is not None]
    if promised is None or hours is None or not parts:
        return None
    words = f"{priority}: {' + '.join(f'{part.name} {duration_words(part.seconds)}' for part in parts)}"
    rest = "".join(f" {sentence}" for sentence in _left_out(agreed, parts, priority))
    others = [part.name for part in parts if part.hours.content_hash != hours.content_hash]
    if not others:
        total = sum(part.seconds for part in parts)
        summed = f" = {duration_words(total)}" if len(parts) > 1 else ""
        return BudgetLine(priority, f"{words}{summed}, {_beside(total, promised)}.{rest}", total > promised)
    worst = worst_start([Step(part.seconds, part.hours) for part in parts], hours, since)
    told = f"{words}; {_listed(others)} on other hours than the promise."
    if worst is None:
        return BudgetLine(priority, f"{told} They cannot be set side by side.{rest}", False)
    return BudgetLine(priority, f"{told} {_worst(worst, promised)}.{rest}", worst.seconds > promised)


def _worst(worst: Worst, promised: int) -> str:
    used = f"up to {duration_words(worst.seconds)} of the promise's hours go by"
    return f"In a normal week {used} (begun {wall_words(worst.start, worst.zone)}), {_beside(worst.seconds, promised)}"


def _beside(seconds: int, promised: int) -> str:
    fits = "more than" if seconds > promised else "within"
    return f"{fits} the {duration_words(promised)} promised for the resolution"


def _promised(agreed: Agreed, resolution: Terms | None, priority: str) -> int | None:
    """The shortest promise along the ladder, for a tier may have one of its own."""
    tiers = [stage.tier for stage in agreed.stages]
    found = (resolution.target_seconds(priority, tier) if resolution else None for tier in tiers)
    return min((seconds for seconds in found if seconds is not None), default=None)


def _part(agreed: Agreed, stage: Stage, priority: str) -> _Part | None:
    """What a ticket may take at a stage; at a vendor's the contract stands for the stay, as both run side by side."""
    contract = max(_contracts(agreed, priority), key=lambda part: part.seconds, default=None)
    return contract if stage.is_vendor and contract else _stay(agreed, stage.tier, priority)


def _stay(agreed: Agreed, tier: str, priority: str) -> _Part | None:
    terms = agreed.policy.metrics.get(Metric.OLA)
    seconds = terms.target_seconds(priority, tier) if terms else None
    hours = agreed.hours_of(terms.hours) if terms else None
    return _Part(tier, seconds, hours) if seconds and hours else None


def _contracts(agreed: Agreed, priority: str) -> Iterator[_Part]:
    """Every contract that uses up time of the promise; one that holds the client's clock uses none."""
    for each in agreed.undertakings:
        seconds = each.resolution_seconds(priority)
        if seconds and not each.holds:
            yield _Part(each.name, seconds, each.hours)
    terms = agreed.policy.metrics.get(Metric.UC)
    hours = agreed.hours_of(terms.hours) if terms else None
    if terms is not None and hours is not None:
        for key, seconds in terms.targets.items():
            yield _Part("any other vendor" if key == "*" else key, seconds, hours)


def _left_out(agreed: Agreed, parts: Sequence[_Part], priority: str) -> Iterator[str]:
    counted = {part.name for part in parts}
    silent = [stage.tier for stage in agreed.stages if not stage.is_vendor and stage.tier not in counted]
    if silent:
        yield f"Nothing is agreed for {listed(silent)}, which {'is' if len(silent) == 1 else 'are'} not counted."
    if any(stage.is_vendor for stage in agreed.stages):
        for each in agreed.undertakings:
            if each.holds and each.resolution_seconds(priority):
                yield f"{each.name} holds the client's clock and is not counted."


def _answer(agreed: Agreed, priority: str) -> BudgetLine | None:
    """A first answer that may come after the solution: both are promises to the client, who may see it."""
    first, last = (agreed.policy.metrics.get(metric) for metric in (Metric.FIRST_RESPONSE, Metric.RESOLUTION))
    if first is None or last is None or not _same(agreed, first, last):
        return None
    answer, solution = first.target_seconds(priority, None), last.target_seconds(priority, None)
    if answer is None or solution is None or answer <= solution:
        return None
    told = f"the first answer may take {duration_words(answer)}, longer than the {duration_words(solution)}"
    return BudgetLine(priority, f"{priority}: {told} promised for the resolution.", True, is_inside=False)


def _same(agreed: Agreed, one: Terms, other: Terms) -> bool:
    found = [agreed.hours_of(terms.hours) for terms in (one, other)]
    return len({hours.content_hash if hours else "" for hours in found}) == 1


def _listed(names: Sequence[str]) -> str:
    return f"{listed(names)} {'counts' if len(names) == 1 else 'count'}"
