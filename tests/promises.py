"""The ladders and promises of the cast: Acorn uses all tiers in office hours, Birch merges two and stops at three."""

from datetime import UTC, datetime
from typing import Any

from msp import sla, tiers
from msp.identity import Actor
from msp.sla import VersionForm
from msp.tenants import TenantView
from msp.tiers import LadderForm

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
OFFICE = {"weekly": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
LADDERS: dict[str, list[dict[str, Any]]] = {
    "ACORN": [
        {"levels": ["L0"], "name": "Self-service"},
        {"levels": ["L1"], "name": "Service desk"},
        {"levels": ["L2"], "name": "Technical support"},
        {"levels": ["L3"], "name": "Experts"},
        {"levels": ["L4"], "name": "Vendors", "vendor": True},
    ],
    "BIRCH": [
        {"levels": ["L0"], "name": "Self-service"},
        {"levels": ["L1", "L2"], "name": "Help desk"},
        {"levels": ["L3"], "name": "Engineers"},
    ],
}
#: First response in an hour of P1, resolution in four; at 75 % of it an untouched ticket leaves L1.
POLICY = {
    "first_response": {
        "hours": "office",
        "targets": {"P1": 3600, "P2": 7200, "*": 14400},
        "warn": [50, 75],
        "resolve_counts": True,
    },
    "resolution": {
        "hours": "office",
        "targets": {"P1": 14400, "P2": 28800, "*": 86400},
        "pauses": ["waiting_requester", "scheduled"],
        "warn": [75, 90],
        "escalate": {"L1": 75},
    },
}


def publish(tenant: TenantView, by: Actor, now: datetime) -> None:
    """Ladder, hours and targets of one of the cast's clients; inside its scope."""
    tiers.publish_ladder(LadderForm({"steps": LADDERS[tenant.key]}, "Set-up", SINCE), by=by, now=now)
    hours = {"tz": tenant.time_zone, **OFFICE}
    sla.publish_hours_version(VersionForm("office", hours, "Set-up", SINCE), by=by, now=now)
    sla.publish_policy_version(VersionForm("standard", POLICY, "Set-up", SINCE), by=by, now=now)
