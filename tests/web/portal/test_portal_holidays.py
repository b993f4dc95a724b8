"""Holidays of service hours: proposed by a calendar or a file, ticked by a person, published like any other change."""

import io
import json
import re
from datetime import timedelta
from html import unescape

import pytest
from werkzeug.test import TestResponse

from msp import sla
from msp.store import serving
from tests.agreements.settling import free
from tests.desk_work import at, opened
from tests.web.browser import Browser
from tests.web.desk.conftest import TEN, Desk
from tests.web.portal.test_portal_settings import SETTINGS, hidden, made, rails

HOURS = f"{SETTINGS}/hours"
#: Thursday 24 June 2027, three in the afternoon: the day before Midsummer Eve.
DAYS = 262
THURSDAY = at(DAYS * 24 + 7)
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00–17:00")
NEXT_YEAR = {"country": "SE", "region": "", "first_year": "2027", "last_year": "2027"}
_CARRIED = re.compile(r'name="(proposed|named)"[^>]*value="([^"]*)"')
_TICKED = re.compile(r'<input[^>]*checked[^>]*name="accepted"[^>]*value="([^"]+)"')
_TEXT = re.compile(r'<textarea[^>]*name="closed_dates"[^>]*>\s*([^<]*)</textarea>')


@pytest.fixture
def anna(house: Desk) -> Browser:
    rails(house, free("hours"))
    return house.as_("anna")


def carried(page: TestResponse) -> dict[str, str]:
    """All that the editor carries along, with the closed dates as they stand in it."""
    found = {name: unescape(value) for name, value in _CARRIED.findall(page.text)}
    text = _TEXT.search(page.text)
    return {**WEEK, **hidden(page), **found, "closed_dates": unescape(text[1]) if text else ""}


def pressed(browser: Browser, deed: str, page: TestResponse | None = None, **typed) -> TestResponse:
    """A button of the editor, on what a page of it holds."""
    return browser.post(HOURS, **{**carried(page or browser.get(HOURS)), **typed, "deed": deed})


def calendar(*lines: str, name: str = "company.ics") -> tuple[io.BytesIO, str]:
    body = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *lines, "END:VCALENDAR", ""]
    return io.BytesIO("\r\n".join(body).encode()), name


def event(start: str, *more: str, name: str = "Company day") -> list[str]:
    head = ("BEGIN:VEVENT", f"UID:{start}@x", "DTSTAMP:20260101T000000Z", f"DTSTART{start}", f"SUMMARY:{name}")
    return [*head, *more, "END:VEVENT"]


def document(house: Desk) -> dict:
    with house.app.app_context(), serving([house.world.acorn.id]):
        return sla.hours_versions("office")[0].document


def test_a_country_proposes_a_person_accepts_and_the_ticket_says_the_name(house: Desk):
    rails(house, free("hours"))
    house.time.move_to(THURSDAY)
    anna = house.as_("anna")
    with house.inside(house.world.acorn, "rosa"):
        reference = opened(house.world, when=DAYS * 24 + 7, urgent=False).reference
    page = pressed(anna, "propose", **NEXT_YEAR)
    assert page.status_code == 200
    for words in ("holidays 0.", ", SE", "Midsummer Eve", "not official, but most are closed", "Day before Christmas"):
        assert words in page.text, words
    # Public holidays of weekdays are ticked; eves, Sundays and what banks do wait for a person.
    assert _TICKED.findall(page.text) == ["2027-01-01", "2027-01-06", "2027-03-26", "2027-03-29", "2027-05-06"]
    assert "closed_dates" not in document(house)

    taken = pressed(anna, "take", page, accepted=["2027-05-06", "2027-06-25"])
    assert carried(taken)["closed_dates"] == "2027-05-06 Ascension Day\n2027-06-25 Midsummer Eve"
    looked = pressed(anna, "review", taken)
    for words in ("25 Jun 2027", "closed: Midsummer Eve (holidays 0.", "Of these would move", reference):
        assert words in looked.text, words
    assert made(anna, looked, "hours", reason="The year's holidays.").status_code == 303
    kept = document(house)
    assert kept["closed_dates"] == ["2027-05-06", "2027-06-25"]
    assert [(one["date"], one["name"]) for one in kept["holidays"]] == [
        ("2027-05-06", "Ascension Day"),
        ("2027-06-25", "Midsummer Eve"),
    ]
    assert all(re.fullmatch(r"holidays [\d.]+, SE", one["source"]) for one in kept["holidays"])
    ticket = f"/portal/tickets/{reference}"
    assert "Midsummer Eve on Fri 25 Jun" in anna.get(ticket).text
    house.time.move_to(THURSDAY + timedelta(days=4))
    anna.sign_in("anna")
    assert re.search("Holiday</t[dh]><td>Midsummer Eve</td>", anna.get(ticket).text)
    assert "Closed in 2027 on 6 May (Ascension Day), 25 Jun (Midsummer Eve)" in anna.get(SETTINGS).text
    origin = anna.get(HOURS).text
    assert "Where the names of closed dates come from (2)" in origin
    assert "Anna" in origin
    assert "The year&#39;s holidays." in anna.get(f"{HOURS}/history").text


