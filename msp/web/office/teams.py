"""The provider's teams: formed, renamed, archived, joined and left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from msp.identity import Can, rosters
from msp.kernel.errors import Missing
from msp.tiers import staff
from msp.tiers.staff import TeamView
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, id_of, offered
from msp.web.office.wing import bp
from msp.web.settling import said, settled

KEY = "Small letters, digits and hyphens. Ladders name the team by it, so it never changes."
WHO = "Choose one of your people."


class NameForm(FlaskForm):
    """What a team is called."""

    name = StringField("Name", [InputRequired("Write what the team is called."), Length(max=60)])


class TeamForm(NameForm):
    """A new team."""

    key = StringField("Key", [InputRequired("Write a key, such as service-desk."), Length(max=60)], description=KEY)


class MemberForm(FlaskForm):
    """Who joins."""

    agent_id = SelectField("Who?", [Answered()], validate_choice=False)


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team in the list, with the names of its members and who is on call now."""

    team: TeamView
    members: tuple[str, ...]
    on_call: str


@dataclass(frozen=True, slots=True)
class TeamsPage:
    """Every team."""

    at_work: Sequence[TeamRow]
    archived: Sequence[TeamRow]
    form: TeamForm


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody in a team."""

    id: UUID
    name: str
    on_duty: bool


@dataclass(frozen=True, slots=True)
class TeamPage:
    """One team with its members, and the forms to change it."""

    team: TeamView
    members: Sequence[MemberRow]
    name: NameForm
    member: MemberForm
    token: FlaskForm


@bp.get("/people/teams")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def teams(visit: Visit):
    """Every team with its members."""
    return _list(visit, TeamForm(formdata=None))


@bp.post("/people/teams")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def form_team(visit: Visit):
    """Form a team."""
    form = TeamForm()

    def act() -> str:
        asked = staff.TeamForm((form.key.data or "").strip(), form.name.data or "")
        staff.form_team(asked, now=visit.now)
        return f"{asked.name} is a team; give it members and a rota."

    return settled(form, act, lambda: _list(visit, form), url_for("office.teams"))


@bp.get("/people/teams/<uuid:team_id>")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def team(visit: Visit, team_id: UUID):
    """One team and its members."""
    return _show(visit, team_named(team_id))


@bp.post("/people/teams/<uuid:team_id>/name")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def rename_team(visit: Visit, team_id: UUID):
    """Call a team something else."""
    found, form = team_named(team_id), NameForm(prefix="name-")

    def act() -> str:
        staff.rename_team(team_id, form.name.data or "", now=visit.now)
        return "The team is called so everywhere from now on."

    return settled(form, act, lambda: _show(visit, found, name=form), _url(team_id))


@bp.post("/people/teams/<uuid:team_id>/members")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def join_team(visit: Visit, team_id: UUID):
    """Somebody joins a team."""
    found, form = team_named(team_id), MemberForm(prefix="member-")

    def act() -> str:
        agent_id = id_of(form.agent_id.data, field="agent_id", sentence=WHO)
        staff.join_team(team_id, agent_id, now=visit.now)
        return f"They are in {found.name} from now on."

    return settled(form, act, lambda: _show(visit, found, member=form), _url(team_id))


@bp.post("/people/teams/<uuid:team_id>/members/<uuid:agent_id>/leave")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def leave_team(visit: Visit, team_id: UUID, agent_id: UUID):
    """Somebody leaves a team."""
    staff.leave_team(team_id, agent_id, now=visit.now)
    return said("They are in this team no longer; turns on call that they have stay theirs.", _url(team_id))


@bp.post("/people/teams/<uuid:team_id>/archive")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def archive_team(visit: Visit, team_id: UUID):
    """Archive a team."""
    staff.archive_team(team_id, now=visit.now)
    return said("The team takes no work any longer; its past stays.", url_for("office.teams"))


@bp.post("/people/teams/<uuid:team_id>/revival")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def revive_team(visit: Visit, team_id: UUID):
    """Take an archived team up again."""
    staff.revive_team(team_id, now=visit.now)
    return said("The team works again.", _url(team_id))


def team_named(team_id: UUID) -> TeamView:
    """A team by its id, an archived one too; Missing when there is none."""
    found = next((one for one in staff.teams(archived=True) if one.id == team_id), None)
    if found is None:
        raise Missing()
    return found


def names() -> dict[UUID, str]:
    """The names of the provider's people."""
    return {person.id: person.name for person in rosters.staff()}


def _url(team_id: UUID) -> str:
    return url_for("office.team", team_id=team_id)


def _list(visit: Visit, form: TeamForm) -> str:
    found, people = staff.teams(archived=True), names()
    turns = staff.on_call_of([one.key for one in found], visit.now)
    rows = [
        TeamRow(
            one,
            tuple(sorted(people.get(id_, "") for id_ in one.member_ids)),
            people.get(turns[one.key], "") if one.key in turns else "",
        )
        for one in found
    ]
    page = TeamsPage(
        at_work=[row for row in rows if row.team.is_active],
        archived=[row for row in rows if not row.team.is_active],
        form=form,
    )
    return render_template("office/people/teams.html", page=page)


def _show(visit: Visit, found: TeamView, **forms: Any) -> str:
    people, works = names(), staff.on_duty(found.member_ids, visit.now)
    members = [MemberRow(id_, people.get(id_, ""), id_ in works) for id_ in found.member_ids]
    member = forms.get("member") or MemberForm(formdata=None, prefix="member-")
    others = [one for one in rosters.staff() if one.is_active and one.id not in found.member_ids]
    member.agent_id.choices = offered((str(one.id), one.name) for one in others)
    page = TeamPage(
        team=found,
        members=sorted(members, key=lambda row: row.name.casefold()),
        name=forms.get("name") or NameForm(formdata=None, prefix="name-", data={"name": found.name}),
        member=member,
        token=FlaskForm(formdata=None),
    )
    return render_template("office/people/team.html", page=page)
