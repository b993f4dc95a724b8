"""Short hands for stories about people: a team, its way, a skill, a ladder that names them, a category that asks."""

from copy import deepcopy
from datetime import datetime
from typing import Any
from uuid import UUID

from msp import tenants, tiers
from msp.identity import AUTOMATIC
from msp.tenants import CategoryForm, TenantView
from msp.tiers import LadderForm, staff
from msp.tiers.staff import SkillForm, TeamForm, Way
from tests.desk_work import at, committed
from tests.promises import LADDERS
from tests.world import World


def team(world: World, key: str, *names: str, way: Way = Way.PROPOSAL) -> UUID:
    """A team of these agents; outside any scope."""
    with committed(world.provider):
        team_id = staff.form_team(TeamForm(key, key.replace("-", " ").capitalize()), now=at(0))
        for name in names:
            staff.join_team(team_id, world.agents[name], now=at(0))
        staff.set_way(team_id, way, now=at(0))
    return team_id


def skilled(world: World, key: str, **levels: int) -> None:
    """A skill, and how well agents have it; outside any scope."""
    with committed(world.provider):
        staff.list_skill(SkillForm(key, key.capitalize()), now=at(0))
        for name, level in levels.items():
            staff.rate_skill(world.agents[name], key, level, now=at(0))


def manned(tenant: TenantView, level: str, *, now: datetime, **told: Any) -> None:
    """Publish the ladder of a client with more said of the step of a level; inside its scope."""
    steps = deepcopy(LADDERS[tenant.key])
    next(step for step in steps if level in step["levels"]).update(told)
    tiers.publish_ladder(LadderForm({"steps": steps}, "Who works where"), by=AUTOMATIC, now=now)


def category(key: str, *, now: datetime, **skills: int) -> UUID:
    """A category of the client in scope whose work asks for skills."""
    return tenants.add_category(CategoryForm(key, key.capitalize(), skills), now=now)
