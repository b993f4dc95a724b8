"""The attainment of a client: figures with their rule, the clocks behind each, and both as files."""

import csv
import io
import re
from html import unescape

import pytest

from tests.web.desk.conftest import Desk

REPORT = "/office/acorn/attainment?from=2026-10&to=2026-10"


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))


def test_the_figures_say_what_was_kept_and_by_which_rule(house: Desk):
    page = house.as_("omar").get(REPORT).text
    assert "Attainment, October 2026" in page
    assert "50.00 %" in page
    assert "1 of 2" in page
    assert "from Thu 1 Oct 2026 to Sat 31 Oct 2026, by the clock in Stockholm" in page
    assert "when its ticket was opened does not matter" in page
    assert "October 2026 is over and not closed: provisional, as of Tue 3 Nov 2026, 10:00 Stockholm." in page


def test_what_nobody_judged_is_a_dash_and_never_all(house: Desk):
    page = house.as_("omar").get("/office/acorn/attainment?from=2026-09").text
    assert "Nothing was judged" in page
    assert "100" not in re.sub(r"<[^>]*>", "", page)


def test_every_figure_opens_down_to_its_tickets(house: Desk):
    omar = house.as_("omar")
    page = omar.get(REPORT).text
    addresses = {unescape(found) for found in re.findall(r'href="([^"]*/promises[^"]*)"', page)}
    (address,) = [each for each in addresses if "ended=broken" in each and "priority=P1" in each]
    behind = omar.get(address).text
    assert "Broken, first response, P1, L1: 1 clock." in behind
    for words in ("ACORN-1", "The till is down", "1 h over", "/desk/tickets/ACORN-1"):
        assert words in behind, words
    kept = omar.get(f"{REPORT.replace('attainment?', 'attainment/promises?')}&ended=met").text
    assert "Kept: 1 clock." in kept
    assert "to spare" in kept


def test_a_closed_month_says_that_it_is_closed(closed: tuple[Desk, str]):
    house, _ = closed
    page = house.as_("omar").get("/office/acorn/attainment").text
    assert "Attainment, September to November 2026" in page
    assert "September 2026 is over and not closed and November 2026 is still running" in page
    assert re.findall(r"tag-quiet\">(Closed)<", page) == ["Closed"]
    assert "50.00 %" in page


def test_the_files_hold_rows_and_clocks(house: Desk):
    omar = house.as_("omar")
    heads, *rows = _rows(omar.get(REPORT.replace("attainment?", "attainment.csv?")).text)
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(row["Promise"], row["Met"], row["Broken"], row["Share kept (%)"]) for row in told] == [
        ("First response", "0", "1", "0.00"),
        ("Resolution", "1", "0", "100.00"),
    ]
    heads, *rows = _rows(omar.get(REPORT.replace("attainment?", "attainment/promises.csv?")).text)
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(row["Ticket"], row["Ended"], row["Over (min)"]) for row in told] == [
        ("ACORN-1", "broken", "60"),
        ("ACORN-1", "met", "-60"),
    ]


def test_words_of_a_ticket_never_start_a_formula_in_the_file(house: Desk):
    house.open("=HYPERLINK(1)", impact="high", urgency="high")
    text = house.as_("omar").get("/office/acorn/attainment/promises.csv").text
    assert "'=HYPERLINK(1)" in text
    assert ",=HYPERLINK" not in text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2026-13", "is not a month"),
        ("from=2026-10&to=2026-09", "comes after its last one"),
        ("from=2026-10&to=2026-12", "2026-12 has not begun yet"),
        ("from=2020-01&to=2026-10", "at most 24 months"),
        ("metric=ola", "no such promise"),
        ("metric=lost", "no such promise"),
        ("priority=P9", "no such priority"),
        ("tier=L9", "no such tier"),
        ("ended=lost", "met, broken, excused or open"),
        ("between=them", "agreed between us"),
        ("sort=lost", "no such column"),
    ],
)
def test_what_is_not_offered_is_refused_with_a_sentence(house: Desk, query: str, words: str):
    answer = house.as_("omar").get(f"/office/acorn/attainment?{query}")
    assert answer.status_code == 422
    assert words in answer.text


def test_a_place_beyond_the_list_is_refused_and_an_empty_list_leads_back(house: Desk):
    omar = house.as_("omar")
    assert omar.get("/office/acorn/attainment/promises?start=-1").status_code == 422
    assert "Back to the report" in omar.get("/office/acorn/attainment/promises?tier=L4").text


def test_columns_sort_and_keep_what_is_asked_for(house: Desk):
    page = house.as_("omar").get(f"{REPORT}&sort=kept").text
    shares = re.findall(r'data-label="Kept"><span>([^<]+)<', page)[:2]
    assert shares == ["0.00 %", "100.00 %"]
    turned = house.as_("omar").get(f"{REPORT}&sort=-kept").text
    assert re.findall(r'data-label="Kept"><span>([^<]+)<', turned)[:2] == ["100.00 %", "0.00 %"]
    assert 'href="/office/acorn/attainment?from=2026-10&amp;to=2026-10&amp;sort=-kept"' in page


def test_the_owner_reads_figures_and_is_not_told_what_tickets_are_about(house: Desk):
    petra = house.as_("petra")
    assert "1 of 2" in petra.get(REPORT).text
    behind = petra.get(REPORT.replace("attainment?", "attainment/promises?")).text
    assert "ACORN-1" in behind
    assert "The till is down" not in behind
    assert "The till is down" not in petra.get(REPORT.replace("attainment?", "attainment/promises.csv?")).text


def test_what_is_agreed_between_us_is_a_report_of_its_own(house: Desk):
    page = house.as_("omar").get(f"{REPORT}&between=us").text
    assert "Between us, October 2026" in page
    assert "no promise to the client and are never frozen" in page


def test_the_client_s_admin_reads_the_same_promises_and_nothing_inside(house: Desk):
    anna = house.as_("anna")
    page = anna.get("/portal/acorn/attainment?from=2026-10").text
    assert "Promises kept, October 2026" in page
    assert "1 of 2" in page
    assert "Between us" not in page
    assert "Promises kept" in anna.get("/portal/acorn/attainment?from=2026-10&between=us").text
    behind = anna.get("/portal/acorn/attainment/promises?from=2026-10").text
    assert "/portal/tickets/ACORN-1" in behind
    assert "/desk/" not in behind
    # Clients are told of promises in the words of their other pages, in files too.
    files = [anna.get(f"/portal/acorn/attainment{part}.csv?from=2026-10").text for part in ("", "/promises")]
    for told in (page, behind, *files):
        assert "First answer" in told
        assert "First response" not in told
    assert house.as_("rosa").get("/portal/acorn/attainment").status_code == 403
    assert house.as_("bea").get("/portal/acorn/attainment").status_code == 404
