"""The worker watches the clocks: it warns, moves a ticket up in time, notes a breach at its instant, each once."""

from collections import Counter

from msp import tickets
from msp.store import acting_for
from msp.tickets import TicketRow
from tests.desk_work import at
from tests.flows import scenes
from tests.flows.conftest import Story


def test_before_anything_is_due_the_worker_changes_nothing(story: Story):
    scenes.rosa_asks(story)
    before = story.rows(story.world.acorn)
    story.sweep(at(0.4))
    assert story.rows(story.world.acorn) == before


def test_an_unanswered_ticket_is_warned_of_escalated_and_breached_each_once(story: Story):
    reference = scenes.rosa_asks(story)
    # An hour to answer: 50 % at 08:30, 75 % at 08:45, over at 09:00; four to solve it: 75 % at 11:00, 90 % at 11:36.
    for hours, tier in ((0.5, "L1"), (0.75, "L1"), (1.1, "L1"), (2.9, "L1"), (3, "L2"), (3.6, "L2"), (4.1, "L2")):
        moment = story.hours(hours)
        for _ in range(3):
            story.sweep(moment)
            story.post_leaves(moment)
        assert story.state(reference).tier == tier, hours
    assert [line.data["tier"] for line in story.log(reference) if line.type == "tier"] == ["L2"]
    assert _told(story) == {
        ("lena", "first response", "used up"): 2,
        ("omar", "first response", "missed"): 1,
        # It was Lena's tier at 75 % of the hour, and is Marc's when three of the four hours are gone.
        ("marc", "resolution", "used up"): 2,
        ("omar", "resolution", "missed"): 1,
        ("rosa", "", "received"): 1,
    }


def test_the_page_says_who_moved_it_and_why_and_marc_finds_it_in_his_list(story: Story):
    reference = scenes.rosa_asks(story)
    story.sweep(story.hours(3))
    page = story.as_("marc").get(f"/desk/tickets/{reference}").text
    assert "Automatic escalated L1 to L2: 75 % of the resolution target is used up at L1" in page
    assert reference in story.as_("marc").get("/desk?tier=L2").text
    # The client reads that it moved, not why.
    portal = story.as_("rosa").get(f"/portal/tickets/{reference}").text
    assert "Passed to Technical support" in portal
    assert "used up" not in portal


def test_after_an_outage_everything_is_caught_up_in_one_round_and_dated_at_its_instant(story: Story):
    reference = scenes.rosa_asks(story)
    moment = story.hours(8)
    for _ in range(2):
        story.sweep(moment)
        story.post_leaves(moment)
    assert story.state(reference).tier == "L2"
    told = _told(story)
    # Of several warnings that were missed only the last one is told.
    assert told["omar", "first response", "missed"] == told["omar", "resolution", "missed"] == 1
    assert all(count == 1 for count in told.values()), told
    breach = next(mail for mail in story.mails() if "resolution target is missed" in str(mail["Subject"]))
    assert "2026-10-05 12:00 (Europe/Stockholm)" in breach.get_content()


def test_an_answered_and_a_waiting_ticket_is_left_alone(story: Story):
    reference = scenes.rosa_asks(story)
    story.hours(0.5)
    scenes.did(scenes.does(story, "lena", reference, "reply", body="Which of the tills?"))
    scenes.did(scenes.does(story, "lena", reference, "wait", reason="waiting_requester"))
    for hours in (1, 3, 4, 8):
        story.sweep(story.hours(hours))
    assert story.state(reference).tier == "L1"
    assert _row(story).nearest_breached is False
    scenes.did(scenes.rosa_answers(story, reference, "The one by the door."))
    # Half an hour was used before the wait; three and a half are left of the day after, and 75 % come before that.
    story.sweep(story.hours(24))
    assert story.state(reference).tier == "L1"
    story.sweep(story.hours(26))
    assert story.state(reference).tier == "L2"


def test_one_client_is_never_touched_by_what_is_due_at_another(story: Story):
    scenes.rosa_asks(story)
    before = story.rows(story.world.birch)
    story.sweep(story.hours(4))
    story.post_leaves(at(4))
    assert story.rows(story.world.birch) == before
    assert not {mail["To"].addresses[0].username for mail in story.mails()} & {"bob", "bea", "sven"}


def _told(story: Story) -> Counter[tuple[str, str, str]]:
    """How many mails went to whom about which promise."""
    told: Counter[tuple[str, str, str]] = Counter()
    for mail in story.mails():
        subject = str(mail["Subject"])
        metric = next((name for name in ("first response", "resolution") if f"the {name} target" in subject), "")
        kind = next(word for word in ("used up", "missed", "received") if word in subject)
        told[mail["To"].addresses[0].username, metric, kind] += 1
    return told


def _row(story: Story) -> TicketRow:
    with story.app.app_context(), acting_for(story.world.acorn.id):
        return tickets.queue([story.world.acorn.id], tickets.QueueFilter()).rows[0]
