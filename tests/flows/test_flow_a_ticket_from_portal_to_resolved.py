"""One ticket the whole way: asked in the portal, answered by L1, mended by L2, billed, and read by the client."""

import io

from pypdf import PdfReader

from tests.flows import scenes
from tests.flows.conftest import Story
from tests.month_end import NOVEMBER

SECRET = "The warranty is over; do not say so yet."


def test_rosa_asks_with_a_picture_and_finds_her_request_again(story: Story):
    reference = scenes.rosa_asks(story)
    rosa = story.as_("rosa")
    page = rosa.get(f"/portal/tickets/{reference}").text
    for words in ("The lamp is red.", "receipt.png", "Received", "First answer", "09:00"):
        assert words in page, words
    assert reference in rosa.get("/portal/acorn").text
    link = page.partition('<a href="/portal/tickets/ACORN-1/attachments/')[2].partition('"')[0]
    file = rosa.get(f"/portal/tickets/{reference}/attachments/{link}")
    assert file.data == b"\x89PNG\r\n\x1a\nreceipt"


def test_lena_finds_it_in_the_queue_and_her_answer_stops_the_first_clock(story: Story):
    reference = scenes.rosa_asks(story)
    story.hours(0.5)
    lena = story.as_("lena")
    queue = lena.get("/desk").text
    for words in (reference, "Acorn Dental", "P1", "L1", "30 min left"):
        assert words in queue, words
    scenes.did(scenes.does(story, "lena", reference, "reply", body="We look at it."))
    clocks = _clocks(lena.get(f"/desk/tickets/{reference}").text)
    assert 'data-standing="met"' in clocks["First response"]
    assert 'data-standing="on_track"' in clocks["Resolution"]
    # From now on the resolution is what is nearest: four hours of service from eight o'clock.
    assert "due 12:00" in lena.get("/desk").text


def test_marc_takes_over_waits_for_rosa_and_the_clock_goes_on_with_her_answer(story: Story):
    reference = scenes.rosa_asks(story)
    story.hours(0.5)
    scenes.did(scenes.does(story, "lena", reference, "reply", body="We look at it."))
    scenes.did(scenes.does(story, "lena", reference, "escalate", tier="L2", reason="Needs a technician"))
    marc = story.as_("marc")
    assert reference in marc.get("/desk?tier=L2").text
    scenes.did(scenes.does(story, "marc", reference, "note", body=SECRET))
    scenes.did(scenes.does(story, "marc", reference, "wait", reason="waiting_requester"))
    assert "paused" in _clocks(marc.get(f"/desk/tickets/{reference}").text)["Resolution"]
    story.hours(2.5)
    assert "Work goes on as soon as we have your answer." in story.as_("rosa").get(f"/portal/tickets/{reference}").text
    scenes.did(scenes.rosa_answers(story, reference, "It is the one by the door."))
    clock = _clocks(story.as_("marc").get(f"/desk/tickets/{reference}").text)["Resolution"]
    # Two of the two and a half hours were Rosa's: half an hour of four is used, and the due instant moved with them.
    assert "3 h 30 min left" in clock
    assert 'data-standing="on_track"' in clock


def test_rosa_reads_what_was_done_and_never_the_note(story: Story):
    reference = scenes.rosa_asks(story)
    story.hours(0.5)
    scenes.did(scenes.does(story, "lena", reference, "note", body=SECRET))
    scenes.did(scenes.does(story, "lena", reference, "escalate", tier="L2", reason="SECRET reason"))
    scenes.did(scenes.does(story, "marc", reference, "work", minutes="25", worked_on="2026-10-05", tier="L2"))
    scenes.did(scenes.does(story, "marc", reference, "resolve", body="A new fuser is in."))
    for name in ("rosa", "anna"):
        page = story.as_(name).get(f"/portal/tickets/{reference}").text
        for words in ("A new fuser is in.", "Passed to Technical support", "Solved"):
            assert words in page, words
        for words in (SECRET, "SECRET reason", "25 min"):
            assert words not in page, words
    story.post_leaves(story.hours(0.6))
    assert not any(SECRET in mail.as_string() for mail in story.mails())


def test_every_link_in_a_mail_leads_its_reader_to_what_it_speaks_of(story: Story):
    scenes.worked(story)
    story.go_to(NOVEMBER)
    scenes.omar_closes_october(story)
    story.post_leaves(NOVEMBER)
    mails = story.mails()
    assert sorted({mail["To"].addresses[0].username for mail in mails}) == ["anna", "rosa"]
    wrong = []
    for mail in mails:
        (link,) = [line for line in mail.get_content().splitlines() if line.startswith("http")]
        path = link.removeprefix(story.app.config["SETTINGS"].base_url)
        answer = story.as_(mail["To"].addresses[0].username).get(path)
        if answer.status_code != 200:
            wrong.append(f"{mail['Subject']}: {link} answers {answer.status_code}")
    assert not wrong


def test_omar_closes_the_month_and_anna_reads_and_downloads_both_papers(story: Story):
    reference = scenes.worked(story)
    story.go_to(NOVEMBER)
    number = scenes.omar_closes_october(story)
    anna = story.as_("anna")
    assert number in anna.get("/portal/acorn/invoices").text
    invoice = anna.get(f"/portal/acorn/invoices/{number}").text
    # 1 h 30 min at 95.00 an hour, a monthly fee of 3600.00, and VAT of 25 %.
    for words in ("Service desk, monthly fee", "3,600.00", "142.50", "4,678.13"):
        assert words in invoice, words
    statement = anna.get("/portal/acorn/statements/2026-10").text
    assert reference in statement
    assert "first response" in statement.lower()
    for path in (f"invoices/{number}/pdf", "statements/2026-10/pdf"):
        paper = anna.get(f"/portal/acorn/{path}")
        assert paper.mimetype == "application/pdf"
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages)
        assert number in text
    assert story.as_("rosa").get(f"/portal/acorn/invoices/{number}").status_code == 403


def _clocks(page: str) -> dict[str, str]:
    """The panel's clocks of a ticket's page by the promise they belong to."""
    entries = page.partition('class="stack clock-list"')[2].split('<div class="clock-entry">')[1:]
    return {name: entry for entry in entries for name in ("First response", "Resolution") if name in entry[:1500]}
