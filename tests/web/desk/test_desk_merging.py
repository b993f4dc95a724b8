"""Merging at the desk: named by number, looked at, confirmed; and the old number leads on."""

from datetime import timedelta

import pytest

from msp import tickets
from msp.tickets import Impact, Urgency, together
from msp.tickets.together import DraftForm, SwarmForm
from tests.tickets.team import speak_through
from tests.web.browser import steady
from tests.web.desk.conftest import TEN, Desk


@pytest.fixture
def pair(desk: Desk) -> tuple[str, str]:
    """Rosa's ticket and Anna's about the same."""
    older = desk.open("The till does not print")
    return older, desk.open("Till again", "anna", requester_id=desk.world.people["anna"])


def _page(reference: str) -> str:
    return f"/desk/tickets/{reference}/merge"


def test_the_page_names_what_would_happen_and_changes_nothing(desk: Desk, pair: tuple[str, str]):
    older, younger = pair
    urgent = desk.open("And again", impact=Impact.HIGH, urgency=Urgency.HIGH)
    # Also from the page of a younger one it is the oldest that goes on.
    text = desk.as_("lena").get(_page(younger), query_string={"references": f"{older.lower()}, {urgent}"}).text
    for words in (
        f"{older} goes on",
        "Anna",
        "1 message, 0 notes, 0 files",
        "First response and Resolution",
        "Its priority becomes P1",
        f"By that First response of {older} would be missed at once.",
        f"{younger} and {urgent} is unanswered",
        "cannot be undone",
        f"Merge into {older}",
    ):
        assert words in text, words
    with desk.inside(desk.world.acorn):
        assert all(tickets.ticket_for(desk.world.actors["lena"], one).is_open for one in (older, younger, urgent))


def test_the_confirmed_merge_leads_to_the_survivor_and_the_old_number_does_too(desk: Desk, pair: tuple[str, str]):
    older, younger = pair
    lena = desk.as_("lena")
    lena.get(_page(older))
    answer = lena.post(_page(older), references=younger, follow=True)
    assert answer.request.path == f"/desk/tickets/{older}"
    assert f"The work goes on as {older}" in answer.text
    assert f"on {younger}" in answer.text
    assert f'href="/desk/tickets/{younger}/part"' in answer.text
    assert lena.get(f"/desk/tickets/{younger}").headers["Location"] == f"/desk/tickets/{older}#panel-merged"
    part = lena.get(f"/desk/tickets/{younger}/part").text
    assert f"Merged into {older}" in part
    assert f"Lena merged the ticket into {older}" in part
    assert "ended by a merge" in part
    # Nothing is offered there any more, neither words nor deeds.
    assert "composer-reply" not in part
    assert f"/desk/tickets/{younger}/escalations" not in part
    assert lena.get(f"/desk/tickets/{older}/part").headers["Location"] == f"/desk/tickets/{older}"
    listed = lena.get("/desk?status=all").text
    assert f"Merged into {older}" in listed


