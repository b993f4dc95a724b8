"""Compliance of tickets with their targets: clock, verdict, percentage (rate-documents.md, compliance)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from msp.billing.explain import Source, SourceKind, Step
from msp.billing.sheet import Sheet
from msp.billing.wording import readable
from msp.kernel.money import Rounding, quantise, read_number

_PAUSE_KEYS = "min reason"


class Reopen(StrEnum):
    """What a reopened ticket is: the same clock going on, an instance of its own, or nothing new."""

    CUMULATIVE = "cumulative"
    NEW_INSTANCE = "new_instance"
    IGNORE = "ignore"


class OpenOverdue(StrEnum):
    """When an open ticket past its target counts as breached."""

    BREACHED = "breached"
    WHEN_RESOLVED = "when_resolved"


class Verdict(StrEnum):
    """What a ticket came to."""

    MET = "met"
    BREACHED = "breached"
    EXCLUDED = "excluded"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the contract says about counting."""

    pause_reasons: frozenset[str]
    exclude_reasons: frozenset[str]
    reopen: Reopen
    open_overdue: OpenOverdue


@dataclass(frozen=True, slots=True)
class Instance:
    """One judged clock: a ticket, or one of its reopenings."""

    name: str
    priority: str
    minutes: Fraction
    target: Fraction
    verdict: Verdict


def compliance(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `compliance`: verdicts by ticket; `total` is what counts, met and breached."""
    sheet = Sheet(given, "", "targets policy tickets")
    targets = {name: read_number(value, f"targets.{name}") for name, value in sheet.named("targets").items()}
    policy = _policy(sheet)
    keys = "id priority minutes elapsed pauses excluded reopens"
    tickets = sheet.parts("tickets", keys)
    judged = [instance for ticket in tickets for instance in _judge(ticket, targets, policy)]
    answer = {
        "by_priority": {name: _summary([item for item in judged if item.priority == name]) for name in targets},
        "tickets": {item.name: item.verdict.value for item in judged},
    }
    return answer, tuple(_step(item) for item in judged)


def _policy(sheet: Sheet) -> Policy:
    part = sheet.maybe_part("policy", "pause_reasons exclude_reasons reopen open_overdue") or Sheet({}, "policy", "")
    return Policy(
        pause_reasons=frozenset(part.texts("pause_reasons")),
        exclude_reasons=frozenset(part.texts("exclude_reasons")),
        reopen=part.choice("reopen", Reopen, Reopen.CUMULATIVE),
        open_overdue=part.choice("open_overdue", OpenOverdue, OpenOverdue.BREACHED),
    )


def _judge(ticket: Sheet, targets: Mapping[str, Fraction], policy: Policy) -> list[Instance]:
    """The instances of one ticket; only a reason of the contract pauses or excludes."""
    name, priority = ticket.text("id"), ticket.text("priority")
    if priority not in targets:
        raise ticket.wrong("priority", f"“{priority[:20]}” has no target")
    is_open = not ticket.has("minutes")
    excluded = ticket.words("excluded") in policy.exclude_reasons
    clocks = _clocks(ticket, policy)
    return [
        Instance(
            name=name if place == 0 else f"{name}#{place + 1}",
            priority=priority,
            minutes=minutes,
            target=targets[priority],
            verdict=Verdict.EXCLUDED if excluded else _verdict(minutes, targets[priority], is_open, policy),
        )
        for place, minutes in enumerate(clocks)
    ]


def _clocks(ticket: Sheet, policy: Policy) -> list[Fraction]:
    """The minutes of each instance, by what the contract says a reopening is."""
    first = ticket.amount("elapsed" if not ticket.has("minutes") else "minutes") - _paused(ticket, policy)
    again = [_reopened(ticket, place, policy) for place in range(len(ticket.items("reopens", ())))]
    if policy.reopen is Reopen.IGNORE:
        return [first]
    return [first, *again] if policy.reopen is Reopen.NEW_INSTANCE else [sum(again, first)]


def _reopened(ticket: Sheet, place: int, policy: Policy) -> Fraction:
    """Minutes of one reopening, given alone or with pauses of its own."""
    item, where = ticket.items("reopens")[place], f"{ticket.at('reopens')}[{place}]"
    if not isinstance(item, Mapping):
        return read_number(item, where)
    sheet = Sheet(item, where, "minutes pauses")
    return sheet.amount("minutes") - _paused(sheet, policy)


def _paused(sheet: Sheet, policy: Policy) -> Fraction:
    pauses = sheet.parts("pauses", _PAUSE_KEYS, ())
    return sum((part.amount("min") for part in pauses if part.text("reason") in policy.pause_reasons), Fraction(0))


def _verdict(minutes: Fraction, target: Fraction, is_open: bool, policy: Policy) -> Verdict:
    late = minutes > target
    if is_open and not (late and policy.open_overdue is OpenOverdue.BREACHED):
        return Verdict.OPEN
    return Verdict.BREACHED if late else Verdict.MET


def _summary(judged: list[Instance]) -> dict[str, Any]:
    counts = {verdict: sum(item.verdict is verdict for item in judged) for verdict in Verdict}
    met, counted = counts[Verdict.MET], counts[Verdict.MET] + counts[Verdict.BREACHED]
    pct = f"{quantise(Fraction(met * 100, counted), 2, Rounding.FLOOR):f}" if counted else None
    return {"total": counted, **{verdict.value: count for verdict, count in counts.items()}, "pct": pct}


def _step(item: Instance) -> Step:
    say = f"{item.name}, {item.priority}: target {readable(item.target)} min, {item.verdict.value}"
    return Step(say, readable(item.minutes), "min", (Source(SourceKind.EVENT, item.name),))
