"""What a vendor charged, booked beside its hand-off: who sees it, what is refused, and how it is corrected."""

from datetime import timedelta
from uuid import uuid4

import pytest

from msp import billing, vendors
from msp.kernel.errors import Conflict
from msp.kernel.periods import Month
from tests.web.desk.conftest import TEN, Desk

FORM = {
    "bill_reference": "R-7",
    "bill_line": "1",
    "incurred_on": TEN.date().isoformat(),
    "amount": "1250.50",
    "currency": "EUR",
    "description": "New sensor",
}


def handed(desk: Desk) -> tuple[str, str]:
    """A ticket that Quill Networks has: its reference, and the id of the hand-off."""
    contact, reference = desk.vendor(), desk.open()
    nadia = desk.as_("nadia")
    nadia.get(f"/desk/tickets/{reference}")
    form = {"handoff-contact_id": contact, "handoff-summary": "The line is down."}
    page = nadia.post(f"/desk/tickets/{reference}/handoffs", **form, follow=True).text
    return reference, page.split(f"/desk/tickets/{reference}/handoffs/")[1].split("/")[0]


def book(desk: Desk, reference: str, handoff_id: object, name: str = "lena", **fields: str):
    """Send the form that books a cost."""
    browser = desk.as_(name)
    browser.get(f"/desk/tickets/{reference}")
    changed = {f"cost-{field}": value for field, value in {**FORM, **fields}.items()}
    return browser.post(f"/desk/tickets/{reference}/handoffs/{handoff_id}/costs", **changed)


def correct(desk: Desk, reference: str, cost_id: object, name: str = "lena", **fields: str):
    """Send the form that corrects a cost."""
    browser = desk.as_(name)
    browser.get(f"/desk/tickets/{reference}")
    usual = {**FORM, "correction_reason": "Misread"}
    changed = {f"cost-correction-{field}": value for field, value in {**usual, **fields}.items()}
    return browser.post(f"/desk/tickets/{reference}/costs/{cost_id}/correction", **changed)


def costs(desk: Desk) -> list[vendors.CostView]:
    with desk.inside(desk.world.acorn):
        return vendors.costs_between(TEN.date(), TEN.date() + timedelta(days=1))


def test_a_booked_cost_stands_beside_the_ticket_for_those_who_book(desk: Desk):
    reference, handoff_id = handed(desk)
    page = desk.as_("lena").get(f"/desk/tickets/{reference}").text
    assert "No vendor has charged anything" in page
    assert "Book a cost of Quill Networks" in page
    form = desk.as_("lena").get(f"/desk/tickets/{reference}/handoffs/{handoff_id}/costs").text
    assert "What Quill Networks charged" in form
    assert 'value="EUR"' in form
    answer = book(desk, reference, handoff_id)
    assert answer.status_code == 303, answer.text
    assert f"The cost is booked on {reference}." in desk.as_("lena").get(answer.headers["Location"]).text
    for name in ("lena", "omar"):
        page = desk.as_(name).get(f"/desk/tickets/{reference}").text
        for words in ("1,250.50 EUR", "bill R-7, line 1; New sensor"):
            assert words in page, words


def test_the_requester_and_the_clients_admin_never_see_it(desk: Desk):
    reference, handoff_id = handed(desk)
    assert book(desk, reference, handoff_id, description="CANARY-COST").status_code == 303
    for name in ("rosa", "anna"):
        answer = desk.as_(name).get(f"/portal/tickets/{reference}")
        assert answer.status_code == 200
        for words in ("CANARY-COST", "1,250.50", "Vendor costs"):
            assert words not in answer.text
        assert desk.as_(name).get(f"/desk/tickets/{reference}/handoffs/{handoff_id}/costs").status_code == 403