def test_ticked_days_are_taken_without_the_step_between(house: Desk, anna: Browser):
    page = pressed(anna, "propose", **NEXT_YEAR)
    assert made(anna, pressed(anna, "review", page, accepted="2027-06-25"), "hours").status_code == 303
    assert [one["name"] for one in document(house)["holidays"]] == ["Midsummer Eve"]


def test_what_is_closed_already_or_no_day_of_service_is_said_and_not_ticked(anna: Browser):
    page = pressed(anna, "propose", **NEXT_YEAR, closed_yearly="01-01", closed_dates="2027-03-26 Ours", fri="")
    assert _TICKED.findall(page.text) == ["2027-01-06", "2027-03-29", "2027-05-06"]
    assert page.text.count("public holiday; closed already") == 2
    assert "public holiday; no service that weekday" in page.text


def test_a_file_says_what_lies_outside_the_chosen_years_and_leaves_what_is_uncertain_open(anna: Browser):
    old, older = event(";VALUE=DATE:20190501"), event(";VALUE=DATE:20180501")
    half = event(":20270624T120000Z", "DTEND:20270624T150000Z", name="Party")
    page = pressed(anna, "read", **NEXT_YEAR, calendar=calendar(*old, *older, *half)).text
    assert "2 entries of the file lie outside 2027, and out of this list; choose other years to see them." in page
    assert "<details open><summary>Not the whole day, or not certain (1)</summary>" in page


def test_one_date_on_two_lines_is_refused_by_its_name(anna: Browser):
    page = pressed(anna, "review", closed_dates="2026-12-24 Ours\n2026-12-24 Theirs")
    assert (page.status_code, "2026-12-24 stands there twice; write it once, with one name." in page.text) == (
        422,
        True,
    )


def test_a_proposal_that_nobody_ticks_changes_nothing(anna: Browser):
    page = pressed(anna, "propose", **NEXT_YEAR)
    none = pressed(anna, "take", page)
    assert (none.status_code, "Tick the days" in none.text) == (422, True)
    assert "Nothing is different" in pressed(anna, "review", page).text


def test_what_was_looked_at_is_changed_again_with_names_and_sources(house: Desk, anna: Browser):
    looked = pressed(anna, "review", pressed(anna, "propose", **NEXT_YEAR), accepted=["2027-06-25", "2027-01-06"])
    again = anna.post(HOURS, **hidden(looked), deed="again")
    text = carried(again)["closed_dates"].replace("Epiphany", "Three Kings") + "\n2027-08-02 Inventory\n2027-08-03"
    page = pressed(anna, "review", again, closed_dates=text)
    assert made(anna, page, "hours").status_code == 303
    kept = document(house)
    assert kept["closed_dates"] == ["2027-01-06", "2027-06-25", "2027-08-02", "2027-08-03"]
    sources = {one["name"]: one["source"] for one in kept["holidays"]}
    assert sources.pop("Midsummer Eve").endswith(", SE")
    assert sources == {"Three Kings": "written by hand", "Inventory": "written by hand"}


def test_a_date_that_is_opened_again_loses_its_name(house: Desk, anna: Browser):
    page = pressed(anna, "review", pressed(anna, "propose", **NEXT_YEAR), accepted=["2027-06-25", "2027-01-06"])
    made(anna, page, "hours")
    house.time.move_to(at(3))
    page = pressed(anna, "review", closed_dates="2027-01-06 Epiphany")
    assert "closed: Midsummer Eve" in page.text
    assert made(anna, page, "hours").status_code == 303
    assert [one["date"] for one in document(house)["holidays"]] == ["2027-01-06"]


def test_on_request_the_source_waits_with_the_change_and_is_published_with_it(house: Desk):
    rails(house, {"hours": {"mode": "on_request"}})
    anna = house.as_("anna")
    page = pressed(anna, "review", pressed(anna, "propose", **NEXT_YEAR), accepted="2027-06-25")
    where = made(anna, page, "hours").headers["Location"]
    assert "closed: Midsummer Eve (holidays 0." in anna.get(where).text
    assert "holidays" not in document(house)
    omar, change = house.as_("omar"), where.replace("/portal/", "/office/")
    seen = omar.get(change)
    assert "closed: Midsummer Eve (holidays 0." in seen.text
    answer = omar.post(f"{change}/decision", **hidden(seen), decision="approve", note="")
    assert answer.status_code == 303
    assert document(house)["holidays"][0]["source"].endswith(", SE")


