"""How vendors kept what they undertook, for those who may know, and of the clients that they serve only."""

import csv
import io
from uuid import UUID

import pytest

from msp import identity, tickets, vendors
from msp.identity import Role
from msp.tickets import Impact, TicketForm, TicketKind, Urgency
from msp.tiers import Tier
from msp.vendors import ContactForm, HandoffForm, ReturnForm, UnderpinningForm, VendorForm
from tests.desk_work import at
from tests.vendor_bills import bill
from tests.web.desk.conftest import Desk
from tests.world import MONDAY

REPORT, OCTOBER = "/office/vendor-report", "/office/vendor-report?month=2026-10"
DAYS = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
UNDERTAKEN = {
    "hours": {"tz": "Europe/Stockholm", "weekly": DAYS},
    "targets": {"acknowledge": {"*": 3600}, "resolution": {"*": 14_400}},
}


def handed(house: Desk, contact_id: UUID, *, when: float, answered: float, back: float | None) -> str:
    """A ticket of Acorn that the vendor got at an hour of October's first Monday; its reference."""
    nadia = house.world.actors["nadia"]
    form = TicketForm(TicketKind.INCIDENT, "A line", "Dead.", Impact.LOW, Urgency.LOW, house.world.people["rosa"])
    ticket = tickets.open_ticket(form, by=house.world.actors["rosa"], now=at(when))
    handoff_id = vendors.hand_off(ticket, HandoffForm(contact_id, "Dead."), by=nadia, now=at(when))
    vendors.acknowledge(ticket, handoff_id, by=nadia, now=at(answered))
    vendors.book_cost(ticket, handoff_id, bill(bill_reference=ticket.reference), by=nadia, now=at(26))
    if back is not None:
        vendors.return_to_provider(ticket, ReturnForm(handoff_id, Tier.L2, "Mended."), by=nadia, now=at(back))
    return ticket.reference


@pytest.fixture
def october(house: Desk) -> Desk:
    """Quill answered one of two in time and is late with the second, which it still has."""
    omar = house.world.actors["omar"]
    with house.inside(house.world.acorn, "omar"):
        vendor_id = vendors.add_vendor(VendorForm("quill", "Quill Networks"), now=at(0))
        vendors.publish_contract(UnderpinningForm(vendor_id, "Q-7", UNDERTAKEN, "Signed", MONDAY), by=omar, now=MONDAY)
        contact_id = vendors.add_contact(ContactForm(vendor_id, "Pia"), by=omar, now=at(0))
        handed(house, contact_id, when=0, answered=0.5, back=3)
        handed(house, contact_id, when=1, answered=3, back=None)
    with house.inside(house.world.acorn, "omar"):
        vendors.add_vendor(VendorForm("idle", "Idle Ltd"), now=at(0))
    return house


def test_a_vendors_month_counts_answers_solutions_and_costs(october: Desk):
    page = october.as_("omar").get(OCTOBER).text
    row = page[page.index("Quill Networks") : page.index("</table>")]
    for words in ("1 of 2", "50.00 %", "240.00 EUR", "3 h"):
        assert words in row, words
    assert "/office/vendor-report/quill?month=2026-10" in page
    assert "Idle Ltd" not in page


def test_one_vendor_is_seen_client_by_client_with_what_it_has(october: Desk):
    page = october.as_("omar").get("/office/vendor-report/quill?month=2026-10").text
    assert page.index("Acorn Dental") < page.index("With the vendor now")
    now = page[page.index("With the vendor now") :]
    assert "ACORN-3" in now
    assert "ACORN-2" not in now
    assert 'href="/desk/tickets/ACORN-3"' in now
    assert "ACORN-3" in october.as_("omar").get("/office/vendor-report/quill?month=2026-01").text


def test_the_running_month_is_shown_first_and_an_odd_one_is_refused(october: Desk):
    omar = october.as_("omar")
    assert "in November 2026" in omar.get(REPORT).text
    assert "No vendor had anything to do" in omar.get(f"{REPORT}?month=2026-01").text
    assert omar.get(f"{REPORT}?month=2026-13").status_code == 422
    assert omar.get("/office/vendor-report/nobody").status_code == 404
    assert "It had nothing to do" in omar.get("/office/vendor-report/idle").text


def test_only_clients_that_the_reader_serves_are_counted(october: Desk):
    with october.inside(october.world.birch, "omar"):
        identity.grant(october.world.agents["sven"], Role.ACCOUNT_MANAGER, now=MONDAY)
    sven = october.as_("sven")
    assert "Quill Networks" not in sven.get(OCTOBER).text
    page = sven.get("/office/vendor-report/quill?month=2026-10").text
    for secret in ("ACORN", "Acorn", "240.00"):
        assert secret not in page
    assert "Acorn" not in sven.get("/office/vendor-report.csv?month=2026-10").get_data(as_text=True)
    assert "Quill Networks" in october.as_("petra").get(OCTOBER).text


@pytest.mark.parametrize("name", ["lena", "anna", "rosa"])
def test_who_keeps_no_record_of_vendors_is_refused(october: Desk, name: str):
    for path in (REPORT, f"{REPORT}/quill", f"{REPORT}.csv"):
        assert october.as_(name).get(path).status_code == 403


def test_the_owner_sees_no_way_to_a_ticket(october: Desk):
    page = october.as_("petra").get("/office/vendor-report/quill?month=2026-10").text
    assert "ACORN-3" in page
    assert "/desk/tickets/" not in page


def test_the_file_says_what_the_page_says(october: Desk):
    text = october.as_("omar").get("/office/vendor-report.csv?month=2026-10").get_data(as_text=True)
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert (row["Vendor"], row["Client"], row["Handed over"]) == ("Quill Networks", "Acorn Dental", "2")
    assert [row[f"Answers {what}"] for what in ("kept", "missed", "running")] == ["1", "1", "0"]
    assert (row["Solutions missed"], row["Median hours"], row["Costs"]) == ("1", "3", "240.00 EUR")


def test_the_report_costs_the_same_for_one_client_as_for_two(october: Desk):
    omar = october.as_("omar")
    omar.get(OCTOBER)
    with october.counting() as statements:
        omar.get(OCTOBER)
    assert len(statements) <= 12