def test_the_account_manager_books_too_and_an_agent_of_others_does_not(desk: Desk):
    reference, handoff_id = handed(desk)
    assert book(desk, reference, handoff_id, "omar").status_code == 303
    assert book(desk, reference, handoff_id, "sven", bill_line="2").status_code == 404
    assert len(costs(desk)) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": ""}, "Write the amount that stands on the bill."),
        ({"amount": "1,250"}, "such as 1250.00"),
        ({"amount": "-3"}, "A cost is above zero"),
        ({"currency": "euro"}, "three letters"),
        ({"bill_line": ""}, "Write the number of the line"),
        ({"bill_line": "x"}, "Write the number of the line, such as 1."),
        ({"bill_line": "0"}, "from 1 to 9,999"),
        ({"incurred_on": "tomorrow"}, "year, month and day"),
        ({"incurred_on": "2026-10-06"}, "up to today at the client"),
        ({"incurred_on": "2026-10-04"}, "got this ticket on Mon 5 Oct 2026"),
        ({"description": ""}, "Write what was charged."),
        ({"bill_reference": " "}, "Write the number that stands on the bill."),
    ],
)
def test_a_wrong_cost_is_a_sentence_beside_its_field(desk: Desk, fields: dict[str, str], sentence: str):
    reference, handoff_id = handed(desk)
    answer = book(desk, reference, handoff_id, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "R-7" in answer.text or "bill_reference" in fields
    assert costs(desk) == []


def test_a_line_of_a_bill_sent_twice_is_a_conflict(desk: Desk):
    reference, handoff_id = handed(desk)
    assert book(desk, reference, handoff_id).status_code == 303
    answer = book(desk, reference, handoff_id)
    assert answer.status_code == 409
    assert f"Line 1 of bill R-7 of Quill Networks is booked already on {reference}." in answer.text
    assert len(costs(desk)) == 1


def test_a_correction_strikes_the_older_row_out(desk: Desk):
    reference, handoff_id = handed(desk)
    book(desk, reference, handoff_id)
    (cost,) = costs(desk)
    form = desk.as_("lena").get(f"/desk/tickets/{reference}/costs/{cost.id}/correction").text
    assert 'value="1250.50"' in form
    answer = correct(desk, reference, cost.id, amount="0")
    assert answer.status_code == 303, answer.text
    page = desk.as_("lena").get(f"/desk/tickets/{reference}").text
    assert "<s>1,250.50 EUR</s>" in page
    assert "taken back" in page
    assert "corrected: Misread" in page
    assert costs(desk) == []
    assert correct(desk, reference, cost.id).status_code == 404
    assert desk.as_("lena").get(f"/desk/tickets/{reference}/costs/{cost.id}/correction").status_code == 404


def test_a_cost_of_another_ticket_or_client_is_not_found(desk: Desk):
    reference, handoff_id = handed(desk)
    book(desk, reference, handoff_id)
    (cost,) = costs(desk)
    other, foreign = desk.open(), desk.open_at_birch()
    for elsewhere in (other, foreign):
        assert book(desk, elsewhere, handoff_id, bill_line="2").status_code == 404
        assert correct(desk, elsewhere, cost.id).status_code == 404
        assert desk.as_("lena").get(f"/desk/tickets/{elsewhere}/handoffs/{handoff_id}/costs").status_code == 404
    assert book(desk, reference, uuid4(), bill_line="2").status_code == 404
    assert [found.id for found in costs(desk)] == [cost.id]


def test_a_closed_month_takes_no_cost_and_no_correction(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    reference, handoff_id = handed(desk)
    book(desk, reference, handoff_id)
    (cost,) = costs(desk)

    def october_closed(month: Month) -> None:
        if str(month) == "2026-10":
            raise Conflict("It is closed.", field="worked_on")

    monkeypatch.setattr(billing, "hold_open", october_closed)
    for answer in (book(desk, reference, handoff_id, bill_line="2"), correct(desk, reference, cost.id)):
        assert answer.status_code == 422
        assert "October 2026 is closed and invoiced; tell the account manager about this cost." in answer.text
    assert [found.id for found in costs(desk)] == [cost.id]
