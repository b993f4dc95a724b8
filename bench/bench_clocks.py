"""Figures of the clocks: service-hours arithmetic, compiling and deriving (clocks.md section 6)."""

import timeit
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from msp.sla.calendar import ServiceHours
from msp.sla.derive import Event, Versions, derive
from msp.sla.openings import compile_openings
from msp.sla.policy import policy_from_document
from msp.sla.zones import zone_named
from msp.tiers import StepLimits

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
HOURS: dict[str, Any] = {
    "tz": "America/New_York",
    "weekly": {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in WORKDAYS},
    "closed_yearly": ["01-01", "07-04", "12-25"],
    "closed_dates": [
        f"{year}-11-{day}" for year, day in zip(range(2020, 2032), (26, 25, 24, 23, 28, 27) * 2, strict=True)
    ],
}
START = datetime(2026, 3, 2, 14, tzinfo=UTC)
Figure = tuple[str, float, float, str]


def figures() -> list[Figure]:
    """Each figure as (name, measured, bound, unit); the best of several runs, since the machine is shared."""
    hours = ServiceHours.from_document(HOURS)
    first, last = (datetime(year, 1, 1, tzinfo=UTC) for year in (2020, 2032))
    hours.between(first, last)
    random = Random(1)
    instants = [first + timedelta(seconds=random.randrange(11 * 365 * 86_400)) for _ in range(1000)]
    pairs = [(start, random.choice(instants)) for start in instants]
    amounts = [(start, random.randrange(1, 3_000_000)) for start in instants]
    zone, (low, high) = zone_named(HOURS["tz"]), (int(each.timestamp()) for each in (first, last))
    events, versions, as_of = _ticket()
    dwells = {"L1": 7200, "L2": 28_800, "L3": 86_400}
    limited = replace(versions, limits=[(None, {tier: StepLimits(dwell, 900) for tier, dwell in dwells.items()})])
    return [
        ("add, any span", _best(lambda: [hours.add(*pair) for pair in amounts]) / 1000 * 1e6, 2, "µs"),
        ("between, any span", _best(lambda: [hours.between(*pair) for pair in pairs]) / 1000 * 1e6, 2, "µs"),
        ("compile 12 years", _best(lambda: compile_openings(hours.rules, zone, low, high)) * 1e3, 50, "ms"),
        ("derive 50 events", _best(lambda: derive(events, versions, as_of)) * 1e3, 1, "ms"),
        ("derive 50 events with limits of stays", _best(lambda: derive(events, limited, as_of)) * 1e3, 1, "ms"),
    ]


def _ticket() -> tuple[list[Event], Versions, datetime]:
    """A ticket of 50 events in two weeks: replies, messages, holds, two priorities, three tiers, a vendor, a reopen."""
    terms = {"hours": "desk", "targets": {"P1": 3600, "P2": 28_800, "*": 86_400}, "pauses": ["waiting_requester"]}
    promise = {**terms, "warn": [50, 75, 90], "escalate": {"L1": 75}}
    metrics = dict.fromkeys(("first_response", "next_update", "resolution", "ola"), promise)
    policy = policy_from_document({**metrics, "uc": {"hours": "desk", "targets": {"*": 86_400}}})
    versions = Versions({"standard": [(None, policy)]}, {"desk": [(None, ServiceHours.from_document(HOURS))]})
    held: list[dict[str, Any]] = [{"type": "agent_reply"}, {"type": "pause", "reason": "waiting_requester"}]
    round_trip = [*held, {"type": "customer_message"}, {"type": "resume", "reason": "waiting_requester"}]
    turns = [
        *(round_trip * 4),
        {"type": "tier", "tier": "L2"},
        {"type": "priority", "priority": "P3"},
        *(round_trip * 3),
        {"type": "vendor_handoff", "vendor": "quill"},
        *(round_trip * 2),
        {"type": "vendor_return", "vendor": "quill"},
        {"type": "tier", "tier": "L3"},
        *(round_trip * 1),
        {"type": "resolve"},
        {"type": "reopen"},
        {"type": "agent_reply"},
        {"type": "resolve"},
    ]
    created = Event(START, "created", policy="standard", priority="P2", tier="L1", by="requester")
    events = [created, *(Event(START + timedelta(hours=7 * n), **turn) for n, turn in enumerate(turns, start=1))]
    assert len(events) == 50
    return events, versions, START + timedelta(days=20)


def _best(work: Callable[[], object]) -> float:
    """Seconds of one call: the best of many short turns, of which some are not disturbed by the neighbours."""
    once = timeit.timeit(work, number=1)
    number = max(1, int(0.001 / once))
    return min(timeit.repeat(work, number=number, repeat=max(20, int(0.8 / (once * number))))) / number


if __name__ == "__main__":
    for name, measured, bound, unit in figures():
        print(f"{name:<20} {measured:8.3f} {unit}   (at most {bound} {unit})")