def test_the_page_names_what_becomes_of_what_colleagues_do_together(desk: Desk, pair: tuple[str, str]):
    older, younger = pair
    lena, marc = desk.world.actors["lena"], desk.world.actors["marc"]
    with desk.inside(desk.world.acorn):
        speak_through()
        ticket = tickets.ticket_for(lena, younger)
        tickets.assign(ticket, lena.id, by=lena, now=TEN)
        tickets.escalate(ticket, by=lena, now=TEN)
        tickets.assign(ticket, marc.id, by=marc, now=TEN)
        together.call_swarm(ticket, SwarmForm((desk.world.agents["nadia"],), why="All hands"), by=marc, now=TEN)
        together.draft_reply(ticket, DraftForm("Try it again."), by=marc, now=TEN)
    browser = desk.as_("lena")
    text = browser.get(_page(older), query_string={"references": younger}).text
    for words in (
        f"Lena speaks with the requester of {older} from now on.",
        f"Lena and Marc follow {older} from now on.",
        f"The swarm on {younger} ends, with its open invitations.",
        f"The reply on {younger} that waits goes back to Marc.",
    ):
        assert words in text, words
    survivor = browser.post(_page(older), references=younger, follow=True).text
    for words in ("All hands", f"on {younger} · Called by Marc", "Lena, Marc"):
        assert words in survivor, words
    part = browser.get(f"/desk/tickets/{younger}/part").text
    for words in (f"ended the swarm, for the ticket goes on as {older}", "Sent back by Lena", f"merged into {older}"):
        assert words in part, words


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ("", 422, "Write the number of the other ticket."),
        ("BIRCH-1", 422, "This client has no ticket “BIRCH-1”."),
        ("ACORN-99", 422, "This client has no ticket “ACORN-99”."),
        ("nonsense", 422, "This client has no ticket “nonsense”."),
        ("{own}", 422, "cannot be merged with itself"),
        ("{younger} {younger}", 422, "cannot be merged with itself"),
        ("<script>alert(1)</script>", 422, "&lt;script&gt;"),
        ("{younger} {solved}", 409, "is resolved; reopen it first"),
        (" ".join(f"ACORN-{n}" for n in range(1, 90)), 422, "Keep it to 300."),
    ],
)
def test_what_cannot_be_merged_is_said_beside_the_field_and_kept(
    desk: Desk, pair: tuple[str, str], typed: str, status: int, words: str
):
    older, younger = pair
    desk.open_at_birch()
    solved = desk.open("Solved long ago")
    with desk.inside(desk.world.acorn):
        ticket = tickets.ticket_for(desk.world.actors["lena"], solved)
        tickets.resolve(ticket, "Done.", by=desk.world.actors["lena"], now=TEN)
    said = typed.format(own=older, younger=younger, solved=solved)
    lena = desk.as_("lena")
    looked = lena.get(_page(older), query_string={"references": said})
    sent = lena.post(_page(older), references=said)
    for answer in (looked, sent):
        assert answer.status_code == status
        assert words in answer.text
        assert "<script>alert(1)" not in answer.text
    with desk.inside(desk.world.acorn):
        assert tickets.ticket_for(desk.world.actors["lena"], younger).is_open


def test_a_ticket_of_another_client_reads_like_one_that_never_was(desk: Desk, pair: tuple[str, str]):
    older, _ = pair
    foreign = desk.open_at_birch()
    lena = desk.as_("lena")
    there, nowhere = (
        steady(lena.get(_page(older), query_string={"references": one}).text) for one in (foreign, "BIRCH-7")
    )
    assert there.replace(foreign, "X") == nowhere.replace("BIRCH-7", "X")


def test_who_may_only_read_is_not_offered_it_and_may_not_do_it(desk: Desk, pair: tuple[str, str]):
    older, younger = pair
    assert _page(older) in desk.as_("lena").get(f"/desk/tickets/{older}").text
    omar = desk.as_("omar")
    assert _page(older) not in omar.get(f"/desk/tickets/{older}").text
    assert omar.post(_page(older), references=younger).status_code == 403


def test_a_form_left_open_on_the_old_ticket_says_where_to_go_on(desk: Desk, pair: tuple[str, str]):
    older, younger = pair
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{younger}")
    lena.post(_page(older), references=younger)
    desk.time.shift(timedelta(minutes=1))
    answer = lena.post(f"/desk/tickets/{younger}/replies", **{"reply-body": "Words that must not be lost."})
    assert answer.status_code == 409
    assert f"{younger} was merged into {older}; go on there." in answer.text
    assert "Words that must not be lost." in answer.text
    again = lena.post(_page(older), references=younger)
    assert again.status_code == 409
    assert "already" in again.text


def test_time_of_a_part_is_corrected_where_it_is_booked(desk: Desk, pair: tuple[str, str]):
    older, younger = pair
    with desk.inside(desk.world.acorn):
        ticket, lena = tickets.ticket_for(desk.world.actors["lena"], younger), desk.world.actors["lena"]
        entry = tickets.log_work(ticket, tickets.WorkForm(25, TEN.date()), by=lena, now=TEN)
    browser = desk.as_("lena")
    browser.get(_page(older))
    page = browser.post(_page(older), references=younger, follow=True).text
    correction = f"/desk/tickets/{younger}/work/{entry.id}/correction"
    assert correction in page
    assert browser.get(correction).status_code == 200
