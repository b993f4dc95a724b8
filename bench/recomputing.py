"""Every ticket derived anew: 100,000 of twenty events on one core, and service hours beside businesstimedelta's."""

import importlib
import importlib.util
import time
import timeit
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bench.bench_clocks import HOURS, START
from bench.figure import Figure
from msp.sla.calendar import ServiceHours
from msp.sla.derive import Event, Versions, derive
from msp.sla.policy import policy_from_document

TICKETS, DISTINCT = 100_000, 1_000
OTHERS = "businesstimedelta"


def figures(_folder: Path) -> Iterator[Figure]:
    """The floor is a pass over the same events that only adds up their instants."""
    versions, tickets = _versions(), [_ticket(Random(seed)) for seed in range(DISTINCT)]
    assert all(len(events) == 20 for events in tickets)
    as_of = START + timedelta(days=40)
    events = sum(map(len, tickets)) * (TICKETS // DISTINCT)
    yield Figure(f"floor: touching {events:,} events, of one core", _of_one_core(lambda: _touched(tickets)), "s")
    seconds = _of_one_core(lambda: _derived(tickets, versions, as_of))
    yield Figure(f"deriving {TICKETS:,} tickets of 20 events, of one core", seconds, "s", 60)
    yield from _beside_others()


def _of_one_core(act: Callable[[], None]) -> float:
    """Seconds of one core that an act takes, whoever else is at work on the machine."""
    start = time.process_time()
    act()
    return time.process_time() - start


def _touched(tickets: list[list[Event]]) -> None:
    for _ in range(TICKETS // DISTINCT):
        for events in tickets:
            sum(event.at.second for event in events)


def _derived(tickets: list[list[Event]], versions: Versions, as_of: datetime) -> None:
    for _ in range(TICKETS // DISTINCT):
        for events in tickets:
            derive(events, versions, as_of)


def _versions() -> Versions:
    """All five metrics, three versions of the policy and two of the hours, of which some begin within the tickets."""
    pauses = ["waiting_requester", "scheduled"]
    terms = {"hours": "desk", "targets": {"P1": 14_400, "P2": 28_800, "*": 86_400}, "pauses": pauses}
    promise = {**terms, "warn": [50, 75, 90]}
    metrics: dict[str, Any] = dict.fromkeys(("first_response", "next_update", "resolution", "ola"), promise)
    shorter = {**metrics, "resolution": {**promise, "targets": {"*": 43_200}, "escalate": {"L1": 75}}}
    uc = {"uc": {"hours": "desk", "targets": {"*": 86_400}}}
    starts = (None, START + timedelta(days=3), START + timedelta(days=9))
    policies = [
        (start, policy_from_document({**body, **uc}))
        for start, body in zip(starts, (metrics, shorter, metrics), strict=True)
    ]
    early = {**HOURS, "weekly": {day: [["08:00", "17:00"]] for day in HOURS["weekly"]}}
    hours = [(None, ServiceHours.from_document(HOURS)), (START + timedelta(days=6), ServiceHours.from_document(early))]
    return Versions({"standard": policies}, {"desk": hours})


def _ticket(dice: Random) -> list[Event]:
    """Eighteen turns of a conversation between birth and end, in up to two weeks."""
    at = START + timedelta(minutes=dice.randrange(20_000))
    turns: list[dict[str, Any]] = [
        {"type": "agent_reply"},
        {"type": "customer_message"},
        {"type": "pause", "reason": "waiting_requester"},
        {"type": "resume", "reason": "waiting_requester"},
        {"type": "priority", "priority": dice.choice(("P1", "P2", "P3"))},
        {"type": "tier", "tier": dice.choice(("L1", "L2", "L3"))},
        {"type": "vendor_handoff", "vendor": "quill"},
        {"type": "vendor_return", "vendor": "quill"},
    ]
    events = [Event(at, "created", policy="standard", priority="P2", tier="L1", by="requester")]
    for _ in range(18):
        at += timedelta(minutes=dice.randrange(1, 1_000))
        events.append(Event(at, **dice.choices(turns, weights=(4, 4, 3, 3, 1, 1, 1, 1))[0]))
    return [*events, Event(at + timedelta(minutes=dice.randrange(1, 1_000)), "resolve")]


def _beside_others() -> Iterator[Figure]:
    """The same weekdays with their lunch and no holidays, eight hours on and a week apart, in both."""
    if importlib.util.find_spec(OTHERS) is None:
        print(f"{OTHERS}: not installed here, so it is not measured beside ours")
        return
    ours = ServiceHours.from_document({name: value for name, value in HOURS.items() if not name.startswith("closed")})
    theirs, span = _theirs()
    zone = ZoneInfo(HOURS["tz"])
    local = START.astimezone(zone)
    later = local + timedelta(days=7)
    assert (local + span(hours=8)).astimezone(UTC) == ours.add(START, 8 * 3600)
    assert theirs.difference(local, later).timedelta.total_seconds() == ours.between(local, later)
    for name, mine, other in (
        ("8 h on", lambda: ours.add(START, 8 * 3600), lambda: local + span(hours=8)),
        ("40 h on", lambda: ours.add(START, 40 * 3600), lambda: local + span(hours=40)),
        ("within 7 days", lambda: ours.between(START, later), lambda: theirs.difference(local, later)),
    ):
        yield Figure(f"service hours, {name}", _micros(mine, 2_000), "µs", 2)
        yield Figure(f"{OTHERS}, {name}", _micros(other, 20), "µs")


def _theirs() -> tuple[Any, Any]:
    library = importlib.import_module(OTHERS)
    zone = importlib.import_module("pytz").timezone(HOURS["tz"])
    clock = importlib.import_module("datetime").time
    workday = library.WorkDayRule(start_time=clock(9), end_time=clock(17), working_days=[0, 1, 2, 3, 4], tz=zone)
    lunch = library.LunchTimeRule(start_time=clock(12), end_time=clock(13), working_days=[0, 1, 2, 3, 4], tz=zone)
    rules = library.Rules([workday, lunch])
    return rules, lambda hours: library.BusinessTimeDelta(rules, hours=hours)


def _micros(act: Any, number: int) -> float:
    return min(timeit.repeat(act, number=number, repeat=5)) / number * 1e6
