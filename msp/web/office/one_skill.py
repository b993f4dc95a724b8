"""One skill of the list: what it is called, who has it at what level, and whether it is retired."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from msp.identity import Can, rosters
from msp.kernel.errors import Missing
from msp.tiers import staff
from msp.tiers.staff import SkillView
from msp.tiers.staff.queries import ratings_of
from msp.web.door import Visit, Within, needs
from msp.web.forms import say_when_saved
from msp.web.office.wing import bp
from msp.web.settling import settled


class SkillNameForm(FlaskForm):
    """What a skill is called."""

    name = StringField("Name", [InputRequired("Write what the skill is called."), Length(max=60)])


@dataclass(frozen=True, slots=True)
class Rated:
    """Somebody of whom the skill is said."""

    id: UUID
    name: str
    level: int


@dataclass(frozen=True, slots=True)
class SkillPage:
    """The skill with who has it, and the forms to change it."""

    skill: SkillView
    people: Sequence[Rated]
    name: SkillNameForm
    token: FlaskForm


@bp.get("/people/skills/<uuid:skill_id>")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def skill(visit: Visit, skill_id: UUID):
    """One skill and who has it."""
    return _show(_named(skill_id))


@bp.post("/people/skills/<uuid:skill_id>/name")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def rename_skill(visit: Visit, skill_id: UUID):
    """Call a skill something else."""
    found, form = _named(skill_id), SkillNameForm(prefix="name-")

    def act() -> str:
        staff.rename_skill(skill_id, form.name.data or "", now=visit.now)
        return "The skill is called so everywhere from now on."

    return settled(form, act, lambda: _show(found, form), _url(skill_id))


@bp.post("/people/skills/<uuid:skill_id>/retirement")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def retire_skill(visit: Visit, skill_id: UUID):
    """Take a skill off the list."""
    staff.retire_skill(skill_id, now=visit.now)
    say_when_saved("The skill is retired: it is offered nowhere any more.")
    return redirect(url_for("office.skills"), 303)


@bp.post("/people/skills/<uuid:skill_id>/revival")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def revive_skill(visit: Visit, skill_id: UUID):
    """Put a retired skill on the list again."""
    staff.revive_skill(skill_id, now=visit.now)
    say_when_saved("The skill is on the list again.")
    return redirect(_url(skill_id), 303)


def _named(skill_id: UUID) -> SkillView:
    found = next((one for one in staff.skills(retired=True) if one.id == skill_id), None)
    if found is None:
        raise Missing()
    return found


def _url(skill_id: UUID) -> str:
    return url_for("office.skill", skill_id=skill_id)


def _show(found: SkillView, form: SkillNameForm | None = None) -> str:
    ratings = ratings_of(found.key)
    people = [Rated(one.id, one.name, ratings[one.id]) for one in rosters.staff() if one.id in ratings]
    page = SkillPage(
        skill=found,
        people=sorted(people, key=lambda one: (-one.level, one.name.casefold())),
        name=form or SkillNameForm(formdata=None, prefix="name-", data={"name": found.name}),
        token=FlaskForm(formdata=None),
    )
    return render_template("office/people/skill.html", page=page)
