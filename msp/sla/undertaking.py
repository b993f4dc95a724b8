"""What a vendor has undertaken, as the hand-off that it was made for carries it (clocks.md section 3)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from msp.kernel.errors import Invalid
from msp.sla.calendar import ServiceHours
from msp.sla.terms import LONGEST_TARGET, PRIORITIES, Metric, Terms

_KEYS = ("name", "hours", "acknowledge", "resolution", "holds")
_METRICS = {"acknowledge": Metric.ACKNOWLEDGE, "resolution": Metric.UC}


@dataclass(frozen=True, slots=True)
class Undertaking:
    """The terms of one hand-off: the vendor's hours and targets, and whether it holds the client's clocks meanwhile.

    They stand in the event itself, so that no later version of a contract reaches into the past.
    """

    document: Mapping[str, Any]
    name: str = field(compare=False)
    hours: ServiceHours = field(compare=False)
    terms: Mapping[Metric, Terms] = field(compare=False)
    holds: bool = field(compare=False)

    def __hash__(self) -> int:
        return hash(self.hours.content_hash)

    def acknowledge_seconds(self, priority: str) -> int | None:
        """In how many seconds of its hours the vendor promised to answer; None when it did not."""
        terms = self.terms.get(Metric.ACKNOWLEDGE)
        return terms.target_seconds(priority, None) if terms else None

    def resolution_seconds(self, priority: str) -> int | None:
        """In how many seconds of its hours the vendor promised a solution; None when it did not."""
        terms = self.terms.get(Metric.UC)
        return terms.target_seconds(priority, None) if terms else None

    def instant_after(self, start: datetime, seconds: int) -> datetime | None:
        """The instant at which so many seconds of the vendor's hours have gone by; None means never."""
        return self.hours.add(start, seconds)


def undertaking_from_document(document: object) -> Undertaking:
    """Read `{"name", "hours", "acknowledge": TARGETS, "resolution": TARGETS, "holds"}`; Invalid says what is wrong.

    TARGETS are seconds by priority or `*`; a metric without targets is not promised.
    """
    if not isinstance(document, Mapping):
        raise Invalid("The terms of a hand-off must be an object with hours and targets.", field="terms")
    for key in document:
        if key not in _KEYS:
            raise Invalid(f"The terms of a hand-off have no “{key}”; they know {', '.join(_KEYS)}.", field="terms")
    try:
        return _read(json.dumps(document, sort_keys=True))
    except TypeError as error:
        raise Invalid("The terms of a hand-off must be plain values.", field="terms") from error


@lru_cache(maxsize=512)
def _read(text: str) -> Undertaking:
    document = json.loads(text)
    hours = ServiceHours.from_document(document.get("hours"))
    holds, name = document.get("holds", False), document.get("name", "")
    if not isinstance(holds, bool):
        raise Invalid("holds must be true or false.", field="holds")
    if not isinstance(name, str):
        raise Invalid("The name of a vendor must be a text.", field="name")
    given = {key: _targets(key, document[key]) for key in _METRICS if document.get(key)}
    terms = {_METRICS[key]: Terms(_METRICS[key], hours, targets) for key, targets in given.items()}
    return Undertaking(document, name, hours, terms, holds)


def _targets(name: str, document: object) -> dict[str, int]:
    if not isinstance(document, Mapping):
        raise Invalid(f"{name} must give seconds by priority, or by * for all.", field=name)
    for key, seconds in document.items():
        if key != "*" and key not in PRIORITIES:
            raise Invalid(f"{name} has a target for “{str(key)[:40]}”; write P1 to P4, or *.", field=name)
        if type(seconds) is not int or seconds <= 0:
            raise Invalid(f"The target {name}.{key} must be a whole number of seconds above 0.", field=name)
        if seconds > LONGEST_TARGET:
            raise Invalid(f"The target {name}.{key} is longer than fifty years of service.", field=name)
    return dict(document)
