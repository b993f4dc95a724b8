"""The file form of a timeline and of questions about service hours (clocks.md section 5): JSON in, JSON out."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from msp.kernel.errors import Invalid
from msp.sla.calendar import ServiceHours
from msp.sla.clock import Clock
from msp.sla.derive import Event, Versions, derive, event_from_document
from msp.sla.instants import instant_from_text, instant_to_text
from msp.sla.policy import policy_from_document
from msp.sla.terms import HOLD_REASONS
from msp.sla.timeline_versions import dated, placed
from msp.tiers import Ladder, StepLimits


def explain_timeline(document: object) -> dict[str, Any]:
    """The printed clocks of one timeline by name, or {"error": sentence}."""
    try:
        return _clocks(document)
    except Invalid as refusal:
        return {"error": refusal.sentence}


def answer_hours(document: object) -> dict[str, Any]:
    """{"answer": an instant, null, seconds or a truth} to one add, between or open question, or {"error": sentence}."""
    try:
        return {"answer": _answer(document)}
    except Invalid as refusal:
        return {"error": refusal.sentence}


def printed(clock: Clock) -> dict[str, Any]:
    """One clock as the file form prints it: instants in UTC, amounts in seconds; raises only where there are any."""
    raises = {f"{mark.percent}:{mark.authority}": _text(mark.at) for mark in clock.marks if mark.authority}
    whole = {
        "state": str(clock.state),
        "started_at": _text(clock.started_at),
        "stopped_at": _text(clock.stopped_at),
        "target": clock.target_seconds,
        "elapsed": clock.elapsed_seconds,
        "paused": clock.paused_seconds,
        "remaining": clock.remaining_seconds,
        "due_at": _text(clock.due_at),
        "warn_at": {str(percent): _text(at) for percent, at in clock.warn_at.items()},
        "breached": clock.breached,
        "breached_at": _text(clock.breached_at),
    }
    ended = {"merged_at": _text(clock.merged_at)} if clock.merged_at else {}
    return whole | ended | ({"raise_at": raises} if raises else {})


def _clocks(document: object) -> dict[str, Any]:
    body = _object(document, "A timeline", ("calendars", "policies", "ladder", "events", "asof"))
    events = _events(body.get("events"))
    reasons = HOLD_REASONS | {event.reason for event in events if event.reason}
    calendars = _named("calendars", body, ServiceHours.from_document)
    policies = _named("policies", body, lambda document: policy_from_document(document, reasons))
    ladder = dated("ladder", _limits, body["ladder"]) if "ladder" in body else ()
    clocks = derive(events, Versions(policies, calendars, ladder), instant_from_text(body.get("asof"), field="asof"))
    # Earlier cycles keep a number in their key; the file form prints the latest only.
    return {name: printed(clock) for name, clock in clocks.items() if name == clock.name}


def _events(documents: object) -> list[Event]:
    """What happened, in the order of the list, which is that of time."""
    if not isinstance(documents, list):
        raise Invalid("events must be a list of what happened to the ticket.", field="events")
    events = [placed(f"events[{n}]", event_from_document, document) for n, document in enumerate(documents)]
    for n, (before, after) in enumerate(pairwise(events), start=1):
        if after.at < before.at:
            sentence = f"events[{n}]: at is {instant_to_text(after.at)}, which is before the event above it."
            raise Invalid(sentence, field=f"events[{n}].at")
    return events


def _named(key: str, body: Mapping[str, Any], read: Callable[[object], Any]) -> dict[str, Any]:
    """What stands under each name: one version, or a list of those that counted one after the other."""
    each = _object(body.get(key, {}), key)
    return {name: dated(f"{key}.{name}", read, value) for name, value in each.items()}


def _limits(document: object) -> Mapping[str, StepLimits]:
    return Ladder.from_document(document).limits


def _answer(document: object) -> str | int | bool | None:
    body = _object(document, "A question", ("calendar", *_QUESTIONS))
    asked = [name for name in _QUESTIONS if name in body]
    if len(asked) != 1:
        raise Invalid("Ask one of add, between or open, with its calendar.", field="question")
    hours = placed("calendar", ServiceHours.from_document, body.get("calendar"))
    read, keys = _QUESTIONS[asked[0]]
    return read(hours, _object(body[asked[0]], asked[0], keys))


def _add(hours: ServiceHours, question: Mapping[str, Any]) -> str | None:
    seconds = question.get("seconds")
    if type(seconds) is not int:
        raise Invalid("seconds must be a whole number of service seconds.", field="seconds")
    return _text(hours.add(instant_from_text(question.get("start"), field="start"), seconds))


def _between(hours: ServiceHours, question: Mapping[str, Any]) -> int:
    start, end = (instant_from_text(question.get(key), field=key) for key in ("from", "to"))
    return hours.between(start, end)


def _open(hours: ServiceHours, question: Mapping[str, Any]) -> bool:
    return hours.is_open(instant_from_text(question.get("at"), field="at"))


_Read = Callable[[ServiceHours, Mapping[str, Any]], str | int | bool | None]
_QUESTIONS: dict[str, tuple[_Read, tuple[str, ...]]] = {
    "add": (_add, ("start", "seconds")),
    "between": (_between, ("from", "to")),
    "open": (_open, ("at",)),
}


def _object(value: object, what: str, keys: tuple[str, ...] | None = None) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Invalid(f"{what} must be an object with named values.", field=what)
    for key in value:
        if keys and key not in keys:
            raise Invalid(f"{what} has no “{key}”; it knows {', '.join(keys)}.", field=str(key))
    return value


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant_to_text(instant)
