"""A shorter target that counts after a promise is broken: since when it is broken is told alike everywhere."""

import csv
import io
from datetime import timedelta
from html import unescape

from msp import sla, tickets
from msp.identity import AUTOMATIC
from msp.sla import VersionForm
from msp.tickets import Impact, Urgency
from tests import promises
from tests.month_end import NOVEMBER, agree, close_october
from tests.web.desk.conftest import TEN, Desk
from tests.web.desk.test_desk_clocks import text_of

SHORTER = {**promises.POLICY, "first_response": {**promises.POLICY["first_response"], "targets": {"*": 2_700}}}


def _late(house: Desk) -> str:
    """A request answered by nobody within its hour, at a client whose hour became three quarters thereafter."""
    reference = house.open("The till again", impact=Impact.HIGH, urgency=Urgency.HIGH)
    house.time.move_to(TEN + timedelta(minutes=10), tick=False)
    with house.inside(house.world.acorn):
        policy = VersionForm("standard", SHORTER, "Sooner", TEN + timedelta(minutes=10))
        sla.publish_policy_version(policy, by=AUTOMATIC, now=TEN + timedelta(minutes=10))
    house.time.move_to(TEN + timedelta(minutes=30), tick=False)
    with house.app.app_context():
        sla.sweep(now=TEN + timedelta(minutes=30))
    return reference


def test_a_shorter_target_published_after_the_breach_rewrites_none_of_its_words(desk: Desk):
    reference = _late(desk)
    lena, omar, rosa = desk.as_("lena"), desk.as_("omar"), desk.as_("rosa")
    pages = {
        "ticket": lena.get(f"/desk/tickets/{reference}"),
        "clocks": lena.get(f"/desk/tickets/{reference}/clocks"),
        "queue": lena.get("/desk"),
        "at risk": lena.get("/desk/at-risk"),
        "list": omar.get("/office/acorn/breaches/2026-10"),
    }
    for name, answer in pages.items():
        told = text_of(answer.text)
        assert "30 min over" in told, name
        assert "45 min over" not in told, name
        assert "10:00" in unescape(answer.text), name
    assert "missed since Mon 5 Oct" in text_of(pages["ticket"].text).replace("5 Oct 2026, 10:00", "5 Oct")
    assert "The promise was broken Mon 5 Oct 10:00: 1 h counted then." in text_of(pages["clocks"].text)
    assert "an answer was due 10:00" in text_of(rosa.get("/portal/acorn/tickets").text)
    assert "30 min over" in text_of(desk.as_("anna").get("/portal/acorn/missed/2026-10").text)
    row = next(csv.DictReader(io.StringIO(omar.get("/office/acorn/breaches/2026-10.csv").text.lstrip("\ufeff"))))
    assert (row["Over"], row["Over (min)"], row["Missed"]) == ("30 min", "30", "2026-10-05T08:00:00Z")
    (left,) = (
        line["Left (min)"]
        for line in csv.DictReader(io.StringIO(lena.get("/desk/at-risk.csv").text.lstrip("\ufeff")))
        if line["Promise"] == "First response"
    )
    assert left == "-30"


def test_a_stay_without_a_target_is_shown_as_no_clock(desk: Desk):
    inside = {**promises.POLICY, "ola": {"hours": "office", "targets": {"P1": 600}}}
    with desk.inside(desk.world.acorn):
        policy = VersionForm("standard", inside, "Between us", TEN - timedelta(hours=1))
        sla.publish_policy_version(policy, by=AUTOMATIC, now=TEN - timedelta(hours=2))
    reference, urgent = desk.open(), desk.open(impact=Impact.HIGH, urgency=Urgency.HIGH)
    lena = desk.as_("lena")
    for path in ("", "/clocks", "/what-if?priority=P2"):
        told = text_of(lena.get(f"/desk/tickets/{reference}{path}").text)
        assert "no target" not in told, path
        assert "Stay at L1" not in told, path
    assert "Stay at L1" in text_of(lena.get(f"/desk/tickets/{urgent}/clocks").text)


def test_the_clocks_behind_a_figure_are_over_by_what_they_ran_since_they_broke(desk: Desk):
    reference = _late(desk)
    url = "/office/acorn/attainment/promises"
    for asked in ("ended=broken", "ended=broken&sort=-over"):
        told = text_of(desk.as_("omar").get(f"{url}?{asked}").text)
        assert "30 min over" in told
        assert "45 min over" not in told
    rows = csv.DictReader(io.StringIO(desk.as_("omar").get(f"{url}.csv?ended=broken").text.lstrip("\ufeff")))
    assert [(row["Ticket"], row["Over (min)"]) for row in rows] == [(reference, "30")]


def test_what_a_closed_month_says_of_over_stays_as_it_was_at_its_end(desk: Desk):
    reference = _late(desk)
    with desk.app.app_context():
        agree(desk.world)
    with desk.inside(desk.world.acorn):
        lena = desk.world.actors["lena"]
        ticket = tickets.ticket_for(lena, reference, lock=True)
        tickets.reply(ticket, "We look.", by=lena, now=TEN + timedelta(minutes=30))
    with desk.app.app_context():
        close_october(desk.world, desk.world.acorn)
    desk.time.move_to(NOVEMBER + timedelta(days=1), tick=False)
    url = "/office/acorn/attainment/promises.csv?ended=broken&metric=first_response&from=2026-10&to=2026-10"
    (row,) = csv.DictReader(io.StringIO(desk.as_("omar").get(url).text.lstrip("\ufeff")))
    assert row["Over (min)"] == "30"


def test_an_agreement_between_us_is_over_by_what_it_ran_since_it_broke(desk: Desk):
    reference = desk.open("The till again")
    hour = {"ola": {"hours": "office", "targets": {"*": 3_600}}}
    quarter = {"ola": {"hours": "office", "targets": {"*": 900}}}
    with desk.inside(desk.world.acorn):
        long_ago = TEN - timedelta(hours=2)
        agreed = VersionForm("standard", promises.POLICY | hour, "Between tiers", long_ago)
        sla.publish_policy_version(agreed, by=AUTOMATIC, now=long_ago)
        sooner = VersionForm("standard", promises.POLICY | quarter, "Sooner", TEN + timedelta(minutes=10))
        sla.publish_policy_version(sooner, by=AUTOMATIC, now=TEN + timedelta(minutes=10))
    later = TEN + timedelta(minutes=30)
    desk.time.move_to(later, tick=False)
    with desk.app.app_context():
        sla.sweep(now=later)
    url = "/office/acorn/attainment/promises.csv?between=us&metric=ola"
    (row,) = csv.DictReader(io.StringIO(desk.as_("omar").get(url).text.lstrip("\ufeff")))
    assert (row["Ticket"], row["Over (min)"]) == (reference, "30")
