"""What may be entered after it happened: how far back, why, and behind what it has to stay."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from msp import tickets
from msp.kernel.errors import Conflict, Invalid, Refusal
from msp.store import serving
from msp.tickets import EventType, Late, SaidBefore, Status, WaitReason
from msp.tickets.late import BEHIND_ANSWER, BEHIND_SOLUTION, FURTHEST, check, heard_at
from tests.desk_work import at, committed, opened
from tests.world import MONDAY, World

WHY = "I was on the telephone all morning."
NOW = MONDAY + timedelta(hours=30)


def _checked(happened: float, *, opened_at: float = 0, reason: str = WHY, **latest: float) -> None:
    found = {EventType(kind): at(hours) for kind, hours in latest.items()}
    check(Late(at(happened), reason), at(opened_at), found, BEHIND_ANSWER, NOW)


@pytest.mark.parametrize("happened", [6, 6.001, 29.999, 30])
def test_a_day_back_to_the_second_is_not_too_far(happened: float):
    _checked(happened)


@pytest.mark.parametrize(
    ("happened", "changes", "field", "words"),
    [
        (5.999, {}, "happened_at", "24 hours"),
        (30.001, {}, "happened_at", "still to come"),
        (20, {"opened_at": 20.001}, "happened_at", "not open yet"),
        (20, {"reason": ""}, "late_reason", "why"),
        (20, {"agent_reply": 20.001}, "happened_at", "An answer of a later time"),
        (20, {"resolve": 21}, "happened_at", "resolved after that"),
    ],
)
def test_a_time_that_cannot_be_is_a_sentence(happened: float, changes: dict, field: str, words: str):
    with pytest.raises(Refusal, match=words) as refused:
        _checked(happened, **changes)
    assert refused.value.field == field


def test_at_the_instant_of_what_it_stays_behind_it_may_be():
    _checked(20, agent_reply=20, resolve=19)


@given(
    st.floats(-30, 60).map(at),
    st.floats(0, 30).map(at),
)
def test_words_from_outside_count_within_a_day_and_never_in_the_future(received_at: datetime, not_before: datetime):
    heard = heard_at(received_at, not_before, NOW)
    assert NOW - FURTHEST <= heard <= NOW
    assert heard >= min(not_before, NOW)
    assert heard == received_at or heard in (not_before, NOW, NOW - FURTHEST)


def _late(world: World, hours: float, *, entered: float, solution: bool = False) -> None:
    lena = world.actors["lena"]
    with committed(world.acorn):
        ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
        if solution:
            tickets.resolve(ticket, "It was the plug.", Late(at(hours), WHY), by=lena, now=at(entered))
        else:
            tickets.reply_late(ticket, SaidBefore("Told you.", Late(at(hours), WHY)), by=lena, now=at(entered))


def test_a_late_line_stands_last_in_the_log_and_says_when_and_why(ground: Flask, world: World):
    with committed(world.acorn):
        ticket = opened(world)
        tickets.note(ticket, "I call them.", by=world.actors["lena"], now=at(1))
    _late(world, 0.5, entered=2)
    with serving([world.acorn.id]):
        ticket = tickets.ticket_for(world.actors["lena"], "ACORN-1")
        lines = tickets.log_of(ticket)
        assert [(line.type, line.at, line.recorded_at, line.late_reason) for line in lines] == [
            ("created", at(0), at(0), None),
            ("note", at(1), at(1), None),
            ("agent_reply", at(0.5), at(2), WHY),
        ]
        assert tickets.events_of(ticket)[-1]["at"] == at(0.5)
        assert tickets.page(ticket, world.actors["lena"]).words[-1].sent_at == at(2)
        assert ticket.updated_at == at(2)


def test_clocks_read_the_log_in_the_order_of_happening_however_it_is_read(ground: Flask, world: World):
    lena = world.actors["lena"]
    with committed(world.acorn):
        tickets.reply(opened(world), "Any news?", by=world.actors["rosa"], now=at(1))
    _late(world, 0.5, entered=2)
    told = ["created", "agent_reply", "customer_message"]
    with serving([world.acorn.id]):
        ticket = tickets.ticket_for(lena, "ACORN-1")
        assert [event["type"] for event in tickets.events_of(ticket)] == told
        assert [event["type"] for event in tickets.events_by_ticket({ticket.id})[ticket.id]] == told
        tickets.log_of(ticket)
        assert [event["type"] for event in tickets.events_of(ticket)] == told


def test_the_next_line_is_dated_after_the_entry_and_not_after_what_it_told(ground: Flask, world: World):
    with committed(world.acorn):
        opened(world)
    _late(world, 0.5, entered=2)
    with committed(world.acorn):
        ticket = tickets.ticket_for(world.actors["lena"], "ACORN-1", lock=True)
        tickets.note(ticket, "So be it.", by=world.actors["lena"], now=at(1))
        assert tickets.log_of(ticket)[-1].at == at(2)


@pytest.mark.parametrize("what", ["customer_message", "reopen"])
def test_a_solution_stays_behind_what_says_that_it_was_none(ground: Flask, world: World, what: str):
    lena = world.actors["lena"]
    with committed(world.acorn):
        ticket = opened(world)
        if what == "reopen":
            tickets.resolve(ticket, "Done.", by=lena, now=at(0.5))
            tickets.reopen(ticket, by=lena, now=at(2))
        else:
            tickets.reply(ticket, "Still broken.", by=world.actors["rosa"], now=at(2))
    assert EventType(what) in BEHIND_SOLUTION
    with pytest.raises(Conflict):
        _late(world, 1, entered=3, solution=True)
    _late(world, 2, entered=3, solution=True)


def test_what_is_refused_leaves_nothing_behind(ground: Flask, world: World):
    with committed(world.acorn):
        opened(world)
    with pytest.raises(Invalid, match="not open yet"):
        _late(world, -1, entered=2, solution=True)
    with serving([world.acorn.id]):
        ticket = tickets.ticket_for(world.actors["lena"], "ACORN-1")
        assert (ticket.state, len(tickets.log_of(ticket))) == (Status.NEW, 1)


def _heard(world: World, hours: float, *, read: float) -> tickets.Ticket:
    """What Rosa wrote in a mail that lay there from `hours` on, read later."""
    with committed(world.acorn):
        ticket = tickets.ticket_for(world.actors["lena"], "ACORN-1", lock=True)
        said = SaidBefore("Here is the serial number.", Late(at(hours)))
        tickets.reply_late(ticket, said, by=world.actors["rosa"], now=at(read))
        return ticket


def test_a_mail_ends_the_wait_at_its_arrival(ground: Flask, world: World):
    with committed(world.acorn):
        ticket = opened(world)
        tickets.wait(ticket, WaitReason.REQUESTER, by=world.actors["lena"], now=at(1))
    _heard(world, 1.5, read=3)
    with serving([world.acorn.id]):
        lines = tickets.log_of(tickets.ticket_for(world.actors["lena"], "ACORN-1"))[-2:]
    assert [(line.type, line.at, line.recorded_at) for line in lines] == [
        ("resume", at(1.5), at(3)),
        ("customer_message", at(1.5), at(3)),
    ]


def test_a_mail_that_was_there_before_we_began_to_wait_ends_the_wait_where_it_began(ground: Flask, world: World):
    with committed(world.acorn):
        ticket = opened(world)
        tickets.wait(ticket, WaitReason.REQUESTER, by=world.actors["lena"], now=at(1))
        tickets.wait(ticket, WaitReason.SCHEDULED, by=world.actors["lena"], now=at(2))
    ticket = _heard(world, 0.5, read=3)
    assert ticket.wait_reasons == [WaitReason.SCHEDULED]
    with serving([world.acorn.id]):
        lines = tickets.log_of(tickets.ticket_for(world.actors["lena"], "ACORN-1"))[-2:]
    assert [line.at for line in lines] == [at(1), at(1)]


def test_a_mail_on_a_solved_ticket_takes_it_up_again_from_its_arrival_and_never_before_the_solution(
    ground: Flask, world: World
):
    lena = world.actors["lena"]
    with committed(world.acorn):
        tickets.resolve(opened(world), "Done.", by=lena, now=at(1))
    ticket = _heard(world, 0.5, read=3)
    assert (ticket.state, ticket.resolved_at) == (Status.OPEN, None)
    with serving([world.acorn.id]):
        ticket = tickets.ticket_for(lena, "ACORN-1")
        assert [(line.type, line.at) for line in tickets.log_of(ticket)[-2:]] == [
            ("reopen", at(1)),
            ("customer_message", at(1)),
        ]
        assert [stay.entered_at for stay in tickets.page(ticket, lena).stays] == [at(0), at(1)]
