"""Handing a ticket to a vendor, and taking it back."""

from uuid import uuid4

import pytest

from tests.web.desk.conftest import Desk


def send(desk: Desk, reference: str, path: str, **fields: str):
    """Send one form about a hand-off, as Nadia, who holds the vendors' tier."""
    nadia = desk.as_("nadia")
    nadia.get(f"/desk/tickets/{reference}")
    return nadia.post(f"/desk/tickets/{reference}/{path}", **fields)


def handed(desk: Desk) -> tuple[str, str]:
    """A ticket that Quill Networks has: its reference, and the path of the hand-off."""
    contact, reference = desk.vendor(), desk.open()
    form = {"handoff-contact_id": contact, "handoff-summary": "The line is down.\nPlease test it."}
    answer = send(desk, reference, "handoffs", **form)
    assert answer.status_code == 303, answer.text
    page = desk.as_("nadia").get(answer.headers["Location"]).text
    handoff_id = page.split(f"/desk/tickets/{reference}/handoffs/")[1].split("/")[0]
    return reference, f"handoffs/{handoff_id}"


def test_a_ticket_is_handed_over_answered_and_taken_back(desk: Desk):
    reference, path = handed(desk)
    nadia = desk.as_("nadia")
    page = nadia.get(f"/desk/tickets/{reference}").text
    for words in ("Quill Networks", "Quinn", "With the vendor", "customer number AC-9", "The line is down."):
        assert words in page, words
    assert desk.state(reference).tier == "L4"

    page = nadia.get(send(desk, reference, f"{path}/acknowledgement").headers["Location"]).text
    assert "In work there" in page

    form = {"return-outcome": "The line was mended.", "return-tier": "L2"}
    page = nadia.get(send(desk, reference, f"{path}/return", **form).headers["Location"]).text
    assert f"{reference} is back from the vendor." in page
    assert "The line was mended." in page
    assert desk.state(reference).tier == "L2"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"handoff-summary": ""}, "Write what the vendor needs to know"),
        ({"handoff-contact_id": "quill"}, "Choose one of this client"),
        ({"handoff-contact_id": str(uuid4())}, "Choose one of this client"),
        ({"handoff-summary": "s" * 4001}, "at most 4,000 fit"),
    ],
)
def test_a_wrong_hand_off_is_a_sentence(desk: Desk, fields: dict[str, str], sentence: str):
    contact, reference = desk.vendor(), desk.open()
    form = {"handoff-contact_id": contact, "handoff-summary": "The line is down.", **fields}
    answer = send(desk, reference, "handoffs", **form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert desk.state(reference).tier == "L1"


def test_a_second_vendor_is_a_conflict(desk: Desk):
    reference, _ = handed(desk)
    contact = desk.as_("nadia").get(f"/desk/tickets/{reference}/handoffs").text.split('<option value="')[1][:36]
    form = {"handoff-contact_id": contact, "handoff-summary": "Again."}
    answer = send(desk, reference, "handoffs", **form)
    assert answer.status_code == 409
    assert "Quill Networks has this ticket already" in answer.text
    assert "Again." in answer.text


def test_a_wrong_return_is_a_sentence_in_its_place(desk: Desk):
    reference, path = handed(desk)
    answer = send(desk, reference, f"{path}/return", **{"return-tier": "L2"})
    assert answer.status_code == 422
    assert "Write what the vendor did or said." in answer.text
    assert 'id="deed-return" name="fold" open' in answer.text
    answer = send(desk, reference, f"{path}/return", **{"return-tier": "L9", "return-outcome": "Kept words"})
    assert answer.status_code == 422
    assert "Choose the tier that takes it back." in answer.text
    assert "Kept words" in answer.text


def test_an_absent_hand_off_is_not_found(desk: Desk):
    reference = desk.open()
    form = {"return-outcome": "Done.", "return-tier": "L2"}
    assert send(desk, reference, f"handoffs/{uuid4()}/return", **form).status_code == 404
    assert send(desk, reference, f"handoffs/{uuid4()}/acknowledgement").status_code == 404


def test_twice_is_a_conflict_not_a_crash(desk: Desk):
    reference, path = handed(desk)
    send(desk, reference, f"{path}/acknowledgement")
    assert send(desk, reference, f"{path}/acknowledgement").status_code == 409
    form = {"return-outcome": "Done.", "return-tier": "L2"}
    send(desk, reference, f"{path}/return", **form)
    answer = send(desk, reference, f"{path}/return", **form)
    assert answer.status_code == 409
    assert "That hand-off is over" in answer.text


def test_without_contacts_the_page_says_how_to_get_one(desk: Desk):
    reference = desk.open()
    assert "No vendor contacts yet" in desk.as_("nadia").get(f"/desk/tickets/{reference}/handoffs").text


def test_a_client_without_vendors_has_nobody_to_hand_to(desk: Desk):
    reference = desk.open_at_birch()
    nadia = desk.as_("nadia")
    assert "Hand to a vendor" not in nadia.get(f"/desk/tickets/{reference}").text
