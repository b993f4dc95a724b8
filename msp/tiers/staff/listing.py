"""The only writer of the list of skills: put on it, renamed, retired and taken up again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from msp.kernel.errors import Conflict, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, one_of_a_kind, scope
from msp.tiers.staff import wording
from msp.tiers.staff.events import SkillChanged, SkillListed
from msp.tiers.staff.models import Skill


@dataclass(frozen=True, slots=True)
class SkillForm:
    """A skill; its key never changes, its name may."""

    key: str
    name: str


def list_skill(form: SkillForm, *, now: datetime) -> UUID:
    """Put a skill on the list of all clients; returns its id. Conflict when key or name is taken."""
    row = Skill(id=new_id(), key=wording.key(form.key), name=wording.line(form.name, wording.NAME_LENGTH, "name"))
    taken = db.session.scalars(select(Skill).where(or_(Skill.key == row.key, Skill.name == row.name))).first()
    if taken is not None:
        how = "is retired; take it up again" if taken.retired_at else "is on the list already"
        raise Conflict(f"The skill {taken.name} ({taken.key}) {how}.", field="name")
    with one_of_a_kind(Conflict(f"The skill {row.name} ({row.key}) is on the list already.", field="name")):
        db.session.add(row)
    publish(SkillListed(**_about(row, now)))
    return row.id


def rename_skill(skill_id: UUID, name: str, *, now: datetime) -> None:
    """Call a skill something else; Conflict when another is called so."""
    row = _held(skill_id)
    wanted = wording.line(name, wording.NAME_LENGTH, "name")
    if db.session.scalars(select(Skill.id).where(Skill.name == wanted, Skill.id != skill_id)).first() is not None:
        raise Conflict(f"Another skill is called {wanted}.", field="name")
    row.name = wanted
    _tell(row, now)


def retire_skill(skill_id: UUID, *, now: datetime) -> None:
    """A skill is offered for nothing new; who has it, and what names it, stay. Conflict when it is retired."""
    row = _held(skill_id)
    if row.retired_at is not None:
        raise Conflict(f"{row.name} is retired already.")
    row.retired_at = now
    _tell(row, now)


def revive_skill(skill_id: UUID, *, now: datetime) -> None:
    """A retired skill is on the list again; Conflict when it is not retired."""
    row = _held(skill_id)
    if row.retired_at is None:
        raise Conflict(f"{row.name} is on the list.")
    row.retired_at = None
    _tell(row, now)


def _held(skill_id: UUID) -> Skill:
    row = db.session.get(Skill, skill_id, with_for_update=True)
    if row is None:
        raise Missing()
    return row


def _tell(row: Skill, now: datetime) -> None:
    db.session.flush()
    publish(SkillChanged(**_about(row, now), is_retired=row.retired_at is not None))


def _about(row: Skill, now: datetime) -> dict:
    (tenant_id,) = scope.required().tenant_ids
    return {"tenant_id": tenant_id, "object_id": row.id, "at": now, "skill": row.key}
