"""Replies, notes and waiting: what words do to status and clocks, and who may not speak."""

import pytest

from msp import tickets
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict, Forbidden, Invalid
from msp.tickets import Status, WaitReason

ANSWER = "We are looking into it."


def test_an_agents_reply_takes_the_ticket_up_and_is_an_answer(desk, ticket):
    message = tickets.reply(ticket, ANSWER, by=desk.lena, now=desk.later())
    assert (ticket.status, message.agent_id, message.person_id) == (Status.OPEN, desk.lena.id, None)
    assert tickets.events_of(ticket)[-1] == {"at": desk.now, "type": "agent_reply"}


def test_a_requesters_words_leave_a_new_ticket_new(desk, ticket):
    message = tickets.reply(ticket, "Anybody there?", by=desk.rosa, now=desk.later())
    assert (ticket.status, message.person_id) == (Status.NEW, desk.world.people["rosa"])
    assert tickets.events_of(ticket)[-1]["type"] == "customer_message"


def test_a_note_changes_neither_status_nor_clock(desk, ticket):
    tickets.note(ticket, "Seen this before.", by=desk.lena, now=desk.later())
    assert ticket.status == Status.NEW
    assert [event["type"] for event in tickets.events_of(ticket)] == ["created"]
    assert desk.types(ticket) == ["created", "note"]


@pytest.mark.parametrize("name", ["rosa", "anna"])
def test_a_client_writes_no_notes(desk, ticket, name: str):
    with pytest.raises(Forbidden, match="belong to the provider"):
        tickets.note(ticket, "Psst", by=desk.actors[name], now=desk.later())


def test_machinery_and_strangers_do_not_speak_in_public(desk, ticket):
    for stranger in (AUTOMATIC, desk.bob):
        with pytest.raises(Forbidden, match="reply in public"):
            tickets.reply(ticket, "Hello", by=stranger, now=desk.later())
    assert desk.types(ticket) == ["created"]


@pytest.mark.parametrize("act", [tickets.reply, tickets.note])
def test_empty_words_are_refused(desk, ticket, act):
    with pytest.raises(Invalid, match="Write something") as refused:
        act(ticket, " \n", by=desk.lena, now=desk.later())
    assert refused.value.field == "body"


def test_waiting_holds_the_ticket_until_the_last_reason_ends(desk, ticket):
    tickets.wait(ticket, WaitReason.REQUESTER, by=desk.lena, now=desk.later())
    tickets.wait(ticket, WaitReason.SCHEDULED, by=desk.lena, now=desk.later())
    assert (ticket.status, ticket.wait_reasons) == (Status.WAITING, ["scheduled", "waiting_requester"])
    tickets.resume(ticket, WaitReason.SCHEDULED, by=desk.lena, now=desk.later())
    assert ticket.status == Status.WAITING
    tickets.resume(ticket, by=desk.lena, now=desk.later())
    assert (ticket.status, ticket.wait_reasons) == (Status.OPEN, [])
    told = [(event["type"], event.get("reason")) for event in tickets.events_of(ticket)[1:]]
    assert told == [
        ("pause", "waiting_requester"),
        ("pause", "scheduled"),
        ("resume", "scheduled"),
        ("resume", None),
    ]


def test_the_requesters_answer_ends_the_waiting_for_him(desk, ticket):
    tickets.wait(ticket, WaitReason.REQUESTER, by=desk.lena, now=desk.later())
    tickets.reply(ticket, "Here it is.", by=desk.rosa, now=desk.later())
    assert (ticket.status, ticket.wait_reasons) == (Status.OPEN, [])
    assert [event["type"] for event in tickets.events_of(ticket)[-2:]] == ["resume", "customer_message"]


def test_the_requesters_answer_leaves_other_reasons_alone(desk, ticket):
    for reason in (WaitReason.REQUESTER, WaitReason.VENDOR):
        tickets.wait(ticket, reason, by=desk.lena, now=desk.later())
    tickets.reply(ticket, "Here it is.", by=desk.rosa, now=desk.later())
    assert (ticket.status, ticket.wait_reasons) == (Status.WAITING, ["waiting_vendor"])


def test_an_agents_reply_leaves_the_ticket_waiting(desk, ticket):
    tickets.wait(ticket, WaitReason.REQUESTER, by=desk.lena, now=desk.later())
    tickets.reply(ticket, "Please try again.", by=desk.lena, now=desk.later())
    assert ticket.status == Status.WAITING


def test_waiting_twice_for_one_thing_is_refused(desk, ticket):
    tickets.wait(ticket, WaitReason.VENDOR, by=desk.lena, now=desk.later())
    with pytest.raises(Conflict, match="already waiting for the vendor"):
        tickets.wait(ticket, WaitReason.VENDOR, by=desk.lena, now=desk.later())


def test_a_ticket_that_does_not_wait_cannot_resume(desk, ticket):
    with pytest.raises(Conflict, match="not waiting"):
        tickets.resume(ticket, by=desk.lena, now=desk.later())
    tickets.wait(ticket, WaitReason.VENDOR, by=desk.lena, now=desk.later())
    with pytest.raises(Conflict, match="not scheduled for later"):
        tickets.resume(ticket, WaitReason.SCHEDULED, by=desk.lena, now=desk.later())


def test_the_requester_reopens_a_resolved_ticket_by_writing(desk, ticket):
    tickets.resolve(ticket, "Done.", by=desk.lena, now=desk.later())
    tickets.reply(ticket, "It is dead again.", by=desk.rosa, now=desk.later())
    assert (ticket.status, ticket.resolved_at, ticket.is_open) == (Status.OPEN, None, True)
    assert [event["type"] for event in tickets.events_of(ticket)[-2:]] == ["reopen", "customer_message"]


def test_an_agents_words_do_not_reopen(desk, ticket):
    tickets.resolve(ticket, "Done.", by=desk.lena, now=desk.later())
    tickets.reply(ticket, "One more hint.", by=desk.lena, now=desk.later())
    assert ticket.status == Status.RESOLVED


@pytest.mark.parametrize("name", ["rosa", "lena"])
def test_a_closed_ticket_is_answered_with_advice(desk, ticket, name: str):
    tickets.resolve(ticket, "Done.", by=desk.lena, now=desk.later())
    tickets.close(ticket, by=desk.lena, now=desk.later())
    with pytest.raises(Conflict, match="Open a new one"):
        tickets.reply(ticket, "It is dead again.", by=desk.actors[name], now=desk.later())
    tickets.note(ticket, "For the record.", by=desk.lena, now=desk.later())


@pytest.mark.parametrize("close", [False, True])
def test_a_settled_ticket_does_not_wait(desk, ticket, close: bool):
    tickets.resolve(ticket, "Done.", by=desk.lena, now=desk.later())
    if close:
        tickets.close(ticket, by=desk.lena, now=desk.later())
    with pytest.raises(Conflict, match="closed" if close else "reopen it first"):
        tickets.wait(ticket, WaitReason.VENDOR, by=desk.lena, now=desk.later())
