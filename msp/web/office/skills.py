"""The skills matrix: who of the provider's people has which skill at what level, narrowed, sorted and as a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from msp.identity import Can, rosters
from msp.kernel.errors import Invalid
from msp.tiers import staff
from msp.tiers.staff import SkillView
from msp.web.above_lists import Choice
from msp.web.csv_answers import csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.office.wing import bp
from msp.web.settling import settled
from msp.web.sorting import Heading, Order

KEY = "Small letters, digits and hyphens. Categories and ladders name the skill by it, so it never changes."
LEVELS = {"1": "1 or more", "2": "2 or more", "3": "3"}


class SkillForm(FlaskForm):
    """A new skill."""

    name = StringField("Name", [InputRequired("Write what the skill is called."), Length(max=60)])
    key = StringField("Key", [InputRequired("Write a key, such as network."), Length(max=60)], description=KEY)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the matrix is narrowed to; an empty text asks for nothing."""

    team: str
    skill: str
    level: str

    @property
    def address(self) -> dict[str, str]:
        """The same as arguments of an address."""
        named = {"team": self.team, "skill": self.skill, "level": self.level}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class AgentRow:
    """One agent: teams, and the level of each skill by its key."""

    id: UUID
    name: str
    teams: tuple[str, ...]
    levels: Mapping[str, int]
    on_duty: bool


@dataclass(frozen=True, slots=True)
class SkillsPage:
    """The matrix; a column for each skill."""

    rows: Sequence[AgentRow]
    skills: Sequence[SkillView]
    retired: Sequence[SkillView]
    columns: Sequence[tuple[str, str, Heading]]
    filters: Sequence[Choice]
    action_url: str
    clear_url: str | None
    file_url: str
    sort: str
    form: SkillForm


@bp.get("/people/skills")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def skills(visit: Visit):
    """Who has which skill at what level."""
    return _show(visit, SkillForm(formdata=None))


@bp.post("/people/skills")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def list_skill(visit: Visit):
    """Put a skill on the list."""
    form = SkillForm()

    def act() -> str:
        asked = staff.SkillForm((form.key.data or "").strip(), form.name.data or "")
        staff.list_skill(asked, now=visit.now)
        return f"{asked.name} is on the list; say on each sheet who has it."

    return settled(form, act, lambda: _show(visit, form), url_for("office.skills"))


@bp.get("/people/skills.csv")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def skills_csv(visit: Visit):
    """The same as a file: an agent a row, a skill a column."""
    listed = staff.skills()
    rows = _order(listed).sorted(_rows(visit, _asked(listed)))
    cells = ((row.name, ", ".join(row.teams), *(row.levels.get(one.key) for one in listed)) for row in rows)
    return csv_answer("skills.csv", ("Agent", "Teams", *(one.name for one in listed)), cells)


def _asked(listed: Sequence[SkillView]) -> Asked:
    asked = Asked(*(request.args.get(name, "").strip() for name in ("team", "skill", "level")))
    if asked.team and asked.team not in {team.key for team in staff.teams()}:
        raise Invalid("There is no such team.", field="team")
    if asked.skill and asked.skill not in {skill.key for skill in listed}:
        raise Invalid("There is no such skill.", field="skill")
    if asked.level and asked.level not in LEVELS:
        raise Invalid("A skill has a level of 1 to 3 to ask for.", field="level")
    return asked


def _rows(visit: Visit, asked: Asked) -> list[AgentRow]:
    people, teams = [one for one in rosters.staff() if one.is_active], staff.teams()
    ids = [person.id for person in people]
    levels, works = staff.skills_of(ids), staff.on_duty(ids, visit.now)
    wanted = {id_ for team in teams if team.key == asked.team for id_ in team.member_ids}
    return [
        AgentRow(
            person.id,
            person.name,
            tuple(team.name for team in teams if person.id in team.member_ids),
            levels[person.id],
            person.id in works,
        )
        for person in people
        if (not asked.team or person.id in wanted) and _has(levels[person.id], asked)
    ]


def _has(levels: Mapping[str, int], asked: Asked) -> bool:
    """Whether somebody has the skill that is asked for, or any, at the level that is asked for."""
    if not asked.skill and not asked.level:
        return True
    named = [levels.get(asked.skill, 0)] if asked.skill else list(levels.values())
    return any(level >= int(asked.level or 1) for level in named)


def _order(listed: Sequence[SkillView]) -> Order[AgentRow]:
    keys: dict[str, Callable[[AgentRow], Any]] = {"name": lambda row: row.name.casefold()}
    keys |= {f"skill-{one.key}": _level_of(one.key) for one in listed}
    return Order.read(request.args.get("sort", ""), keys)


def _level_of(key: str) -> Callable[[AgentRow], Any]:
    return lambda row: row.levels.get(key)


def _show(visit: Visit, form: SkillForm) -> str:
    every = staff.skills(retired=True)
    listed = [one for one in every if not one.is_retired]
    asked, order = _asked(listed), _order(listed)
    heads = order.headings("office.skills", asked.address)
    kept: dict[str, Any] = {**asked.address, **({"sort": order.text} if order.text else {})}
    page = SkillsPage(
        rows=order.sorted(_rows(visit, asked)),
        skills=listed,
        retired=[one for one in every if one.is_retired],
        columns=[("Agent", "", heads["name"]), *((one.name, "number", heads[f"skill-{one.key}"]) for one in listed)],
        filters=(
            Choice("team", "Team", (("", "All"), *((team.key, team.name) for team in staff.teams())), asked.team),
            Choice("skill", "Skill", (("", "All"), *((one.key, one.name) for one in listed)), asked.skill),
            Choice("level", "Level", (("", "Any"), *LEVELS.items()), asked.level),
        ),
        action_url=url_for("office.skills"),
        clear_url=url_for("office.skills") if asked.address else None,
        file_url=url_for("office.skills_csv", **kept),
        sort=order.text,
        form=form,
    )
    return render_template("office/people/skills.html", page=page)
