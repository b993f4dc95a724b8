"""How the clients of the demo work from today on: all five tiers, two merged and none above, and a step that swarms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msp import agreements
from msp.agreements import Draft, Setting
from msp.demo.cast import Cast
from msp.demo.people import MANAGER, VIPS
from msp.identity import belonging, people
from msp.store import acting_for, db

_PORTAL = {"levels": ["L0"], "name": "Self-service"}
_ACORN: dict[str, Any] = {
    "steps": [
        _PORTAL,
        {
            "levels": ["L1"],
            "name": "Service desk",
            "teams": ["service-desk"],
            "acknowledge_minutes": 15,
            "dwell_minutes": 480,
        },
        {
            "levels": ["L2"],
            "name": "Technical support",
            "teams": ["technical"],
            "enter": [{"category": ["network"]}],
            "acknowledge_minutes": 60,
            "handover": ["What was tried", "Since when, and who is affected"],
            "skills": ["network", "devices"],
        },
        {
            "levels": ["L3"],
            "name": "Experts",
            "teams": ["experts"],
            "enter": [{"vip": True, "priority": ["P1"]}],
            "next": "duty_manager",
            "handover": ["What was ruled out"],
            "reads_restricted": True,
            "skills": ["imaging", "network"],
        },
        {"levels": ["L4"], "name": "Vendors", "vendor": True},
    ],
    "communicator": "L1",
    "reopens": {"count": 2, "to": "next"},
    "bounces": 3,
}
_BIRCH: dict[str, Any] = {
    "steps": [
        _PORTAL,
        {"levels": ["L1", "L2"], "name": "Dispatch desk", "teams": ["dispatch", "technical"]},
        {
            "levels": ["L3"],
            "name": "Engineers",
            "teams": ["experts"],
            "enter": [{"category": ["network"], "vip": True}],
        },
    ]
}
_CEDAR: dict[str, Any] = {
    "steps": [
        {
            "levels": ["L1", "L2"],
            "name": "Helpdesk",
            "teams": ["service-desk", "technical"],
            "acknowledge_minutes": 30,
            "next": "duty_manager",
        },
        {"levels": ["L4"], "name": "Vendors", "vendor": True},
    ]
}
_DUNE: dict[str, Any] = {
    "steps": [
        _PORTAL,
        {"levels": ["L1"], "name": "Control desk", "teams": ["service-desk"]},
        {
            "levels": ["L3"],
            "name": "Instrument experts",
            "teams": ["experts"],
            "mode": "swarm",
            "replies": "direct",
            "skills": ["imaging", "network"],
        },
        {"levels": ["L4"], "name": "Makers", "vendor": True},
    ],
    "communicator": "L1",
}
LADDERS: Mapping[str, tuple[dict[str, Any], str]] = {
    "ACORN": (_ACORN, "Network faults go straight to the technicians, and one voice speaks with the clinics"),
    "BIRCH": (_BIRCH, "The teams have names now"),
    "CEDAR": (_CEDAR, "Two levels are enough; makers do the rest"),
    "DUNE": (_DUNE, "Whoever knows an instrument comes to the ticket"),
}


def grow(cast: Cast, now: datetime) -> None:
    """Publish the ladders from now on, so that what is told of the months before stays as it was; mark the VIPs."""
    omar = cast.actors[MANAGER.email]
    for key, (document, reason) in LADDERS.items():
        with acting_for(cast.tenants[key].id, omar.who):
            base = agreements.standing(Setting.LADDER, "").base
            agreements.publish_change(Draft(Setting.LADDER, "", document, reason), base, by=omar, now=now)
            for person in people():
                if person.name in VIPS:
                    belonging.mark_vip(person.id, True, now=now)
            db.session.commit()
