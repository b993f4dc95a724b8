"""The books in the office: what is owed and how old it is, what each tier brought, and every posting."""

import csv
import io
from datetime import timedelta

import pytest

from tests.month_end import NOVEMBER
from tests.web.browser import Browser
from tests.web.desk.conftest import Desk

PAGES = ("/office/receivables", "/office/revenue?month=2026-10", "/office/acorn/ledger")


def test_what_was_issued_is_owed_until_it_is_paid_and_grows_old(closed: tuple[Desk, str]):
    house, number = closed
    omar = house.as_("omar")
    page = omar.get("/office/receivables").text
    assert number in page
    assert "Not due yet" in page
    house.time.move_to(NOVEMBER + timedelta(days=30 + 45))
    assert "45 days" in Browser(house.app, "omar").get("/office/receivables").text


def test_each_tier_brought_what_its_lines_charged_less_its_credits(closed: tuple[Desk, str]):
    told = _rows(closed[0].as_("omar").get("/office/revenue.csv?month=2026-10").text)
    assert [(row["Client"], row["Tier"], row["Charged"], row["Service credits"], row["Left"]) for row in told] == [
        ("Acorn Dental", "L1", "3600.00", "180.00", "3420.00"),
        ("Acorn Dental", "L2", "63.33", "0.00", "63.33"),
    ]


def test_the_ledger_shows_debits_that_equal_credits(closed: tuple[Desk, str]):
    house, number = closed
    omar = house.as_("omar")
    page = omar.get("/office/acorn/ledger").text
    for words in ("Receivable", "Revenue L1", "Service credits L1", "Tax payable", number):
        assert words in page
    rows = _rows(omar.get("/office/acorn/ledger.csv").text)
    assert sum(float(row["Debit"]) for row in rows) == pytest.approx(sum(float(row["Credit"]) for row in rows))


def test_empty_books_say_when_something_will_stand_there(house: Desk):
    omar = house.as_("omar")
    for path, words in zip(PAGES, ("Nobody owes anything", "Nothing was invoiced", "Nothing is posted"), strict=True):
        assert words in omar.get(path).text


@pytest.mark.parametrize("path", PAGES)
def test_the_books_are_for_owner_and_account_manager(house: Desk, path: str):
    assert house.as_("petra").get(path).status_code == 200
    for stranger in ("lena", "anna"):
        assert house.as_(stranger).get(path).status_code in (403, 404)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
