"""The list of broken promises, and deciding what is excused, through the door."""

import csv
import io
import re

from msp import tickets
from msp.tickets import SaidBefore
from msp.tickets.late import Late
from tests.desk_work import at, opened
from tests.web.desk.conftest import Desk
from tests.web.office.test_office_settings import rails_form
from tests.web.portal.test_portal_settings import hidden

LIST = "/office/acorn/breaches/2026-10"


def _clock(page: str) -> str:
    found = re.search(r'id="breach-([0-9a-f-]{36})"', page)
    assert found
    return found[1]


def _send(house: Desk, name: str, act: str, **fields: str):
    browser = house.as_(name)
    clock = _clock(browser.get(LIST).text)
    typed = {f"why-{clock}-{field}": value for field, value in {"reason": "The line was down.", **fields}.items()}
    return browser.post(f"{LIST}/{clock}/{act}", **typed)


def test_a_broken_promise_says_where_its_time_went(house: Desk):
    page = house.as_("omar").get(LIST).text
    assert "1 missed, 0 of them excused." in page
    cause = "Nothing is agreed between tiers; most of the time was at L1: 1 h."
    for words in ("ACORN-1", "The till is down", "First response", cause, "L1: 1 h", "Propose to excuse it"):
        assert words in page, words
    assert "Nothing was missed" in house.as_("omar").get("/office/acorn/breaches/2026-09").text


def test_an_agent_proposes_and_the_account_manager_agrees(house: Desk):
    assert _send(house, "lena", "propose", evidence="Notice 4711").status_code == 303
    page = house.as_("lena").get(LIST).text
    assert "It counts once somebody agrees to it who may: Omar." in page
    assert "Excuse proposed" in page
    assert "Agree to the excuse" not in page
    assert _send(house, "lena", "approve").status_code == 403
    assert _send(house, "omar", "approve", reason="Clause 7.2").status_code == 303
    page = house.as_("omar").get(LIST).text
    assert "1 missed, 1 of them excused." in page
    assert "Agreed by Omar" in page
    assert "nothing fell due" in house.as_("omar").get("/office/acorn").text
    assert _send(house, "omar", "approve").status_code == 409
    assert _send(house, "omar", "revoke", reason="The owner took the notice back").status_code == 303
    assert "1 missed, 0 of them excused." in house.as_("omar").get(LIST).text


def test_that_one_is_enough_counts_for_what_breaks_after_it_was_said(house: Desk):
    omar = house.as_("omar")
    rails = "/office/acorn/agreement/guard-rails"
    seen = hidden(omar.get(rails))
    assert omar.post(rails, **seen, **rails_form(two_people=["P4"])).status_code == 303
    assert "Two people excuse a missed promise of P4" in omar.get("/office/acorn/agreement").text
    assert "Two people excuse a missed promise of P4" in omar.get(rails).text
    _send(house, "omar", "propose")
    assert "Nobody else manages this account" in omar.get(LIST).text
    assert _send(house, "omar", "approve").status_code == 409


def test_whoever_proposed_a_p1_waits_for_somebody_else(house: Desk):
    _send(house, "omar", "propose")
    page = house.as_("omar").get(LIST).text
    assert "Decline the excuse" in page
    assert "Agree to the excuse" not in page
    assert page.count("Nobody else manages this account who could agree to it") == 2
    answer = _send(house, "omar", "approve")
    assert answer.status_code == 409
    assert "two people" in answer.text


def test_what_is_proposed_waits_on_the_office_s_list_until_it_is_decided(house: Desk):
    omar = house.as_("omar")
    assert "Nobody waits" in omar.get("/office/changes").text
    _send(house, "lena", "propose")
    page = omar.get("/office/changes").text
    for words in ("Excuses proposed", "ACORN-1, First response", "Lena", "The line was down."):
        assert words in page, words
    assert f"{LIST}#breach-" in page
    _send(house, "omar", "decline", reason="It was ours.")
    assert "Nobody waits" in omar.get("/office/changes").text


def test_an_excuse_without_a_reason_is_refused_beside_its_field_and_kept(house: Desk):
    answer = _send(house, "lena", "propose", reason="", evidence="Notice 4711")
    assert answer.status_code == 422
    assert "Say why; it is printed on the statement." in answer.text
    assert "Notice 4711" in answer.text
    assert _send(house, "omar", "forgive").status_code == 422


