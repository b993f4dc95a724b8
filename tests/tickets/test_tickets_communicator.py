"""One person speaks with the requester: above that step a reply is a draft until the communicator sends it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from msp import identity, tickets
from msp.identity import AUTOMATIC, Role, belonging
from msp.kernel.errors import Conflict, Forbidden, Invalid, Missing
from msp.store import db
from msp.store.outbox import OutboxEffect
from msp.tickets import MoveForm, Status, Ticket, UploadForm, together
from msp.tickets.together import CommunicatorForm, DraftForm, Ending, Then
from tests.tickets.team import speak_through

LOG = UploadForm("log.txt", b"line")


@pytest.fixture
def spoken(desk) -> Ticket:
    """A ticket that Lena took at L1 and passed to L2, where Marc has it."""
    speak_through()
    ticket = desk.open()
    tickets.assign(ticket, desk.lena.id, by=desk.lena, now=desk.later())
    tickets.escalate(ticket, by=desk.lena, now=desk.later())
    tickets.assign(ticket, desk.marc.id, by=desk.marc, now=desk.later())
    return ticket


def drafted(desk, ticket: Ticket, body: str = "Try it again.", **more: object):
    return together.draft_reply(ticket, DraftForm(body, **more), by=desk.marc, now=desk.later())


def speaker(ticket: Ticket) -> str | None:
    found = tickets.communicator_of(ticket)
    return found.name if found else None


def letters(template: str) -> list[str]:
    keys = db.session.scalars(select(OutboxEffect.dedupe_key))
    return [key for key in keys if key.startswith(f"mail:{template}:")]


def test_whoever_of_the_step_takes_it_first_speaks_and_keeps_speaking_while_it_moves(desk, spoken):
    assert speaker(spoken) == "Lena"
    assert desk.types(spoken).count("communicator") == 1


def test_whoever_of_the_step_answers_first_speaks_too(desk):
    speak_through()
    ticket = desk.open()
    tickets.reply(ticket, "I am Lena.", by=desk.lena, now=desk.later())
    assert speaker(ticket) == "Lena"


def test_without_a_communicator_in_the_ladder_everybody_replies_directly(desk, ticket):
    tickets.assign(ticket, desk.lena.id, by=desk.lena, now=desk.later())
    tickets.escalate(ticket, by=desk.lena, now=desk.later())
    tickets.reply(ticket, "Hello from L2.", by=desk.marc, now=desk.later())
    assert speaker(ticket) is None


def test_whoever_of_the_step_hands_it_up_speaks_while_nobody_does(desk):
    speak_through()
    ticket = desk.open()
    tickets.escalate(ticket, by=desk.lena, now=desk.later())
    assert speaker(ticket) == "Lena"
    tickets.de_escalate(ticket, MoveForm(reason="Yours"), by=desk.marc, now=desk.later())
    tickets.escalate(ticket, by=desk.marc, now=desk.later())
    assert (speaker(ticket), desk.types(ticket).count("communicator")) == ("Lena", 1)


def test_as_long_as_nobody_speaks_the_reply_goes_out_directly(desk):
    speak_through()
    ticket = desk.open()
    tickets.escalate(ticket, by=AUTOMATIC, now=desk.later())
    tickets.reply(ticket, "Hello.", by=desk.marc, now=desk.later())
    assert speaker(ticket) is None


def test_a_step_may_reply_directly_by_the_ladder(desk):
    speak_through(L2={"replies": "direct"})
    ticket = desk.open()
    tickets.assign(ticket, desk.lena.id, by=desk.lena, now=desk.later())
    tickets.escalate(ticket, by=desk.lena, now=desk.later())
    tickets.reply(ticket, "Hello.", by=desk.marc, now=desk.later())
    assert together.drafts_of(ticket) == ()


def test_a_direct_reply_from_above_is_refused_and_nothing_is_said(desk, spoken):
    before = desk.types(spoken)
    for act in (tickets.reply, tickets.resolve):
        with pytest.raises(Conflict, match="Lena speaks with the requester"):
            act(spoken, "Try it again.", by=desk.marc, now=desk.later())
    assert desk.types(spoken) == before


def test_a_draft_moves_no_clock_and_the_communicator_sends_it_in_her_own_words(desk, spoken):
    drafted(desk, spoken, attachments=(LOG,), then=Then.WAIT)
    assert "agent_reply" not in [event["type"] for event in tickets.events_of(spoken)]
    (draft,) = together.drafts_of(spoken)
    assert (draft.body, draft.author_name, draft.tier, draft.then) == ("Try it again.", "Marc", "L2", Then.WAIT)
    sent = desk.later()
    together.send_draft(spoken, draft.id, "Please try it again.", by=desk.lena, now=sent)
    words = tickets.page(spoken, desk.rosa).words[-1]
    assert (words.body, words.author_name, words.sent_at) == ("Please try it again.", "Lena", sent)
    assert [file.name for file in words.attachments] == ["log.txt"]
    (draft,) = together.drafts_of(spoken)
    assert (draft.body, draft.ending, draft.ended_by, draft.message_id) == ("Try it again.", "sent", "Lena", words.id)
    assert tickets.events_of(spoken)[-1] == {"at": sent, "type": "agent_reply"}


def test_a_draft_is_nothing_to_the_client(desk, spoken):
    drafted(desk, spoken, "DRAFTWORD", attachments=(LOG,))
    assert "DRAFTWORD" not in repr(tickets.page(spoken, desk.rosa))
    assert "log.txt" not in repr(tickets.page(spoken, desk.anna))


@pytest.mark.parametrize("end", list(Ending))
def test_a_draft_ends_once(desk, spoken, end: Ending):
    draft_id = drafted(desk, spoken)
    ends = {
        Ending.SENT: lambda: together.send_draft(spoken, draft_id, "Yes.", by=desk.lena, now=desk.later()),
        Ending.RETURNED: lambda: together.return_draft(spoken, draft_id, "No.", by=desk.lena, now=desk.later()),
        Ending.WITHDRAWN: lambda: together.withdraw_draft(spoken, draft_id, by=desk.marc, now=desk.later()),
    }
    ends[end]()
    said, log = len(tickets.page(spoken, desk.lena).words), desk.types(spoken)
    for again in ends.values():
        with pytest.raises(Conflict):
            again()
    assert (len(tickets.page(spoken, desk.lena).words), desk.types(spoken)) == (said, log)


def test_only_the_communicator_decides_about_a_draft_and_only_its_author_takes_it_back(desk, spoken):
    draft_id = drafted(desk, spoken)
    for act in (together.send_draft, together.return_draft):
        with pytest.raises(Forbidden, match="Lena speaks"):
            act(spoken, draft_id, "Words.", by=desk.nadia, now=desk.later())
    with pytest.raises(Forbidden, match="your own"):
        together.withdraw_draft(spoken, draft_id, by=desk.lena, now=desk.later())
    with pytest.raises(Invalid, match="Say what should be different"):
        together.return_draft(spoken, draft_id, " ", by=desk.lena, now=desk.later())


def test_a_draft_of_another_ticket_is_missing(desk, spoken):
    draft_id, other = drafted(desk, spoken), desk.open()
    with pytest.raises(Missing):
        together.send_draft(other, draft_id, "Words.", by=desk.lena, now=desk.later())


def test_who_may_speak_writes_no_draft(desk, spoken):
    with pytest.raises(Conflict, match="yourself"):
        together.draft_reply(spoken, DraftForm("Hello."), by=desk.lena, now=desk.later())


def test_the_communicator_is_told_once_and_so_is_the_author_of_what_came_back(desk, spoken):
    draft_id = drafted(desk, spoken)
    assert len(letters("reply_drafted")) == 1
    together.return_draft(spoken, draft_id, "Shorter, please.", by=desk.lena, now=desk.later())
    assert len(letters("reply_returned")) == 1


@pytest.mark.parametrize("closer", ["lena", "rosa", None])
def test_what_waits_when_a_ticket_is_closed_goes_back_to_its_author(desk, spoken, closer: str | None):
    first, second = drafted(desk, spoken), drafted(desk, spoken, "And this.")
    together.withdraw_draft(spoken, second, by=desk.marc, now=desk.later())
    tickets.resolve(spoken, "A cable.", by=desk.lena, now=desk.later())
    assert together.answers_of([desk.tenant_id], desk.lena.id) == {spoken.id}, "it may be sent after all"
    tickets.close(spoken, by=desk.actors[closer] if closer else AUTOMATIC, now=desk.later())
    by_name = closer.title() if closer else AUTOMATIC.name
    assert [(draft.id, draft.ending, draft.ended_by, draft.words) for draft in together.drafts_of(spoken)] == [
        (first, "returned", by_name, "The ticket was closed."),
        (second, "withdrawn", "Marc", ""),
    ]
    assert desk.types(spoken)[-2:] == ["draft_ended", "closed"]
    assert together.answers_of([desk.tenant_id], desk.lena.id) == frozenset()
    assert len(letters("reply_returned")) == 1


def test_a_draft_on_what_was_closed_before_waits_for_nobody(desk, spoken):
    drafted(desk, spoken)
    spoken.become(Status.CLOSED)
    spoken.resolved_at = spoken.closed_at = desk.now
    assert together.answers_of([desk.tenant_id], desk.lena.id) == frozenset()


def test_a_requester_decides_about_no_draft(desk, spoken):
    draft_id = drafted(desk, spoken)
    for act in (together.send_draft, together.return_draft):
        with pytest.raises(Forbidden):
            act(spoken, draft_id, "Words.", by=desk.rosa, now=desk.later())


def test_a_new_communicator_is_told_of_all_that_waits_and_it_is_read_once(desk, spoken, statements: list[str]):
    for number in range(4):
        drafted(desk, spoken, f"Try {number}.")
    identity.grant(desk.world.agents["sven"], Role.AGENT, ("L1",), now=desk.later())
    statements.clear()
    form = CommunicatorForm(desk.world.agents["sven"], "Her holiday")
    together.name_communicator(spoken, form, by=desk.marc, now=desk.later())
    assert len(letters("reply_drafted")) == 8
    assert sum("FROM reply_drafts" in sql for sql in statements) == 1


def test_the_communicator_is_changed_by_hand_with_a_reason(desk, spoken):
    with pytest.raises(Invalid, match="Say why"):
        together.name_communicator(spoken, CommunicatorForm(desk.lena.id, ""), by=desk.marc, now=desk.later())
    with pytest.raises(Invalid, match="Choose an agent who holds Service desk"):
        together.name_communicator(spoken, CommunicatorForm(desk.marc.id, "Mine"), by=desk.marc, now=desk.later())
    with pytest.raises(Invalid, match="Choose an agent"):
        together.name_communicator(spoken, CommunicatorForm(desk.sven.id, "Away"), by=desk.marc, now=desk.later())
    with pytest.raises(Conflict, match="already"):
        together.name_communicator(spoken, CommunicatorForm(desk.lena.id, "Again"), by=desk.marc, now=desk.later())
    assert speaker(spoken) == "Lena"


def test_a_communicator_who_left_speaks_no_longer_and_what_waited_waits_for_others(desk, spoken):
    drafted(desk, spoken)
    assert together.answers_of([desk.tenant_id], desk.lena.id) == {spoken.id}
    assert together.answers_of([desk.tenant_id], desk.marc.id) == frozenset()
    identity.grant(desk.world.agents["sven"], Role.AGENT, ("L1",), now=desk.later())
    assert together.answers_of([desk.tenant_id], desk.sven.id) == frozenset()
    belonging.withdraw(desk.world.agents["lena"], Role.AGENT, by=desk.petra, now=desk.later())
    assert speaker(spoken) is None
    assert together.answers_of([desk.tenant_id], desk.sven.id) == {spoken.id}
    tickets.reply(spoken, "I speak now myself.", by=desk.marc, now=desk.later())


def test_the_age_of_a_draft_is_that_of_its_proposal(desk, spoken):
    drafted(desk, spoken)
    (draft,) = together.drafts_of(spoken)
    assert draft.drafted_at == desk.now
    assert desk.later(120) - draft.drafted_at == timedelta(minutes=120)
