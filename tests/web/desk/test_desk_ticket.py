"""A ticket's page: what it shows to whom, and what it costs."""

import pytest

from msp.tickets import MoveForm, WaitReason, WorkForm
from msp.tiers import Tier
from tests.web.browser import steady
from tests.web.desk.conftest import TEN, Desk

#: What the page costs today; a question more has to be worth it.
#: One for each kind of thing that the page shows, however many there are; none for what the log says never was.
QUERIES = 23


def test_the_page_shows_the_conversation_and_everything_beside_it(desk: Desk):
    reference = desk.open()
    desk.act(reference, "assign", desk.world.agents["lena"])
    desk.act(reference, "reply", "We look at it.")
    desk.act(reference, "note", "Looks like the fuser.")
    desk.act(reference, "escalate", MoveForm(reason="needs a technician"))
    desk.act(reference, "wait", WaitReason.SCHEDULED)
    desk.act(reference, "log_work", WorkForm(25, TEN.date(), tier=Tier.L1, note="On the telephone"))
    page = desk.as_("lena").get(f"/desk/tickets/{reference}").text
    for words in (
        "The till does not print",
        "Since this morning.",
        "We look at it.",
        "Looks like the fuser.",
        "Lena assigned it to Lena",
        "Lena escalated L1 to L2: needs a technician",
        "Lena: scheduled for later",
        "First response",
        "Resolution",
        "Technical support",
        "rosa@example.com",
        "No vendor has had this ticket.",
        "25 min",
        "On the telephone",
        "ACORN-2026",
        "Omar",
        "Reply to Rosa",
        "Add note for colleagues",
        "in Stockholm time",
    ):
        assert words in page, words
    order = [page.index(f'id="panel-{part}"') for part in ("clocks", "path", "people", "vendor", "time", "contract")]
    assert order == sorted(order)


def test_a_reference_is_found_in_any_letter_case(desk: Desk):
    reference = desk.open()
    assert desk.as_("lena").get(f"/desk/tickets/{reference.lower()}").status_code == 200


def test_foreign_and_absent_tickets_are_the_same_404(desk: Desk):
    reference = desk.open()
    sven = desk.as_("sven")
    foreign, absent = sven.get(f"/desk/tickets/{reference}"), sven.get("/desk/tickets/ACORN-999")
    assert foreign.status_code == absent.status_code == 404
    assert steady(foreign.text) == steady(absent.text)
    assert sven.get("/desk/tickets/BIRCH-999").status_code == 404
    assert sven.get("/desk/tickets/nonsense").status_code == 404


@pytest.mark.parametrize("name", ["rosa", "anna"])
def test_a_client_never_sees_the_desk_of_their_own_ticket(desk: Desk, name: str):
    reference = desk.open()
    desk.act(reference, "note", "Not for their eyes.")
    answer = desk.as_(name).get(f"/desk/tickets/{reference}")
    assert answer.status_code == 403
    assert "Not for their eyes." not in answer.text


def test_a_client_s_refused_form_shows_no_notes(desk: Desk):
    reference = desk.open()
    desk.act(reference, "note", "Not for their eyes.")
    rosa = desk.as_("rosa")
    rosa.get("/desk")
    answer = rosa.post(f"/desk/tickets/{reference}/replies")
    assert answer.status_code == 403
    assert "Not for their eyes." not in answer.text


def test_an_account_manager_reads_all_and_is_offered_nothing(desk: Desk):
    reference = desk.open()
    desk.act(reference, "note", "Internal words.")
    page = desk.as_("omar").get(f"/desk/tickets/{reference}").text
    assert "Internal words." in page
    for words in ('<form class="composer', "deed-", "Take it", "Hand to a vendor", '/details"'):
        assert words not in page, words


def test_what_people_typed_is_never_markup(desk: Desk):
    reference = desk.open("<script>alert(1)</script>", description="<img src=x onerror=alert(2)>")
    desk.act(reference, "note", "</textarea><script>alert(3)</script>")
    page = desk.as_("lena").get(f"/desk/tickets/{reference}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_long_ticket_costs_the_database_no_more_than_a_short_one(desk: Desk):
    lena, short = desk.as_("lena"), desk.open()
    lena.get("/desk")
    desk.act(short, "escalate")
    desk.act(short, "log_work", WorkForm(25, TEN.date(), tier=Tier.L1))
    reference = desk.open()
    desk.act(reference, "assign", desk.world.agents["lena"])
    for number in range(5):
        desk.act(reference, "reply", f"Reply {number}")
        desk.act(reference, "note", f"Note {number}")
    desk.act(reference, "escalate")
    desk.act(reference, "log_work", WorkForm(25, TEN.date(), tier=Tier.L1))
    costs = []
    for opened in (short, reference):
        with desk.counting() as sent:
            assert lena.get(f"/desk/tickets/{opened}").status_code == 200
        costs.append(len(sent))
    assert costs[0] == costs[1]
    assert costs[1] <= QUERIES
