"""Turns that repeat, as the owner plans them: looked at by address, planned as seen, refused in sentences."""

import html
import re

from flask import Flask

from msp.kernel import clock
from msp.tiers import staff
from msp.tiers.staff import AbsenceForm, AbsenceKind, TurnForm
from tests.desk_work import committed
from tests.staffing import plan_address
from tests.web.browser import Browser
from tests.world import World

#: December 2032 has Mondays on the 6th, 13th, 20th and 27th: three whole turns.
PLAN = "/office/people/teams/{}/rota/plan"


def _team(world: World, *names: str) -> str:
    with world.app.app_context(), committed(world.provider):
        team_id = staff.form_team(staff.TeamForm("service-desk", "Service desk"), now=clock.now())
        for name in names:
            staff.join_team(team_id, world.agents[name], now=clock.now())
        return str(team_id)


def _sent(page: str) -> dict[str, str]:
    """What the form of the preview sends."""
    form = page[page.index('name="seen"') - 200 :]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found if name != "csrf_token"}


def test_turns_are_seen_first_and_planned_as_they_were_seen(app: Flask, world: World):
    team, petra = _team(world, "lena", "marc"), Browser(app, "petra")
    plan = PLAN.format(team)
    assert "Plan turns that repeat" in petra.get(plan.removesuffix("/plan")).text
    blank = petra.get(plan).text
    assert 'value="09:00"' in blank
    assert "What would be planned" not in blank
    seen = petra.get(plan + plan_address(world.agents["lena"], world.agents["marc"])).text
    assert re.findall(r'data-label="From">([^<]+)<', seen) == [
        f"Mon {day} Dec 2032, 09:00 Stockholm" for day in (6, 13, 20)
    ]
    assert "Nothing stands against it." in seen
    assert "Plan 3 turns" in seen
    planned = petra.post(plan, **_sent(seen), follow=True)
    assert "3 turns are planned" in planned.text
    rota = petra.get(f"{plan.removesuffix('/plan')}?week=2032-12-14").text
    assert "Lena" in rota
    assert "Marc" in rota
    again = petra.post(plan, **_sent(seen))
    assert (again.status_code, "3 of these turns share time with a turn that stands" in again.text) == (409, True)


def test_what_stands_against_a_turn_is_named(app: Flask, world: World):
    team, petra, now = _team(world, "lena", "marc"), Browser(app, "petra"), clock.now()
    address = PLAN.format(team) + plan_address(world.agents["lena"], world.agents["marc"])
    seen = _sent(petra.get(address).text)
    with world.app.app_context(), committed(world.provider):
        away = AbsenceForm(AbsenceKind.SICK, _at(2032, 12, 14), _at(2032, 12, 15))
        staff.declare_absence(world.agents["marc"], away, now=now)
    stale = petra.post(PLAN.format(team), **seen)
    assert (stale.status_code, "has changed since you looked" in stale.text) == (409, True)
    assert "Marc is absent from Tue 14 Dec 2032, 01:00 Stockholm until Wed 15 Dec 2032, 01:00 Stockholm" in stale.text
    assert "Sick" not in stale.text
    assert "2 turns are planned" in petra.post(PLAN.format(team), **_sent(stale.text), follow=True).text
    with world.app.app_context(), committed(world.provider):
        staff.plan_turn(staff.teams()[0].id, TurnForm(world.agents["lena"], _at(2033, 1, 4), _at(2033, 1, 5)), now=now)
    later = {"first": "2033-01-01", "last": "2033-01-31"}
    met = petra.get(PLAN.format(team) + plan_address(world.agents["marc"], **later)).text
    assert "Lena is on call from Tue 4 Jan 2033" in met
    assert 'name="seen"' not in met


def test_what_makes_no_plan_is_said_beside_its_field(app: Flask, world: World):
    team, petra = _team(world, "lena"), Browser(app, "petra")
    lena = world.agents["lena"]
    wrong = [
        (plan_address(), "Choose at least one person who is on call."),
        (plan_address(world.agents["marc"]), "Marc is not in Service desk"),
        (plan_address("nobody"), "Choose one of your people."),
        (plan_address(lena, last="2032-11-01"), "The last day comes before the first."),
        (plan_address(lena, last="2040-11-01"), "plan at most 200 at a time"),
        (plan_address(lena, first="2020-01-01", last="2020-03-01"), "over already"),
        (plan_address(lena, first="soon"), "Write the day as year"),
        (plan_address(lena, minute="nine"), "Write the time of the hand-over"),
        (plan_address(lena, zone="Mars"), "not a known time zone"),
        (plan_address(lena, weekday="x"), "Choose the weekday"),
        (plan_address(lena, weekday="9"), "Choose the weekday"),
        (plan_address(lena, weeks="9"), "1 to 4 weeks"),
    ]
    for address, sentence in wrong:
        page = petra.get(PLAN.format(team) + address)
        assert (page.status_code, sentence in html.unescape(page.text)) == (422, True), address
        assert 'name="seen"' not in page.text, address
    assert petra.post(PLAN.format(team)).status_code == 422


def test_a_team_without_anybody_is_told_who_can_be_on_call(app: Flask, world: World):
    page = Browser(app, "petra").get(PLAN.format(_team(world)))
    assert "Add members to the team first" in page.text
    assert Browser(app, "omar").get(PLAN.format(world.acorn.id)).status_code == 403


def _at(year: int, month: int, day: int):
    return clock.now().replace(year=year, month=month, day=day, hour=0, minute=0, second=0, microsecond=0)
