"""What a vendor does behind its link, and what the provider sees of it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from msp import tickets
from msp.tickets import Words
from tests.web.vendor.conftest import CHOSEN, PUBLIC, SECRET, TEN, Link, Vendor


def test_the_link_alone_shows_nothing_and_changes_nothing(vendor: Vendor):
    link = vendor.handed()
    before = vendor.log(link)
    for method in ("GET", "HEAD", "GET"):
        answer = vendor.get(link, method=method)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    page = vendor.get(link).text
    for words in (link.reference, "Acorn", "Quill", "Pia", "It is dead.", "till"):
        assert words not in page, words
    assert "Open the ticket" in page
    assert vendor.log(link) == before
    assert vendor.view(link).acknowledged_at is None


@pytest.mark.parametrize("step", ["open", "answer", "messages", "eta", "outcome"])
def test_a_page_that_is_loaded_again_leads_back_to_the_button(vendor: Vendor, step: str):
    link = vendor.handed()
    before = vendor.log(link)
    answer = vendor.get(link, step)
    assert (answer.status_code, answer.headers["Location"]) == (303, link.path())
    assert vendor.log(link) == before


def test_opened_it_shows_what_was_chosen_and_nothing_else(vendor: Vendor):
    link = vendor.handed()
    page = vendor.post(link, "open").text
    for words in (link.reference, "Acorn Dental", "customer number", "AC-9", "It is dead.", CHOSEN, "log.txt"):
        assert words.lower() in page.lower(), words
    for words in (SECRET, PUBLIC, "note.txt", "kept.txt", "Rosa", "Since this morning."):
        assert words not in page, words
    # Ten in Stockholm is four in the morning in New York, where the vendor opens at nine.
    assert "Mon 5 Oct 2026, 10:00 New York" in page
    assert "Mon 5 Oct 2026, 13:00 New York" in page


def test_the_page_leads_nowhere_else_of_ours_and_says_nothing_to_anybody(vendor: Vendor):
    link = vendor.handed()
    for answer in (vendor.get(link), vendor.post(link, "open")):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert '<meta name="referrer" content="no-referrer">' in answer.text
        assert "<a " not in answer.text.replace('<a class="skip-link"', "")


def test_acknowledged_it_is_said_once_with_their_number(vendor: Vendor):
    link = vendor.handed()
    answer = vendor.post(link, "answer", **{"answer-vendor_reference": "QN-77"})
    assert answer.status_code == 200
    assert "It is noted that you work on it." in answer.text
    assert vendor.log(link)[-1] == ("vendor_acknowledge", "Pia 0 of Quill Networks")
    view = vendor.view(link)
    assert (view.acknowledged_at, view.vendor_reference) == (TEN, "QN-77")
    again = vendor.post(link, "answer", **{"answer-vendor_reference": "QN-78"})
    assert again.status_code == 409
    assert "acknowledged this already" in again.text
    assert vendor.view(link).vendor_reference == "QN-77"
    (letter,) = vendor.letters("vendor_said")
    assert letter["to"] == "nadia@example.com"
    assert letter["values"]["words"] == "Their number: QN-77"


def test_a_message_reaches_the_agent_and_never_the_requester(vendor: Vendor):
    link = vendor.handed()
    assert vendor.post(link, "messages", **{"message-body": "Which port?"}).status_code == 200
    assert vendor.post(link, "messages", **{"message-body": "Which port?"}).status_code == 409
    vendor.time.shift(timedelta(seconds=11))
    assert vendor.post(link, "messages", **{"message-body": "Which port?"}).status_code == 200
    assert [letter["values"]["words"] for letter in vendor.letters("vendor_said")] == ["Which port?"] * 2
    with vendor.inside():
        bodies = [words.body for words in _page(vendor, link)]
    assert "Which port?" not in bodies


def test_the_time_is_read_on_the_vendors_own_clock(vendor: Vendor):
    link = vendor.handed()
    answer = vendor.post(link, "eta", **{"eta-eta": "2026-10-06T11:30"})
    assert answer.status_code == 200
    assert vendor.view(link).eta_at == datetime(2026, 10, 6, 15, 30, tzinfo=UTC)
    assert vendor.post(link, "eta", **{"eta-eta": "2026-10-06T11:30"}).status_code == 409
    assert vendor.post(link, "eta", **{"eta-eta": "2026-10-06T12:00"}).status_code == 200
    assert [kind for kind, _ in vendor.log(link)][-2:] == ["vendor_eta", "vendor_eta"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("", "Give the day and time"),
        ("soon", "Give the day and time"),
        ("2026-10-05T04:00", "lie ahead"),
        ("2027-10-06T04:00", "lie ahead"),
        ("0001-01-01T00:00", "Give the day and time"),
        ("9999-12-31T23:59", "Give the day and time"),
        ("2027-03-14T02:30", "The clock skips that time"),
    ],
)
def test_a_time_that_cannot_be_is_a_sentence(vendor: Vendor, given: str, sentence: str):
    link = vendor.handed()
    answer = vendor.post(link, "eta", **{"eta-eta": given})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert vendor.view(link).eta_at is None


def test_done_brings_the_ticket_back_to_the_step_below_and_ends_the_link(vendor: Vendor):
    link = vendor.handed()
    answer = vendor.post(link, "outcome", **{"outcome-outcome": "Cable replaced.\nTested."})
    assert answer.status_code == 200
    assert "This link opens nothing any more" in answer.text
    assert (vendor.ticket(link).tier, vendor.ticket(link).status) == ("L3", "open")
    assert [kind for kind, _ in vendor.log(link)][-2:] == ["vendor_return", "tier"]
    assert vendor.view(link).outcome == "Cable replaced.\nTested."
    assert (
        vendor.letters("vendor_said")[-1]["values"]["what"]
        == "says it is done; it is back at Experts; nobody has it yet"
    )
    assert [letter["to"] for letter in vendor.letters("requester_answered")] == ["rosa@example.com"]
    for step in ("", "open", "answer", "messages", "eta", "outcome"):
        answer = vendor.post(link, step, **{"outcome-outcome": "Again."}) if step else vendor.get(link)
        assert answer.status_code == 404, step


@pytest.mark.parametrize(("step", "field"), [("messages", "message-body"), ("outcome", "outcome-outcome")])
@pytest.mark.parametrize("words", ["", " \r\n ", "\x00", "x" * 4001])
def test_nothing_and_too_much_are_sentences_and_what_was_typed_stays(vendor: Vendor, step: str, field: str, words: str):
    link = vendor.handed()
    answer = vendor.post(link, step, **{field: words})
    assert answer.status_code == 422
    assert vendor.view(link).is_open
    assert "x" * 4001 in answer.text or len(words) < 4001


def test_a_file_that_left_is_a_download_and_any_other_is_not_there(vendor: Vendor):
    link = vendor.handed()
    with vendor.inside():
        files = {file.name: file.id for words in _page(vendor, link) for file in words.attachments}
    answer = vendor.post(link, f"files/{files['log.txt']}")
    assert (answer.status_code, answer.data) == (200, b"line")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    for name in ("note.txt", "kept.txt"):
        assert vendor.post(link, f"files/{files[name]}").status_code == 404, name
    assert vendor.app.test_client().get(link.path(f"files/{files['log.txt']}")).status_code == 405


def _page(vendor: Vendor, link: Link) -> Iterable[Words]:
    nadia = vendor.world.actors["nadia"]
    return tickets.page(tickets.ticket_for(nadia, link.reference), nadia).words
