"""How each team gets its tickets: nobody is proposed, somebody is proposed, or they are given in turn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from flask import render_template, url_for
from flask_wtf import FlaskForm
from wtforms import SelectField

from msp import identity
from msp.identity import Can
from msp.kernel.errors import Missing
from msp.tiers import staff
from msp.tiers.staff import TeamView, Way
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, offered, one_of
from msp.web.office.wing import bp
from msp.web.settling import settled

WAYS = {
    Way.PROPOSAL: "Somebody is proposed, an agent decides",
    Way.IN_TURN: "In turn, to the next one on duty who has room",
    Way.OFF: "Nobody is proposed",
}


class WayForm(FlaskForm):
    """How one team gets its tickets from now on."""

    way = SelectField("Way", [Answered()], choices=offered((way.value, words) for way, words in WAYS.items()))


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team, how it gets its tickets, and who had the last turn."""

    team: TeamView
    people: str
    last: str
    form: WayForm


@bp.get("/people/turns")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def turns(visit: Visit):
    """Every team that works, with its way."""
    return _show(_rows())


@bp.post("/people/teams/<uuid:team_id>/way")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def set_way(visit: Visit, team_id: UUID):
    """Give a team its tickets in another way from the next one on."""
    rows = _rows()
    row = next((row for row in rows if row.team.id == team_id), None)
    if row is None:
        raise Missing()
    form, team = WayForm(prefix=f"{row.team.key}-"), row.team

    def act() -> str:
        way = one_of(Way, form.way.data, field="way", sentence="Choose one of the ways.")
        staff.set_way(team_id, way, now=visit.now)
        return f"{team.name}: {WAYS[way].lower()}. It counts from the next ticket on."

    def again() -> str:
        return _show([replace(each, form=form) if each is row else each for each in rows])

    return settled(form, act, again, url_for("office.turns"))


def _show(rows: Sequence[TeamRow]) -> str:
    return render_template("office/people/turns.html", rows=rows)


def _rows() -> list[TeamRow]:
    teams = staff.teams()
    crews = staff.crews([team.key for team in teams])
    names = identity.agents_by_id({one for team in teams for one in _named(team, crews[team.key].last_agent_id)})
    return [_row(team, crews[team.key], {id_: agent.name for id_, agent in names.items()}) for team in teams]


def _named(team: TeamView, last: UUID | None) -> list[UUID]:
    return [*team.member_ids, *([last] if last else [])]


def _row(team: TeamView, crew: staff.Crew, names: dict[UUID, str]) -> TeamRow:
    form = WayForm(formdata=None, prefix=f"{team.key}-", way=crew.way.value)
    people = ", ".join(sorted(names[one] for one in team.member_ids))
    return TeamRow(team, people, names[crew.last_agent_id] if crew.last_agent_id else "", form)
