"""A vendor's bill from the hand-off to the client's invoice: booked, previewed, corrected, closed, and then frozen."""

import re

from msp import billing, vendors
from msp.billing import RateCardForm
from msp.identity import AUTOMATIC
from msp.vendors import ContactForm, VendorForm
from tests.desk_work import at
from tests.flows import scenes
from tests.flows.conftest import Story
from tests.month_end import NOVEMBER
from tests.promises import SINCE
from tests.vendor_bills import CARD

NOVEMBER_OF_ACORN = "/office/acorn/periods/2026-11"
BILL = {
    "bill_reference": "R-7",
    "bill_line": "1",
    "incurred_on": "2026-10-05",
    "amount": "100.00",
    "currency": "EUR",
    "description": "A new sensor",
}


def _handed(story: Story) -> tuple[str, str]:
    """Rosa's ticket that Quill has, and the path of its hand-off; Acorn's card passes vendors' costs on."""
    with story.inside(story.world.acorn):
        vendor_id = vendors.add_vendor(VendorForm("quill", "Quill Networks"), now=at(0))
        vendors.add_contact(ContactForm(vendor_id, "Quinn"), by=AUTOMATIC, now=at(0))
        form = RateCardForm(CARD, SINCE.replace(day=2), "harbour", "Omar", "Vendors' costs are passed on")
        billing.publish_rate_card(form, now=at(0))
    reference, nadia = scenes.rosa_asks(story), story.as_("nadia")
    page = nadia.get(f"/desk/tickets/{reference}/handoffs").text
    contact = page.split('<option value="')[1][:36]
    sent = {"handoff-contact_id": contact, "handoff-summary": "The sensor is dead."}
    page = nadia.post(f"/desk/tickets/{reference}/handoffs", **sent, follow=True).text
    found = re.search(rf"/desk/tickets/{reference}/handoffs/([0-9a-f-]{{36}})/return", page)
    assert found
    return reference, found[1]


def _books(story: Story, reference: str, handoff_id: str, **fields: str):
    nadia = story.as_("nadia")
    nadia.get(f"/desk/tickets/{reference}")
    typed = {f"cost-{name}": value for name, value in {**BILL, **fields}.items()}
    return nadia.post(f"/desk/tickets/{reference}/handoffs/{handoff_id}/costs", **typed)


def _corrects(story: Story, reference: str, **fields: str):
    nadia = story.as_("nadia")
    path = re.findall(r'href="([^"]*/correction)"', nadia.get(f"/desk/tickets/{reference}").text)[0]
    typed = {f"cost-correction-{name}": value for name, value in {**BILL, **fields}.items()}
    nadia.get(path)
    return nadia.post(path, **typed)


def test_a_vendors_bill_goes_into_the_month_and_never_into_a_second_one(story: Story):
    reference, handoff_id = _handed(story)
    story.hours(3)
    scenes.did(_books(story, reference, handoff_id))
    assert "110.00" in story.as_("omar").get(scenes.OCTOBER).text
    scenes.did(_corrects(story, reference, amount="200.00", correction_reason="The bill says so"))
    preview = story.as_("omar").get(scenes.OCTOBER).text
    assert "Vendor costs, Quill Networks, bill R-7" in preview
    assert f"{reference}, hand-off 1, line 1: A new sensor, 200 EUR of 2026-10-05" in preview
    story.go_to(NOVEMBER)
    number = scenes.omar_closes_october(story)
    for name, wing in (("omar", "office"), ("anna", "portal")):
        issued = story.as_(name).get(f"/{wing}/acorn/invoices/{number}").text
        assert "L4 · Vendor costs, Quill Networks, bill R-7" in issued
        assert "220.00" in issued
    pdf = story.as_("anna").get(f"/portal/acorn/invoices/{number}/pdf")
    assert pdf.data.startswith(b"%PDF")
    november = story.as_("omar").get(NOVEMBER_OF_ACORN).text
    assert "no vendor has charged anything" in november
    assert "Quill Networks, bill R-7" not in november


def test_a_closed_month_takes_no_bill_and_no_correction(story: Story):
    reference, handoff_id = _handed(story)
    story.hours(3)
    scenes.did(_books(story, reference, handoff_id))
    story.go_to(NOVEMBER)
    scenes.omar_closes_october(story)
    before = story.rows(story.world.acorn)
    late = _books(story, reference, handoff_id, bill_line="2")
    correction = _corrects(story, reference, amount="1.00", correction_reason="Late")
    moved = _corrects(story, reference, incurred_on="2026-11-02", correction_reason="Late")
    for answer in (late, correction, moved):
        assert answer.status_code == 422
        assert "October 2026 is closed and invoiced; tell the account manager about this cost." in answer.text
    assert story.rows(story.world.acorn) == before
    scenes.did(_books(story, reference, handoff_id, bill_line="2", incurred_on="2026-11-02"))
    assert "110.00" in story.as_("omar").get(NOVEMBER_OF_ACORN).text


def test_a_bill_that_cannot_be_priced_stops_the_close_and_says_what_to_do(story: Story):
    reference, handoff_id = _handed(story)
    story.hours(3)
    scenes.did(_books(story, reference, handoff_id, currency="CHF"))
    story.go_to(NOVEMBER)
    omar = story.as_("omar")
    for path in (scenes.OCTOBER, f"{scenes.OCTOBER}/closing"):
        answer = omar.get(path)
        assert answer.status_code == 422
        assert f"Line 1 of bill R-7 of Quill Networks, on {reference}, was charged in CHF" in answer.text
    assert omar.post(f"{scenes.OCTOBER}/closing", seen="f" * 64).status_code == 422
    scenes.did(_corrects(story, reference, currency="USD", correction_reason="It was dollars"))
    assert scenes.omar_closes_october(story)