def test_a_closed_month_is_only_read(closed: tuple[Desk, str]):
    house, _ = closed
    page = house.as_("omar").get(LIST).text
    assert "This month is closed" in page
    assert "Propose to excuse it" not in page
    assert _send(house, "omar", "propose").status_code == 409


def test_the_list_is_a_file_too(house: Desk):
    text = house.as_("omar").get(f"{LIST}.csv").text
    assert text.splitlines()[1].startswith("ACORN-1,First response,P1,L1,")


def _late_again(house: Desk) -> None:
    """A second ticket, answered later still."""
    lena = house.world.actors["lena"]
    with house.inside(house.world.acorn):
        ticket = opened(house.world, when=24, urgent=False)
        tickets.reply(ticket, "We look.", by=lena, now=at(34))
        tickets.resolve(ticket, "Done.", by=lena, now=at(34))


def test_the_list_is_narrowed_and_sorted(house: Desk):
    _late_again(house)
    omar = house.as_("omar")
    page = omar.get(LIST).text
    assert re.findall(r"tickets/(ACORN-\d)", page) == ["ACORN-2", "ACORN-1"]
    for query, expected in (
        ("priority=P1", ["ACORN-1"]),
        ("metric=first_response", ["ACORN-2", "ACORN-1"]),
        ("metric=resolution", []),
        ("cause=tier:L1", ["ACORN-2", "ACORN-1"]),
        ("cause=vendor:quill", []),
        ("sort=ticket", ["ACORN-1", "ACORN-2"]),
        ("sort=over", ["ACORN-2", "ACORN-1"]),
    ):
        assert re.findall(r"tickets/(ACORN-\d)", omar.get(f"{LIST}?{query}").text) == expected, query
    assert "2 missed, 0 of them excused. 1 of them is shown." in omar.get(f"{LIST}?priority=P1").text
    assert "No missed promise fits" in omar.get(f"{LIST}?tier=L4").text
    assert omar.get(f"{LIST}?sort=worst").status_code == 422


def test_the_file_says_in_minutes_who_took_the_time(house: Desk):
    text = house.as_("omar").get(f"{LIST}.csv").text
    heads, row = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    told = dict(zip(heads, row, strict=True))
    assert (told["Over (min)"], told["Most time with"], told["There (min)"]) == ("60", "L1", "60")
    assert (told["Stays at tiers (min)"], told["Hand-offs (min)"], told["Did not count (min)"]) == ("L1 60", "", "")


def test_the_client_s_admin_reads_what_was_missed_and_why_it_is_excused(house: Desk):
    _send(house, "lena", "propose", evidence="Notice 4711")
    _send(house, "omar", "approve", reason="Clause 7.2")
    anna = house.as_("anna")
    page = anna.get("/portal/acorn/missed/2026-10").text
    for words in ("1 missed, 1 of them excused.", "A first answer was due", "1 h over", "The line was down.", "Omar"):
        assert words in page, words
    assert "/portal/tickets/ACORN-1" in page
    assert "L1: 1 h" not in page
    assert "Nothing was missed" in anna.get("/portal/acorn/missed/2026-09").text
    refused = house.as_("rosa").get("/portal/acorn/missed/2026-10")
    assert refused.status_code == 403
    assert "This page is for your company&#39;s admins." in refused.text
    assert "This page is not for you to see" in refused.text
    assert "account manager or team lead" not in refused.text
    assert house.as_("bea").get("/portal/acorn/missed/2026-10").status_code == 404


def test_the_trail_says_moments_in_the_client_s_zone_and_why_it_is_excused_or_late(house: Desk):
    _send(house, "lena", "propose")
    with house.inside(house.world.acorn):
        ticket = opened(house.world, when=24)
        said = SaidBefore("We called.", Late(at(25), "We had called before."))
        tickets.reply_late(ticket, said, by=house.world.actors["lena"], now=at(27))
    page = house.as_("omar").get("/office/acorn/trail").text
    assert "reason: The line was down." in page
    assert "happened at Tue 6 Oct 2026, 09:00 Stockholm, reason: We had called before." in page
    assert "valid from Thu 1 Jan 2026, 01:00 Stockholm" in page
    assert not re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+", page)
