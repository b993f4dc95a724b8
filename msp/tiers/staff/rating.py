"""The only writer of skills, of who has which at what level, and of how much work somebody takes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from msp.identity import rosters
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, one_of_a_kind, scope
from msp.tiers.staff import wording
from msp.tiers.staff.events import CapacitySet, SkillListed, SkillRated
from msp.tiers.staff.models import AgentSkill, Capacity, Skill

LEVELS = range(4)
CAPACITIES = range(1, 501)


@dataclass(frozen=True, slots=True)
class SkillForm:
    """A skill; its key never changes."""

    key: str
    name: str


def list_skill(form: SkillForm, *, now: datetime) -> UUID:
    """Put a skill on the list of all clients; returns its id. Conflict when key or name is taken."""
    row = Skill(id=new_id(), key=wording.key(form.key), name=wording.line(form.name, wording.NAME_LENGTH, "name"))
    taken = select(Skill.id).where(or_(Skill.key == row.key, Skill.name == row.name))
    listed = Conflict(f"The skill {row.name} ({row.key}) is on the list already.")
    if db.session.scalars(taken).first() is not None:
        raise listed
    with one_of_a_kind(listed):
        db.session.add(row)
    (tenant_id,) = scope.required().tenant_ids
    publish(SkillListed(tenant_id=tenant_id, object_id=row.id, at=now, skill=row.key))
    return row.id


def rate_skill(agent_id: UUID, key: str, level: int | None, *, now: datetime) -> None:
    """Say how well somebody has a skill, 0 to 3; None says nothing about it. The same again changes nothing."""
    if level is not None and level not in LEVELS:
        raise Invalid("A skill has a level of 0 to 3.", field="level")
    # Compared here: what was typed may hold what no database takes as a text.
    skill = next((one for one in db.session.scalars(select(Skill)) if one.key == key), None)
    if skill is None:
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
