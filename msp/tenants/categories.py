"""What tickets of a client are about in the words of its own list, and which skills each kind of work asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from msp.kernel import text as typed
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, one_of_a_kind, scope
from msp.tenants.events import CategoryAdded, CategoryEdited, CategoryRetired
from msp.tenants.models import Category
from msp.tenants.offering import offered_key

NAME_LENGTH = 80
MOST_SKILLS = 12
HIGHEST_LEVEL = 3
SKILL_LENGTH = 60
# The form of a key on the list of skills, which lies above this room.
_SKILL = re.compile(rf"(?=.{{1,{SKILL_LENGTH}}}$)[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A category of a client; `skills` are the keys of the skills that its work asks for, each with a level 1 to 3."""

    id: UUID
    tenant_id: UUID
    key: str
    name: str
    skills: Mapping[str, int]
    retired_at: datetime | None

    @property
    def is_retired(self) -> bool:
        """Whether no new ticket is put under it any more."""
        return self.retired_at is not None


@dataclass(frozen=True, slots=True)
class CategoryForm:
    """A category as it is to be written; `key` never changes, rules of the ladder name it."""

    key: str
    name: str
    skills: Mapping[str, int] = field(default_factory=dict[str, int])


def categories(*, with_retired: bool = False) -> list[CategoryView]:
    """The categories of the tenants in scope by name."""
    found = select(Category).order_by(Category.name, Category.id)
    rows = db.session.scalars(found if with_retired else found.where(Category.retired_at.is_(None)))
    return [_view(row) for row in rows]


def category(category_id: UUID) -> CategoryView:
    """One category of the tenants in scope, retired or not; Missing when there is none of that id."""
    row = db.session.scalars(select(Category).where(Category.id == category_id)).one_or_none()
    if row is None:
        raise Missing()
    return _view(row)


def add_category(form: CategoryForm, *, now: datetime) -> UUID:
    """Write a category of the client in scope; returns its id. Invalid names the field, Conflict what is taken."""
    key, name, skills = offered_key(form.key), _name(form.name), _skills(form.skills)
    taken = Conflict(f"There is a category with the key {key} already, perhaps a retired one.", field="key")
    if db.session.scalars(select(Category.id).where(Category.key == key)).first() is not None:
        raise taken
    _refuse_taken(name, None)
    row = Category(id=new_id(), key=key, name=name, skills=skills, added_at=now)
    with one_of_a_kind(taken):
        db.session.add(row)
    publish(CategoryAdded(tenant_id=row.tenant_id, object_id=row.id, at=now, key=key))
    return row.id


def edit_category(category_id: UUID, name: str, skills: Mapping[str, int], *, now: datetime) -> None:
    """Call a category otherwise, or ask for other skills; its tickets stay. Refused as for a new one."""
    row = _held(category_id)
    asked = {"name": _name(name), "skills": _skills(skills)}
    changes = {field: value for field, value in asked.items() if value != getattr(row, field)}
    if not changes:
        return
    _refuse_taken(str(asked["name"]), category_id)
    for changed, value in changes.items():
        setattr(row, changed, value)
    db.session.flush()
    fields = tuple(sorted(changes))
    publish(CategoryEdited(tenant_id=row.tenant_id, object_id=row.id, at=now, key=row.key, fields=fields))


def retire_category(category_id: UUID, *, now: datetime) -> None:
    """Offer a category no more; its tickets keep it."""
    row = _held(category_id)
    row.retired_at = now
    db.session.flush()
    publish(CategoryRetired(tenant_id=row.tenant_id, object_id=row.id, at=now, key=row.key))


def _held(category_id: UUID) -> Category:
    (tenant_id,) = scope.required().tenant_ids
    row = db.session.get(Category, (tenant_id, category_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise Missing()
    if row.retired_at is not None:
        raise Conflict(f"{row.name} is retired; nothing of it changes any more.")
    return row


def _refuse_taken(name: str, but: UUID | None) -> None:
    same = select(Category.id).where(func.lower(Category.name) == name.lower(), Category.retired_at.is_(None))
    if any(found != but for found in db.session.scalars(same)):
        raise Conflict(f"There is a category called {name} already.", field="name")


def _name(text: str) -> str:
    name = typed.line(text)
    if not 1 <= len(name) <= NAME_LENGTH:
        raise Invalid(f"A name has 1 to {NAME_LENGTH} characters.", field="name")
    return name


def _skills(asked: Mapping[str, int]) -> dict[str, int]:
    if len(asked) > MOST_SKILLS:
        raise Invalid(f"A category asks for at most {MOST_SKILLS} skills.", field="skills")
    if any(type(level) is not int or not 1 <= level <= HIGHEST_LEVEL for level in asked.values()):
        raise Invalid(f"A skill is asked for at a level from 1 to {HIGHEST_LEVEL}.", field="skills")
    wrong = next((key for key in asked if not _SKILL.fullmatch(key)), None)
    if wrong is not None:
        how = f"at most {SKILL_LENGTH} small letters, digits and single hyphens, such as network"
        raise Invalid(f"“{wrong[:40]}” is no key of a skill, which has {how}.", field="skills")
    return dict(sorted(asked.items()))


def _view(row: Category) -> CategoryView:
    return CategoryView(row.id, row.tenant_id, row.key, row.name, dict(row.skills), row.retired_at)
