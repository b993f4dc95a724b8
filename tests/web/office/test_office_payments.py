"""Money in the office: how invoices stand, the links to pay them, and money that is held."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from msp import billing
from msp.billing.actions.pay_links import GRACE
from msp.billing.payments import payment_status
from msp.identity import links
from msp.identity.links import Purpose
from msp.kernel import clock
from msp.kernel.periods import first_instant
from msp.store import acting_for, db, serving
from tests.month_end import NOVEMBER, close_october
from tests.paying import hold_money, offer_payments
from tests.web.browser import Browser
from tests.web.desk.conftest import Desk


@pytest.fixture
def issued(closed: tuple[Desk, str]) -> Iterator[tuple[Desk, str]]:
    """October of Acorn is issued, and payments are offered."""
    offer_payments()
    yield closed
    billing.open_till(None)


def _open_links(house: Desk, number: str) -> list[str]:
    """The tokens that open the invoice now, the newest first."""
    with house.app.app_context(), serving([house.world.acorn.id]):
        invoice_id = payment_status(number).invoice_id
        return [links.token_of(link.id) for link in links.links_to(Purpose.INVOICE, invoice_id, now=clock.now())]


def test_lists_say_how_an_invoice_stands_and_narrow_to_what_is_open(issued: tuple[Desk, str]):
    house, number = issued
    omar, anna = house.as_("omar"), house.as_("anna")
    lists = {omar: "/office/invoices", anna: "/portal/acorn/invoices"}
    for browser, path in lists.items():
        assert number in browser.get(f"{path}?payment=unpaid").text
        assert "Nothing" in browser.get(f"{path}?payment=overdue").text
        assert browser.get(f"{path}?payment=never").status_code == 422
    house.time.move_to(NOVEMBER + timedelta(days=32))
    house.browsers.clear()
    for name, path in (("omar", "/office/invoices"), ("anna", "/portal/acorn/invoices")):
        page = house.as_(name).get(f"{path}?payment=overdue").text
        assert number in page
        assert "Overdue" in page
    (row,) = csv.DictReader(io.StringIO(house.as_("omar").get("/office/invoices.csv").text.removeprefix("\ufeff")))
    assert (row["Paid"], row["Payment"]) == ("0.00", "Overdue")


def test_a_link_tells_what_is_overdue_by_the_day_of_the_provider_as_the_lists_do(issued: tuple[Desk, str]):
    house, _ = issued
    with house.app.app_context():
        number = close_october(house.world, house.world.birch).page.number
        with acting_for(house.world.birch.id):
            link_id = billing.issue_pay_link(number, "Bo", now=clock.now())
            due_on = payment_status(number).status.due_on
            db.session.commit()
    assert due_on is not None
    path = f"/pay/{links.token_of(UUID(link_id))}"
    next_day_at_the_provider = first_instant(due_on + timedelta(days=1), "Europe/Stockholm")
    for moment, is_overdue in ((timedelta(minutes=-1), False), (timedelta(minutes=1), True)):
        house.time.move_to(next_day_at_the_provider + moment)
        guest = Browser(house.app)
        guest.get(path)
        assert ("Overdue" in guest.post(path).text) is is_overdue


def test_new_links_take_the_place_of_the_old_ones(issued: tuple[Desk, str]):
    house, number = issued
    omar, page = house.as_("omar"), f"/office/acorn/invoices/{number}"
    assert "None is open." in omar.get(page).text
    assert omar.post(f"{page}/pay-link").status_code == 303
    (first,) = _open_links(house, number)
    assert "Anna" in omar.get(page).text
    guest = Browser(house.app)
    assert guest.get(f"/pay/{first}").status_code == 200
    omar.post(f"{page}/pay-link")
    (second,) = _open_links(house, number)
    assert guest.get(f"/pay/{first}").status_code == 404
    assert guest.get(f"/pay/{second}").status_code == 200
    assert omar.post(f"{page}/pay-link/revocation").status_code == 303
    assert _open_links(house, number) == []
    assert guest.get(f"/pay/{second}").status_code == 404


def test_a_link_runs_out_some_time_after_the_due_date(issued: tuple[Desk, str]):
    house, number = issued
    house.as_("omar").get("/office")
    house.as_("omar").post(f"/office/acorn/invoices/{number}/pay-link")
    (token,) = _open_links(house, number)
    due = NOVEMBER + timedelta(days=30)
    for moment, status in ((due + GRACE, 200), (due + GRACE + timedelta(days=1), 404)):
        house.time.move_to(moment)
        assert Browser(house.app).get(f"/pay/{token}").status_code == status


def test_without_a_till_pages_say_how_to_pay_by_bank(closed: tuple[Desk, str]):
    house, number = closed
    page = house.as_("anna").get(f"/portal/acorn/invoices/{number}").text
    assert "Please pay to SE35 5000 0000 0549 1000 0003" in page
    assert "Pay 4," not in page
    assert house.as_("anna").post(f"/portal/acorn/invoices/{number}/payment").status_code == 409
    assert "Send new links" not in house.as_("omar").get(f"/office/acorn/invoices/{number}").text
    assert house.app.test_client().post("/hooks/stripe", data=b"{}").status_code == 404


def test_held_money_keeps_the_invoice_from_being_paid_twice_until_somebody_says_what_became_of_it(
    issued: tuple[Desk, str],
):
    house, number = issued
    anna, omar = house.as_("anna"), house.as_("omar")
    with house.inside(house.world.acorn, "omar"):
        held_id = hold_money(number, "pi_short", now=clock.now())
    page = anna.get(f"/portal/acorn/invoices/{number}").text
    assert "that we have to look at first" in page
    assert anna.post(f"/portal/acorn/invoices/{number}/payment").status_code == 409
    assert "1 amount is held" in omar.get("/office/invoices").text
    assert "pi_short" in omar.get("/office/invoices/held").text
    settle = f"/office/acorn/held/{held_id}"
    assert omar.get(settle).status_code == 200
    assert omar.post(settle, note="  ").status_code == 422
    assert omar.post(settle, note="x" * 501).status_code == 422
    assert omar.post(settle, note="\0\u202e").status_code == 422
    assert omar.post(settle, note="Sent\0 back in\u202e\r\nStripe").status_code == 303
    assert "Sent back in Stripe (Omar)" in omar.get("/office/invoices/held").text
    assert omar.post(settle, note="Again").status_code == 409
    assert "amount is held" not in omar.get("/office/invoices").text
    assert "Pay 4," in anna.get(f"/portal/acorn/invoices/{number}").text


def test_held_money_of_another_client_and_of_nobody_are_the_same_to_omar(issued: tuple[Desk, str]):
    house, number = issued
    with house.inside(house.world.acorn, "omar"):
        held_id = hold_money(number, "pi_short", now=clock.now())
    omar = house.as_("omar")
    assert omar.get(f"/office/birch/held/{held_id}").status_code == 404
    assert omar.get(f"/office/acorn/held/{uuid4()}").status_code == 404
    assert omar.get("/office/acorn/held/that-one").status_code == 404
    assert omar.get("/office/invoices/unknown").status_code == 403
