"""A desk open 08:00-17:00 UTC from Monday to Friday, and a short way to write what happened to a ticket there."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msp.sla.calendar import ServiceHours
from msp.sla.clock import Clock
from msp.sla.derive import Event, Versions, derive
from msp.sla.policy import policy_from_document
from msp.tiers import StepLimits

HOUR = 3600
DESK = {"tz": "UTC", "weekly": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
ALWAYS = {"tz": "UTC", "weekly": {d: [["00:00", "24:00"]] for d in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}
LATER_DESK = {"tz": "UTC", "weekly": {day: [["10:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
Log = list[tuple[str, str, dict[str, str]]]


def clock_time(text: str) -> datetime:
    """“Tue 09:30”, or “09:30” for Monday 2 March 2026."""
    day, _, time = text.rpartition(" ")
    hour, minute, second = [*map(int, time.split(":")), 0][:3]
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day.lower() or "mon")
    return MONDAY + timedelta(days=days, hours=hour, minutes=minute, seconds=second)


def promise(target: int | dict[str, int] = 4 * HOUR, **more: Any) -> dict[str, Any]:
    targets = target if isinstance(target, dict) else {"*": target}
    return {"hours": "desk", "targets": targets, "pauses": ["waiting_requester", "scheduled"], **more}


def clocks(
    policy: dict[str, Any], log: list[tuple[str, dict[str, str]]], as_of: str, **others: Any
) -> dict[str, Clock]:
    versions = desk_versions(policy, [], **others)
    return derive([Event(clock_time(at), **values) for at, values in log], versions, clock_time(as_of))


def desk_versions(policy: dict[str, Any], dwell: Any, **others: Any) -> Versions:
    """The desk's policies and hours from the beginning, and versions of the ladder's limits."""
    policies = {name: [(None, policy_from_document(body))] for name, body in {"p": policy, **others}.items()}
    hours = {"desk": DESK, "always": ALWAYS, "later": LATER_DESK}
    read = {name: [(None, ServiceHours.from_document(each))] for name, each in hours.items()}
    return Versions(policies, read, [(since, _limits(each)) for since, each in dwell])


def _limits(each: dict[str, int | StepLimits]) -> dict[str, StepLimits]:
    """A plain number is a dwell limit."""
    return {tier: limit if isinstance(limit, StepLimits) else StepLimits(limit) for tier, limit in each.items()}


def created(at: str = "08:00", **more: str) -> tuple[str, dict[str, str]]:
    return at, {"type": "created", "policy": "p", "priority": "P2", "tier": "L1", "by": "requester", **more}


def happened(at: str, kind: str, **more: str) -> tuple[str, dict[str, str]]:
    return at, {"type": kind, **more}


def paused(at: str, reason: str = "waiting_requester") -> tuple[str, dict[str, str]]:
    return happened(at, "pause", reason=reason)


def resumed(at: str, reason: str = "waiting_requester") -> tuple[str, dict[str, str]]:
    return happened(at, "resume", reason=reason)


def resolution(log: list[tuple[str, dict[str, str]]], as_of: str, target: Any = 4 * HOUR, **more: Any) -> Clock:
    return clocks({"resolution": promise(target, **more)}, log, as_of)["resolution"]
