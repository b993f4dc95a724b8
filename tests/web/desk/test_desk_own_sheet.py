"""One's own sheet: turns on call, what is handed over and read, own absences, and nothing of anybody else's."""

import re
from datetime import date, datetime, timedelta

from msp.kernel import clock
from msp.tiers import staff
from msp.tiers.staff import AbsenceForm, AbsenceKind, CertificateForm, TeamForm, TurnForm
from tests.desk_work import committed
from tests.web.desk.conftest import Desk

SHEET = "/desk/me/sheet"
AWAY = {"absence-kind": "holiday", "absence-starts_at": "2032-07-01T00:00", "absence-ends_at": "2032-07-15T00:00"}


def _on_call(desk: Desk) -> datetime:
    """Lena is on call now and for an hour, Marc after her; returns when he begins."""
    now, agents = clock.now(), desk.world.agents
    with desk.app.app_context(), committed(desk.world.provider):
        team_id = staff.form_team(TeamForm("service-desk", "Service desk"), now=now)
        for name in ("lena", "marc"):
            staff.join_team(team_id, agents[name], now=now)
        first = now.replace(minute=0, second=0, microsecond=0)
        hours = [first + timedelta(hours=n) for n in range(3)]
        staff.plan_turn(team_id, TurnForm(agents["lena"], hours[0], hours[1]), now=now)
        staff.plan_turn(team_id, TurnForm(agents["marc"], hours[1], hours[2]), now=now)
    return hours[1]


def test_the_leaving_one_writes_and_the_next_confirms(desk: Desk):
    _on_call(desk)
    lena, marc = desk.as_("lena"), desk.as_("marc")
    page = lena.get(SHEET).text
    assert "On call now" in page
    (turn,) = re.findall(r"/desk/me/turns/([0-9a-f-]+)/note", page)
    assert lena.post(f"/desk/me/turns/{turn}/note", **{f"note-{turn}-note": "  "}).status_code == 422
    words = "The mail server <b>may</b> fall over again."
    assert lena.post(f"/desk/me/turns/{turn}/note", **{f"note-{turn}-note": words}, follow=True).status_code == 200
    page = marc.get(SHEET).text
    assert "The mail server &lt;b&gt;may&lt;/b&gt; fall over again." in page
    assert f"/desk/me/turns/{turn}/reading" in page
    assert lena.post(f"/desk/me/turns/{turn}/reading").status_code == 403
    assert marc.post(f"/desk/me/turns/{turn}/note", **{f"note-{turn}-note": "Mine"}).status_code == 403
    read = marc.post(f"/desk/me/turns/{turn}/reading", follow=True)
    assert "sees that you have read it" in read.text
    assert "I have read this" not in read.text
    assert "/note" not in lena.get(SHEET).text


def test_who_was_on_call_may_tell_the_next_until_that_one_is_not_any_more(desk: Desk):
    marc_begins = _on_call(desk)
    desk.time.move_to(marc_begins + timedelta(minutes=10))
    lena = desk.as_("lena")
    page = lena.get(SHEET).text
    assert "You were until" in page
    (turn,) = re.findall(r"/desk/me/turns/([0-9a-f-]+)/note", page)
    written = lena.post(f"/desk/me/turns/{turn}/note", **{f"note-{turn}-note": "Mind the server."}, follow=True)
    assert "Write it anew" in written.text
    marc = desk.as_("marc").get(SHEET).text
    assert "Mind the server." in marc
    assert "You were until" not in marc
    desk.time.move_to(marc_begins + timedelta(hours=1, minutes=10))
    for name in ("lena", "marc"):
        assert "/note" not in desk.as_(name).get(SHEET).text, "nobody comes after Marc"


def test_one_says_that_one_is_away_and_takes_it_back(desk: Desk):
    lena = desk.as_("lena")
    assert "No absence now or ahead" in lena.get(SHEET).text
    page = lena.post("/desk/me/absences", **AWAY, follow=True).text
    assert "Thu 1 Jul 2032" in page
    again = lena.post("/desk/me/absences", **AWAY)
    assert (again.status_code, "away for a part of that time already" in again.text) == (409, True)
    (absence,) = re.findall(r"/desk/me/absences/([0-9a-f-]+)/end", page)
    marc = desk.as_("marc")
    marc.get(SHEET)
    assert marc.post(f"/desk/me/absences/{absence}/end").status_code == 404
    assert "No absence now or ahead" in lena.post(f"/desk/me/absences/{absence}/end", follow=True).text


def test_nobody_reads_the_sheet_of_somebody_else(desk: Desk):
    with desk.app.app_context(), committed(desk.world.provider):
        now, lena = clock.now(), desk.world.agents["lena"]
        staff.record_certificate(lena, CertificateForm("CCNA", "Cisco", date(2024, 1, 1)), now=now)
        sick = AbsenceForm(AbsenceKind.SICK, now, now.replace(year=now.year + 1))
        staff.declare_absence(lena, sick, now=now)
    own = desk.as_("lena").get(SHEET).text
    assert "CCNA" in own
    assert "Sick" in own
    marc = desk.as_("marc")
    assert "CCNA" not in marc.get(SHEET).text
    assert marc.get(f"/office/people/{desk.world.agents['lena']}").status_code == 403


def test_an_account_manager_has_one_in_the_office(desk: Desk):
    omar = desk.as_("omar")
    assert "Your sheet" in omar.get("/office/me/sheet").text
    assert omar.post("/office/me/absences", **AWAY).status_code == 303