def test_where_hours_are_locked_no_list_is_read(house: Desk):
    rails(house, {"hours": {"mode": "locked"}})
    anna = house.as_("anna")
    assert "Holidays to choose from" not in anna.get(HOURS).text
    for deed in ("propose", "read", "take"):
        assert anna.post(HOURS, **WEEK, **NEXT_YEAR, deed=deed).status_code == 403


def test_the_hours_of_another_client_are_not_there(house: Desk, anna: Browser):
    page = pressed(anna, "propose", **NEXT_YEAR)
    bea = house.as_("bea")
    bea.get("/portal/birch/agreement/hours")
    assert bea.post(HOURS, **carried(page), deed="take", accepted="2027-06-25").status_code == 404
    assert bea.get(HOURS).status_code == 404


def test_a_file_proposes_its_days_and_marks_what_is_not_whole(house: Desk, anna: Browser):
    file = calendar(
        *event(";VALUE=DATE:20271224", "DTEND;VALUE=DATE:20271226", name="Shut <b>down</b>"),
        *event(":20270430T120000Z", "DTEND:20270430T150000Z", name="Early night"),
    )
    page = pressed(anna, "read", **NEXT_YEAR, calendar=file)
    assert page.status_code == 200
    assert "company.ics, sha256 " in page.text
    assert "14:00 to 17:00: not the whole day: decide" in page.text
    assert "Shut &lt;b&gt;down&lt;/b&gt;" in page.text
    assert "<b>" not in page.text
    assert _TICKED.findall(page.text) == ["2027-12-24"]
    page = pressed(anna, "review", page, accepted=["2027-12-24"])
    assert made(anna, page, "hours").status_code == 303
    (one,) = document(house)["holidays"]
    assert one["name"] == "Shut <b>down</b>"
    assert re.fullmatch("company.ics, sha256 [0-9a-f]{12}", one["source"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a calendar file"),
        (b"PK\x03\x04" + b"\0" * 300, "not a calendar file"),
        (b"\xff\xfe garbage", "not a calendar file"),
        (b"x" * 400_000, "larger than 256 KB"),
        (calendar(*event(";VALUE=DATE:20270101", "RRULE:FREQ=SECONDLY"))[0].getvalue(), "more than once a day"),
        (calendar(*event(";VALUE=DATE:20270101", "RRULE:FREQ=DAILY;COUNT=1000000000"))[0].getvalue(), "1,000,000,000"),
        (calendar(*event(":never"))[0].getvalue(), "cannot be read"),
    ],
    ids=["empty", "zip", "garbage", "large", "every second", "a thousand million", "no date"],
)
def test_a_file_that_is_no_list_is_refused_beside_its_field_and_nothing_typed_is_lost(
    anna: Browser, content: bytes, words: str
):
    page = pressed(anna, "read", **NEXT_YEAR, sat="10:00–12:00", calendar=(io.BytesIO(content), "list.ics"))
    assert page.status_code == 422
    assert words in page.text
    assert 'href="#calendar"' in page.text
    assert 'value="10:00–12:00"' in page.text


def test_without_a_file_one_is_asked_for(anna: Browser):
    page = pressed(anna, "read", **NEXT_YEAR)
    assert (page.status_code, "Choose an .ics file first." in page.text) == (422, True)


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"country": "XX"}, "There is no calendar"), ({"first_year": "2028"}, "one to five years")],
)
def test_a_list_that_is_none_is_refused_beside_its_field(anna: Browser, typed: dict, words: str):
    page = pressed(anna, "propose", **{**NEXT_YEAR, **typed})
    assert page.status_code == 422
    assert words in page.text


@pytest.mark.parametrize(
    "forged",
    [
        {"proposed": "[["},
        {"proposed": "[]"},
        {"proposed": '{"days": [1], "source": "x"}'},
        {"proposed": json.dumps({"days": [["2027-01-01", "x" * 900, "public", ""]], "source": "x"})},
        {"named": '{"date": 1}'},
        {"named": '[{"date": "2027-01-01", "name": "a\\nb", "source": "x"}]'},
    ],
)
def test_what_a_form_carries_is_checked_when_it_comes_back(anna: Browser, forged: dict):
    page = pressed(anna, "review", **forged, accepted="2027-01-01", closed_dates="2027-01-01 New Year")
    assert page.status_code == 422
    assert "Look at it" not in page.text


def test_one_after_the_other_no_login_has_files_read_for_long(house: Desk, anna: Browser):
    page = anna.get(HOURS)
    answers = [pressed(anna, "read", page, **NEXT_YEAR, calendar=calendar("x")).status_code for _ in range(20)]
    refused = pressed(anna, "read", page, **NEXT_YEAR, mon="09:00–12:00", calendar=calendar("x"))
    assert (set(answers), refused.status_code) == ({200}, 429)
    assert "in a quarter of an hour" in refused.text
    assert "09:00–12:00" in refused.text
    house.time.move_to(TEN + timedelta(minutes=16))
    assert pressed(anna, "read", page, **NEXT_YEAR, calendar=calendar("x")).status_code == 200
