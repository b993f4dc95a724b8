"""A client's invoices and statements: issued ones, own ones, and the same figures as the office shows."""

import re
from datetime import timedelta

import pytest

from tests.desk_work import committed
from tests.month_end import NOVEMBER, agree, close_october, worked_ticket
from tests.web.desk.conftest import Desk


@pytest.fixture
def closed(house: Desk) -> tuple[Desk, str]:
    """October of Acorn, closed; Birch's is still open."""
    with house.app.app_context():
        agree(house.world)
        with committed(house.world.acorn):
            worked_ticket(house.world, answered=2)
        number = close_october(house.world, house.world.acorn).page.number
    house.time.move_to(NOVEMBER + timedelta(days=1))
    return house, number


def test_an_admin_reads_what_was_issued(closed: tuple[Desk, str]):
    house, number = closed
    anna = house.as_("anna")
    listed = anna.get("/portal/acorn/invoices").text
    assert number in listed
    assert "October 2026" in listed
    page = anna.get(f"/portal/acorn/invoices/{number}").text
    assert "Service desk, monthly fee" in page
    assert "−180.00" in page
    assert "0 of 1 = 0 % &lt; 95 %" in page


def test_office_and_portal_show_the_same_totals(closed: tuple[Desk, str]):
    house, number = closed
    totals = re.compile(r"<tfoot.*?</tfoot>", re.S)
    office = totals.search(house.as_("omar").get(f"/office/acorn/invoices/{number}").text)
    portal = totals.search(house.as_("anna").get(f"/portal/acorn/invoices/{number}").text)
    assert office is not None
    assert portal is not None
    assert office[0] == portal[0]


def test_the_statement_reads_like_a_letter_and_lists_every_judged_ticket(closed: tuple[Desk, str]):
    house, number = closed
    page = house.as_("anna").get("/portal/acorn/statements/2026-10").text
    assert "This statement says what Harbour IT AB promised Acorn Dental" in page
    assert "/portal/tickets/ACORN-1" in page
    assert "Missed" in page
    assert number in page


def test_papers_come_as_pdf(closed: tuple[Desk, str]):
    house, number = closed
    for path in (f"invoices/{number}/pdf", "statements/2026-10/pdf"):
        answer = house.as_("anna").get(f"/portal/acorn/{path}")
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF")
        assert number in answer.headers["Content-Disposition"]


def test_other_eyes_find_nothing(closed: tuple[Desk, str]):
    house, number = closed
    assert house.as_("rosa").get("/portal/acorn/invoices").status_code == 403
    assert house.as_("rosa").get(f"/portal/acorn/invoices/{number}").status_code == 403
    bea = house.as_("bea")
    assert bea.get(f"/portal/acorn/invoices/{number}").status_code == 404
    assert bea.get(f"/portal/birch/invoices/{number}").status_code == 404
    assert bea.get(f"/portal/birch/invoices/{number}/pdf").status_code == 404
    assert "No invoices yet" in bea.get("/portal/birch/invoices").text


def test_a_month_that_is_open_has_no_statement(closed: tuple[Desk, str]):
    house, _ = closed
    for month in ("2026-11", "2026-09"):
        assert house.as_("anna").get(f"/portal/acorn/statements/{month}").status_code == 404
    assert house.as_("anna").get("/portal/acorn/statements/october").status_code == 422
