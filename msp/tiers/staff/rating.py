"""The only writer of who has which skill at what level, and of how much work somebody takes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.identity import rosters
from msp.kernel.errors import Invalid
from msp.kernel.events import publish
from msp.store import db, scope
from msp.tiers.staff.events import CapacitySet, SkillRated
from msp.tiers.staff.models import AgentSkill, Capacity, Skill

LEVELS = range(4)
CAPACITIES = range(1, 501)


def rate_skill(agent_id: UUID, key: str, level: int | None, *, now: datetime) -> None:
    """Say how well somebody has a skill, 0 to 3; None says nothing about it. The same again changes nothing.

    Invalid for a skill that is not on the list, or is retired.
    """
    if level is not None and level not in LEVELS:
        raise Invalid("A skill has a level of 0 to 3.", field="level")
    # Compared here: what was typed may hold what no database takes as a text.
    skill = next((one for one in db.session.scalars(select(Skill)) if one.key == key), None)
    if skill is None or (skill.retired_at is not None and level is not None):
        raise Invalid("Choose a skill of the list.", field="skill")
    rosters.hold_agent(agent_id)
    row = db.session.get(AgentSkill, (agent_id, skill.id))
    if (row.level if row else None) == level:
        return
    if row is not None and level is None:
        db.session.delete(row)
    elif row is not None and level is not None:
        row.level = level
    elif level is not None:
        db.session.add(AgentSkill(agent_id=agent_id, skill_id=skill.id, level=level))
    db.session.flush()
    (tenant_id,) = scope.required().tenant_ids
    publish(SkillRated(tenant_id=tenant_id, object_id=agent_id, at=now, skill=key, level=level))


def set_capacity(agent_id: UUID, open_tickets: int | None, *, now: datetime) -> None:
    """Say how many open tickets somebody has at most; None is no limit. The same again changes nothing."""
    if open_tickets is not None and open_tickets not in CAPACITIES:
        raise Invalid("Write a whole number of 1 to 500 open tickets.", field="open_tickets")
    rosters.hold_agent(agent_id)
    row = db.session.get(Capacity, agent_id)
    if (row.open_tickets if row else None) == open_tickets:
        return
    if row is not None and open_tickets is None:
        db.session.delete(row)
    elif open_tickets is not None:
        row = row or Capacity(agent_id=agent_id)
        row.open_tickets = open_tickets
        db.session.add(row)
    db.session.flush()
    (tenant_id,) = scope.required().tenant_ids
    publish(CapacitySet(tenant_id=tenant_id, object_id=agent_id, at=now, open_tickets=open_tickets))
