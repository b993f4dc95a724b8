"""Anna wants shorter targets: she sees what they do, asks, Omar answers, she is told, and only what is open moves."""

from datetime import UTC, datetime
from email.message import EmailMessage

from msp import sla, tickets
from msp.store import serving
from tests.desk_work import at
from tests.flows import scenes
from tests.flows.conftest import Story
from tests.web.portal.test_portal_settings import SETTINGS, hidden, looked

TYPED = {f"first_response-P{n}": f"{n} h" for n in range(1, 5)}
TYPED |= {"resolution-P1": "1 h", "resolution-P2": "2 h", "resolution-P3": "8 h", "resolution-P4": "24 h"}


def _due(story: Story, reference: str) -> list[tuple[str, datetime | None, int | None]]:
    omar = story.world.actors["omar"]
    with story.app.app_context(), serving([story.world.acorn.id]):
        ticket = tickets.ticket_for(omar, reference)
        clocks = sla.clocks_of(ticket, now=at(2.5))
        return sorted((clock.name, clock.due_at, clock.target_seconds) for clock in clocks)


def _text(mail: EmailMessage) -> str:
    return mail.get_body().get_content()  # type: ignore[union-attr] - every mail of ours has one


def _only(story: Story, words: str) -> EmailMessage:
    (mail,) = [mail for mail in story.mails() if words in str(mail["Subject"])]
    return mail


def test_a_request_is_seen_answered_and_counts_from_the_answer_on(story: Story):
    done, still_open = scenes.rosa_asks(story), scenes.rosa_asks(story, subject="The scanner hums")
    story.hours(0.5)
    scenes.did(scenes.does(story, "lena", done, "reply", body="Done."))
    scenes.did(scenes.does(story, "lena", done, "resolve", body="A new ribbon."))
    before = _due(story, done)
    story.hours(2)

    anna = story.as_("anna")
    page = looked(anna, "targets", **TYPED)
    for words in ("Solution P1", "4 h", "1 h", still_open, "1 promise would be missed"):
        assert words in page.text, words
    assert done not in page.text
    sent = anna.post(f"{SETTINGS}/targets/changes", **hidden(page), reason="A till that is down costs us the day.")
    assert sent.status_code == 303
    address = sent.headers["Location"]

    story.post_leaves(at(2))
    asked = _only(story, "Acorn Dental asks for a change: Targets")
    assert asked["To"].addresses[0].addr_spec == "omar@example.com"
    assert address.replace("portal", "office") in _text(asked)
    assert "costs us the day" in _text(asked)

    story.hours(2.5)
    omar = story.as_("omar")
    shown = omar.get(address.replace("portal", "office"))
    assert still_open in shown.text
    yes = {**hidden(shown), "decision": "approve", "note": "From today on."}
    assert omar.post(f"{address.replace('portal', 'office')}/decision", **yes).status_code == 303
    story.post_leaves(at(2.5))
    told = _only(story, "Your change of “Targets” is approved")
    assert told["To"].addresses[0].addr_spec == "anna@example.com"
    assert "From today on." in _text(told)
    assert "Approved" in anna.get(address).text
    assert "1 h" in anna.get(SETTINGS).text

    assert _due(story, done) == before
    due = {name: due_at for name, due_at, _ in _due(story, still_open)}
    assert due["resolution"] == datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
    trail = omar.get("/office/acorn/trail").text
    for words in ("Change proposed", "Change decided", "Policy published"):
        assert words in trail, words


def test_a_no_leaves_everything_as_it_is_and_says_why(story: Story):
    anna, omar = story.as_("anna"), story.as_("omar")
    sent = anna.post(f"{SETTINGS}/targets/changes", **hidden(looked(anna, "targets", **TYPED)), reason="Please.")
    office = sent.headers["Location"].replace("portal", "office")
    no = {**hidden(omar.get(office)), "decision": "decline", "note": "Not under this contract."}
    assert omar.post(f"{office}/decision", **no).status_code == 303
    story.post_leaves(at(0))
    assert "Not under this contract." in _text(_only(story, "is declined"))
    with story.app.app_context(), serving([story.world.acorn.id]):
        assert len(sla.policy_versions()) == 1


def test_a_free_change_tells_nobody_and_needs_nobody(story: Story):
    omar = story.as_("omar")
    seen = hidden(omar.get("/office/acorn/agreement/guard-rails"))
    modes = dict.fromkeys(("ladder", "targets", "hours", "priorities", "contacts"), "free")
    levels = {
        "levels": ["L0", "L1", "L2", "L3", "L4"],
        "vendor_steps": "y",
        "whole_ladder": "y",
        "add": "y",
        "retire": "y",
    }
    assert (
        omar.post("/office/acorn/agreement/guard-rails", **seen, **modes, **levels, reason="Trust.").status_code == 303
    )
    anna = story.as_("anna")
    sent = anna.post(f"{SETTINGS}/targets/changes", **hidden(looked(anna, "targets", **TYPED)), reason="Please.")
    assert "Published" in anna.get(sent.headers["Location"]).text
    story.post_leaves(at(0))
    assert story.mails() == []
    trail = omar.get("/office/acorn/trail").text
    for words in ("Guard rails set", "Change applied"):
        assert words in trail, words
