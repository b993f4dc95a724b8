"""Issued invoices of all clients served, as pages and as files."""

import csv
import io
import json

import pytest

from tests.web.desk.conftest import Desk


def test_the_list_holds_all_clients_and_narrows_to_one_or_to_a_month(closed: tuple[Desk, str]):
    house, number = closed
    omar = house.as_("omar")
    for path in ("", "?client=acorn", "?month=2026-10", "?client=acorn&month=2026-10", "?client=&month="):
        assert number in omar.get(f"/office/invoices{path}").text, path
    for path in ("?client=birch", "?month=2026-09"):
        page = omar.get(f"/office/invoices{path}").text
        assert number not in page
        assert "Nothing was issued there" in page


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("client=odd", "That is none of your clients."),
        ("month=soon", "“soon” is not a month; write it as 2026-10."),
        ("before=there", "There is no such place in the list."),
    ],
)
def test_what_there_is_not_is_said_and_not_passed_over(house: Desk, asked: str, sentence: str):
    omar = house.as_("omar")
    for path in ("/office/invoices", "/office/invoices.csv"):
        if path.endswith("csv") and asked.startswith("before"):
            continue  # the file is the whole list
        answer = omar.get(f"{path}?{asked}")
        assert answer.status_code == 422
        assert sentence in answer.text


def test_the_file_holds_numbers_as_numbers(closed: tuple[Desk, str]):
    house, number = closed
    answer = house.as_("omar").get("/office/invoices.csv?client=acorn")
    heads, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    told = dict(zip(heads, row, strict=True))
    assert told["Client"] == "Acorn Dental"
    assert told["Number"] == number
    assert told["Month"] == "2026-10"
    assert told["Service credit"] == "-180.00"
    assert told["Currency"] == "EUR"
    assert not told["Total"].startswith("'")


def test_the_owner_reads_invoices_and_an_agent_does_not(closed: tuple[Desk, str]):
    house, number = closed
    assert number in house.as_("petra").get("/office/invoices").text
    assert house.as_("petra").get(f"/office/acorn/invoices/{number}").status_code == 200
    assert house.as_("petra").get(f"/office/acorn/invoices/{number}/pdf").status_code == 200
    assert house.as_("lena").get("/office/invoices").status_code == 403
    assert house.as_("lena").get(f"/office/acorn/invoices/{number}").status_code == 403


def test_the_owner_reads_no_statement_because_it_says_what_tickets_are_about(closed: tuple[Desk, str]):
    house, number = closed
    petra = house.as_("petra")
    for paper in ("", "/pdf", ".json"):
        assert petra.get(f"/office/acorn/statements/2026-10{paper}").status_code == 403
    for page in ("/office/invoices", f"/office/acorn/invoices/{number}"):
        found = petra.get(page).text
        assert "/statements/" not in found
        assert "The till is down" not in found
        assert "/office/acorn/statements/2026-10" in house.as_("omar").get(page).text


def test_an_invoice_of_one_client_does_not_exist_under_another(closed: tuple[Desk, str]):
    house, number = closed
    omar = house.as_("omar")
    for path in ("", "/pdf"):
        assert omar.get(f"/office/birch/invoices/{number}{path}").status_code == 404
        assert omar.get(f"/office/acorn/invoices/HIT-2026-99999{path}").status_code == 404
    assert omar.get("/office/birch/statements/2026-10").status_code == 404


def test_the_statement_comes_as_page_pdf_and_json_with_one_hash(closed: tuple[Desk, str]):
    house, number = closed
    omar = house.as_("omar")
    page = omar.get("/office/acorn/statements/2026-10").text
    told = json.loads(omar.get("/office/acorn/statements/2026-10.json").data)
    assert told["invoice"] == number
    assert told["hash"][:12] in page
    assert told["hash"][:16] in omar.get(f"/office/acorn/invoices/{number}").text
    assert told["summary"]["breached"] == 1
    pdf = omar.get("/office/acorn/statements/2026-10/pdf")
    assert pdf.data.startswith(b"%PDF")
    assert f"{number}-statement.pdf" in pdf.headers["Content-Disposition"]


def test_the_invoice_comes_as_pdf(closed: tuple[Desk, str]):
    house, number = closed
    answer = house.as_("omar").get(f"/office/acorn/invoices/{number}/pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
