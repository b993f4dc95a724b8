"""The rota on call of a team, a week at a time, with what nobody covers said in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import SelectField

from msp.identity import Can
from msp.kernel.errors import Invalid
from msp.tiers import staff
from msp.tiers.staff import Span, TeamView, sheets
from msp.tiers.staff.roster import week_of
from msp.tiers.staff.sheets import TurnView
from msp.tiers.staff.week import Stretch, Turn, gaps, stretches
from msp.web.door import Visit, Within, needs
from msp.web.forms import YEARS, Answered, id_of, offered
from msp.web.office.teams import WHO, names, team_named
from msp.web.office.wing import bp
from msp.web.settling import said, settled
from msp.web.staff_forms import SpanForm

WEEK = timedelta(days=7)


class TurnForm(SpanForm):
    """A turn on call."""

    agent_id = SelectField("Who?", [Answered()], validate_choice=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a day: who is on call, or nobody; times as the wall clock shows them."""

    words: str
    who: str
    missing: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week and who is on call in it."""

    on: date
    is_today: bool
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn that touches the week, what was handed over, and whether it can be called off."""

    view: TurnView
    who: str
    reader: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class RotaPage:
    """The rota of one week; `gaps` say in words when nobody is on call."""

    team: TeamView
    zone: str
    days: Sequence[Day]
    turns: Sequence[TurnRow]
    gaps: Sequence[str]
    keeps_rota: bool
    earlier_url: str
    later_url: str
    form: TurnForm | None
    token: FlaskForm


@bp.get("/people/teams/<uuid:team_id>/rota")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def rota(visit: Visit, team_id: UUID):
    """A week of the rota."""
    return _show(visit, team_named(team_id), TurnForm(formdata=None))


@bp.post("/people/teams/<uuid:team_id>/rota")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def plan_turn(visit: Visit, team_id: UUID):
    """Put somebody on call."""
    found, form = team_named(team_id), TurnForm()

    def act() -> str:
        agent_id = id_of(form.agent_id.data, field="agent_id", sentence=WHO)
        staff.plan_turn(team_id, staff.TurnForm(agent_id, *form.span(visit.tenant.time_zone)), now=visit.now)
        return "The turn stands; they are told a day before it begins."

    then = url_for("office.rota", team_id=team_id, week=form.starts_at.data and form.starts_at.data.date())
    return settled(form, act, lambda: _show(visit, found, form), then)


@bp.post("/people/teams/<uuid:team_id>/rota/<uuid:turn_id>/end")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def cancel_turn(visit: Visit, team_id: UUID, turn_id: UUID):
    """Call a turn off, or end one that runs."""
    team_named(team_id)
    staff.cancel_turn(turn_id, now=visit.now)
    words = "The turn is called off; look whether somebody else takes its time."
    return said(words, url_for("office.rota", team_id=team_id))


def _show(visit: Visit, found: TeamView, form: TurnForm) -> str:
    people, zone = names(), visit.tenant.time_zone
    monday = _asked(visit, zone)
    days = week_of(monday, zone)
    week = Span(days[0].starts_at, days[-1].ends_at)
    turns = sheets.turns(found.id, week)
    away = staff.absent_within({turn.agent_id for turn in turns}, week)
    covered = [Turn(turn.agent_id, turn.span) for turn in turns]
    # What has passed without anybody on call is seen in its day; nobody can mend it any more.
    ahead = Span(max(week.starts_at, min(visit.now, week.ends_at)), week.ends_at)
    open_spans = gaps(stretches(ahead, covered, away))
    form.agent_id.choices = offered((str(id_), people.get(id_, "")) for id_ in found.member_ids)
    page = RotaPage(
        team=found,
        zone=zone,
        days=[_day(day, stretches(day, covered, away), people, visit.now, zone) for day in days],
        turns=[_row(turn, people, visit.now) for turn in turns],
        gaps=[_gap_words(span, zone) for span in open_spans],
        keeps_rota=sheets.keeps_rota(found.id),
        earlier_url=_week_url(found, week.starts_at - timedelta(days=3), zone),
        later_url=_week_url(found, week.ends_at + timedelta(days=3), zone),
        form=form if found.is_active and found.member_ids else None,
        token=FlaskForm(formdata=None),
    )
    return render_template("office/people/rota.html", page=page)


def _asked(visit: Visit, zone: str) -> datetime:
    """An instant of the week that the address names; the running week without one."""
    named = request.args.get("week", "")
    if not named:
        return visit.now
    try:
        on = date.fromisoformat(named)
    except ValueError as error:
        raise Invalid("Name a week by one of its days, such as 2026-10-05.", field="week") from error
    if on.year not in YEARS[1:-1]:
        raise Invalid("That year has no rota.", field="week")
    return datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo(zone))


def _day(day: Span, parts: Sequence[Stretch], people: Mapping[UUID, str], now: datetime, zone: str) -> Day:
    return Day(
        on=day.starts_at.astimezone(ZoneInfo(zone)).date(),
        is_today=day.covers(now),
        parts=[
            Part(
                words=f"{_clock(part.starts_at, zone)}–{_clock_at_end(part.ends_at, day, zone)}",
                who=people.get(part.agent_id, "") if part.agent_id else "",
                missing=people.get(part.missing, "") if part.missing else "",
            )
            for part in parts
        ],
    )


def _row(turn: TurnView, people: Mapping[UUID, str], now: datetime) -> TurnRow:
    reader = people.get(turn.read_by, "") if turn.read_by else ""
    return TurnRow(turn, people.get(turn.agent_id, ""), reader, turn.ends_at <= now)


def _clock(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def _clock_at_end(at: datetime, day: Span, zone: str) -> str:
    return "24:00" if at == day.ends_at else _clock(at, zone)


def _gap_words(span: Span, zone: str) -> str:
    begin, end = (at.astimezone(ZoneInfo(zone)) for at in (span.starts_at, span.ends_at))
    until = f"{end:%H:%M}" if begin.date() == end.date() else f"{end:%a %H:%M}"
    return f"{begin:%a %H:%M}–{until}"


def _week_url(team: TeamView, at: datetime, zone: str) -> str:
    return url_for("office.rota", team_id=team.id, week=at.astimezone(ZoneInfo(zone)).date())
