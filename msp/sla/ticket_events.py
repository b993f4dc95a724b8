"""The events of one ticket that clocks listen to; any other event is carried and ignored (clocks.md section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from msp.kernel.errors import Invalid
from msp.sla.instants import instant_from_text, instant_to_text
from msp.sla.terms import PRIORITIES, TIERS
from msp.sla.undertaking import Undertaking, undertaking_from_document


class EventType(StrEnum):
    """The events that start, pause, change or stop a clock."""

    CREATED = "created"
    AGENT_REPLY = "agent_reply"
    CUSTOMER_MESSAGE = "customer_message"
    PAUSE = "pause"
    RESUME = "resume"
    PRIORITY = "priority"
    TIER = "tier"
    POLICY = "policy"
    ACKNOWLEDGE = "acknowledge"
    VENDOR_HANDOFF = "vendor_handoff"
    VENDOR_ACKNOWLEDGE = "vendor_acknowledge"
    VENDOR_RETURN = "vendor_return"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    MERGED = "merged"


_NEEDS = {
    EventType.CREATED: "policy",
    EventType.PAUSE: "reason",
    EventType.PRIORITY: "priority",
    EventType.TIER: "tier",
    EventType.POLICY: "policy",
    EventType.VENDOR_HANDOFF: "vendor",
    EventType.VENDOR_ACKNOWLEDGE: "vendor",
    EventType.VENDOR_RETURN: "vendor",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a ticket at an instant; `by` says which side opened it (“agent” or another).

    `terms` are those under which a vendor got the ticket; without any the policy's own apply.
    """

    at: datetime
    type: str
    policy: str | None = None
    priority: str | None = None
    tier: str | None = None
    by: str | None = None
    reason: str | None = None
    vendor: str | None = None
    terms: Undertaking | None = None


_VALUES = tuple(field.name for field in fields(Event) if field.name not in ("at", "type", "terms"))


def event_from_document(document: object) -> Event:
    """Read one event of a timeline; Invalid names the missing or wrong value. Values of no meaning here are dropped."""
    if not isinstance(document, Mapping):
        raise Invalid("An event must be an object with at and type.", field="events")
    kind = document.get("type")
    if not isinstance(kind, str) or not kind:
        raise Invalid("An event needs a type, for instance created.", field="type")
    at = instant_from_text(document.get("at"), field="at")
    if kind not in list(EventType):
        return Event(at, kind)
    values = {name: _text(document, name) for name in _VALUES if document.get(name) is not None}
    needed = _NEEDS.get(EventType(kind))
    if needed and needed not in values:
        raise Invalid(f"The event {kind} of {instant_to_text(at)} needs a {needed}.", field=needed)
    return Event(at, kind, **values, terms=_terms(document))


def event_to_document(event: Event) -> dict[str, Any]:
    """The event as it is written in a timeline; reading it back gives an equal event."""
    values = {name: getattr(event, name) for name in _VALUES}
    written = {name: value for name, value in values.items() if value is not None}
    terms = {"terms": dict(event.terms.document)} if event.terms else {}
    return {"at": instant_to_text(event.at), "type": str(event.type), **written, **terms}


def _terms(document: Mapping[str, Any]) -> Undertaking | None:
    given = document.get("terms")
    if given is None or document["type"] != EventType.VENDOR_HANDOFF:
        return None
    return undertaking_from_document(given)


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document[name]
    known = {"priority": PRIORITIES, "tier": TIERS}.get(name)
    if not isinstance(value, str) or not value:
        raise Invalid(f"The {name} of an event must be a word.", field=name)
    if known and value not in known:
        raise Invalid(f"There is no {name} “{value[:40]}”; write {known[0]} to {known[-1]}.", field=name)
    return value
