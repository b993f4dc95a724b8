"""Example explanations for the kit page, derived by the engine itself from made-up tickets."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msp import sla
from msp.sla import Clock
from msp.sla.calendar import ServiceHours
from msp.sla.derive import Event, Versions, derive
from msp.sla.policy import policy_from_document
from msp.sla.telling import Telling, VersionKind, VersionRecord
from msp.web.explained import Bar, bar_of
from msp.web.office.kit_clocks import LONG_NAME

_ZONE = "Europe/Vienna"
_MONDAY = datetime(2026, 10, 12, 6, tzinfo=UTC)
_WEEK = ("mon", "tue", "wed", "thu", "fri")
_HOURS = {
    "tz": _ZONE,
    "weekly": {day: [["08:00", "17:00"]] for day in _WEEK},
    "closed_dates": ["2026-10-15"],
}
_RESOLUTION: dict[str, Any] = {
    "hours": "office",
    "targets": {"P1": 21_600, "*": 86_400},
    "pauses": ["waiting_requester", "scheduled"],
    "warn": [50, 75],
    "escalate": {"L2": 55},
}
_SHORTER = {**_RESOLUTION, "targets": {"P1": 14_400, "*": 72_000}}
_ELSEWHERE = {"first_response": {"hours": "office", "targets": {"*": 3600}}}
_CREATED = Event(_MONDAY, "created", policy="standard", priority="P3", tier="L1")
_SUPPLIER = {"name": LONG_NAME, "hours": _HOURS, "holds": True}


def _at(hours: float) -> datetime:
    return _MONDAY + timedelta(hours=hours)


def _versions() -> Versions:
    return Versions(
        policies={
            "standard": [(None, policy_from_document({"resolution": _RESOLUTION})), (_at(26), _policy(_SHORTER))],
            "pause": [(None, policy_from_document(_ELSEWHERE))],
        },
        hours={"office": [(None, ServiceHours.from_document(_HOURS))]},
    )


def _policy(resolution: dict[str, Any]) -> Any:
    return policy_from_document({"resolution": resolution})


def _record(kind: VersionKind, series: str, number: int, valid_from: datetime) -> VersionRecord:
    told: dict[str, Any] = {
        "content_hash": "0" * 64,
        "author": LONG_NAME,
        "reason": "Office hours in the new contract, <b>§ 4</b>",
    }
    place: dict[str, Any] = {"series": series, "number": number, "valid_from": valid_from}
    return VersionRecord(id=f"{series}-{number}", kind=kind, **place, **told)


_TOLD: dict[str, Any] = {
    "priorities": {"P1": "P1 · Emergency", "P3": "P3 · Normal"},
    "tiers": {"L1": "L1 · Service desk", "L2": "L2 · Technical support"},
    "records": (
        _record(VersionKind.POLICY, "standard", 1, _at(-9_000)),
        _record(VersionKind.POLICY, "standard", 2, _at(26)),
        _record(VersionKind.HOURS, "office", 1, _at(-9_000)),
    ),
}


def _every_kind() -> Clock:
    """A clock with every kind of stretch and every mark; it is broken, and solved at last."""
    happened = [
        _CREATED,
        Event(_at(3), "pause", reason="waiting_requester"),
        Event(_at(7), "resume", reason="waiting_requester"),
        Event(_at(24), "policy", policy="pause"),
        Event(_at(27), "policy", policy="standard"),
        Event(_at(28), "tier", tier="L2"),
        Event(_at(30), "vendor_handoff", vendor="quill", terms=sla.undertaking_from_document(_SUPPLIER)),
        Event(_at(49), "vendor_return", vendor="quill"),
        Event(_at(50), "resolve"),
        Event(_at(54), "reopen"),
        Event(_at(97), "priority", priority="P1"),
    ]
    return derive(happened, _versions(), _at(104))["resolution"]


def _half_a_year() -> Clock:
    """A clock of 130 working days with a pause on each."""
    days = [_at(24 * day) for day in range(130)]
    pauses = [
        event
        for day in days
        for event in (
            Event(day + timedelta(hours=2), "pause", reason="scheduled"),
            Event(day + timedelta(hours=4), "resume", reason="scheduled"),
        )
    ]
    return derive([_CREATED, *pauses], _versions(), _at(24 * 131))["resolution"]


def _bar(clock: Clock, telling: Telling) -> Bar:
    return bar_of(sla.explain(clock, zone=ZoneInfo(_ZONE), telling=telling), telling, _ZONE)


def _bars(clock: Clock, tellings: Sequence[Telling]) -> list[Bar]:
    return [_bar(clock, telling) for telling in tellings]


EXPLANATION, TOLD_TO_CLIENT = _bars(_every_kind(), (Telling(**_TOLD), Telling(to_client=True, **_TOLD)))
LONG_LIFE = _bar(_half_a_year(), Telling(**_TOLD))
