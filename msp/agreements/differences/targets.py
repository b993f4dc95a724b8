"""Pure: what differs between two policies, promise by promise."""

from collections.abc import Iterator, Mapping
from typing import Any

from msp.agreements.differences.line import NOTHING, Line, lines, listed, span
from msp.agreements.settings import PRIORITIES, Document
from msp.sla.terms import VENDOR_METRICS

#: Every promise that a policy may hold, as pages call it.
METRICS: Mapping[str, str] = {
    "first_response": "First answer",
    "next_update": "Word from us",
    "resolution": "Solution",
    "ola": "At each tier",
    "uc": "With a vendor",
    "acknowledge": "Vendor's answer",
}
_PARTS = {
    "pauses": "stands still for",
    "warn": "warns at per cent",
    "mode": "starts",
    "on_reopen": "after a reopen",
    "resolve_counts": "a solution counts as answer",
    "escalate": "moves up at per cent",
}


def targets_difference(before: Document | None, after: Document) -> tuple[Line, ...]:
    """Every target, hour, pause and warning that is another one."""
    old = before or {}
    found: list[tuple[str, str, str]] = []
    for metric, name in METRICS.items():
        others = "other vendors" if metric in VENDOR_METRICS else "other priorities"
        found += _targets(name, others, old.get(metric, {}), after.get(metric, {}))
        found += _rest(name, old.get(metric, {}), after.get(metric, {}))
    return lines(found)


def _key_words(key: str, others: str) -> str:
    """A key of targets as people say it: P1, P1 at L2, other priorities, or a vendor's."""
    priority, _, tier = key.partition("/")
    who = others if priority == "*" else priority
    return f"{who} at {tier}" if tier else who


def _targets(name: str, others: str, old: Document, new: Document) -> Iterator[tuple[str, str, str]]:
    was, will = old.get("targets", {}), new.get("targets", {})
    for key in sorted({*was, *will}, key=lambda key: (key[:1] == "*", key)):
        yield f"{name} {_key_words(key, others)}", _span(_counted(was, key)), _span(_counted(will, key))


def _counted(targets: Mapping[str, int], key: str) -> int | None:
    # A priority without a line of its own is promised what `*` says.
    return targets.get(key, targets.get("*") if key in PRIORITIES else None)


def _rest(name: str, old: Document, new: Document) -> Iterator[tuple[str, str, str]]:
    yield f"{name} counts in", _hours(old), _hours(new)
    yield f"{name} is raised to", raises_words(old.get("raise")), raises_words(new.get("raise"))
    for part, words in _PARTS.items():
        yield f"{name} {words}", _plain(old.get(part)), _plain(new.get(part))


def raises_words(document: Any) -> str:
    """Whom a promise is raised to at which percent of its time, in the order of the percents; a dash for nobody."""
    raises: Mapping[str, Any] = document or {}
    return listed(
        f"{str(authority).replace('_', ' ')} at {percent} %"
        for percent, named in sorted(raises.items(), key=lambda pair: int(pair[0]))
        for authority in ([named] if isinstance(named, str) else sorted(named))
    )


def _span(seconds: int | None) -> str:
    return NOTHING if seconds is None else span(seconds)


def _hours(terms: Document) -> str:
    hours = terms.get("hours", terms.get("calendar"))
    if isinstance(hours, Mapping):
        return "hours of its own " + str(sorted(hours.items()))
    return f"“{hours}” hours" if hours else NOTHING


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return listed(f"{key} {percent}" for key, percent in sorted(value.items()))
    if isinstance(value, list | tuple):
        return listed(str(one).replace("_", " ") for one in sorted(value))
    if isinstance(value, bool):
        return "yes" if value else NOTHING
    return NOTHING if value is None else str(value).replace("_", " ")
