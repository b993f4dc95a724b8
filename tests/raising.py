"""Acorn with a policy that raises, and whom it names: for stories about who is told when a promise runs out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msp import sla, tiers
from msp.identity import AUTOMATIC, Actor
from msp.sla import VersionForm
from msp.tiers import Authority, NamingForm, Tier
from tests.promises import POLICY
from tests.world import MONDAY, World

#: Four hours from 08:00: 10:48 the lead, 11:36 the duty manager, 12:24 the account manager.
LADDER = {"70": "lead", "90": "duty_manager", "110": "account_manager"}


def raise_at(percents: dict[str, Any] | None = None, *, now: datetime = MONDAY) -> None:
    """The client in scope is promised a solution that is raised, and nothing escalates by itself."""
    resolution = {key: value for key, value in POLICY["resolution"].items() if key != "escalate"}
    policy = {**POLICY, "resolution": {**resolution, "raise": percents or LADDER}}
    sla.publish_policy_version(VersionForm("standard", policy, "Raised in time", now), by=AUTOMATIC, now=now)


def name(world: World, who: str, authority: Authority, tier: Tier | None = None, *, now: datetime = MONDAY) -> UUID:
    """Omar puts one of the cast in charge."""
    return put(world.actors["omar"], world.agents[who], authority, tier, now=now)


def put(by: Actor, agent_id: UUID | None, authority: Authority, tier: Tier | None = None, *, now: datetime) -> UUID:
    """Somebody, or nobody, is in charge from an instant on."""
    return tiers.put_in_charge(NamingForm(authority, agent_id, tier), by=by, now=now)
