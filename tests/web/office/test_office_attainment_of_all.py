"""Attainment over all clients: the worst first, in so many statements however many clients there are."""

import csv
import io
import re

from tests.web.desk.conftest import Desk

LIST = "/office/attainment?from=2026-10&to=2026-11"


def _clients(page: str) -> list[str]:
    return re.findall(r'href="/office/([a-z]+)/attainment\?', page)


def test_clients_stand_worst_first_and_whom_nothing_was_due_to_last(house: Desk):
    house.open_at_birch()
    page = house.as_("omar").get(LIST).text
    assert "Attainment, October to November 2026" in page
    # Birch was promised two things on 5 October and nobody did either; Acorn got one of two.
    assert _clients(page) == ["birch", "acorn"]
    for words in ("50.00 %", "1 of 2", "0.00 %", "0 of 2", "provisional"):
        assert words in page, words
    assert _clients(house.as_("omar").get(f"{LIST}&sort=client").text) == ["acorn", "birch"]
    assert _clients(house.as_("omar").get("/office/attainment?from=2026-09").text) == ["acorn", "birch"]


def test_the_list_takes_as_many_statements_for_a_closed_month_as_for_an_open_one(closed: tuple[Desk, str]):
    house, _ = closed
    house.open_at_birch()
    omar = house.as_("omar")
    counts = []
    for month in ("2026-10", "2026-11"):
        with house.counting() as sent:
            assert omar.get(f"/office/attainment?from={month}").status_code == 200
        counts.append(len([each for each in sent if "verdicts" in each or "sla_clocks" in each]))
    assert counts == [2, 2]


def test_the_file_has_a_promise_a_row_and_only_clients_served(house: Desk):
    heads, *rows = csv.reader(io.StringIO(house.as_("omar").get(LIST.replace("?", ".csv?")).text.lstrip("\ufeff")))
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(row["Client"], row["Promise"], row["Counted"]) for row in told] == [
        ("Acorn Dental", "First response", "1"),
        ("Acorn Dental", "Resolution", "1"),
    ]
    assert _clients(house.as_("sven").get(LIST).text) == ["birch"]
    assert house.as_("anna").get("/office/attainment").status_code == 403


def test_a_period_that_is_none_is_refused(house: Desk):
    assert house.as_("omar").get("/office/attainment?from=soon").status_code == 422
    assert house.as_("omar").get("/office/attainment?sort=lost").status_code == 422
