"""Resolving, reopening and closing, in every order in which people try it."""

import pytest

from msp import tickets
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict, Forbidden, Invalid
from msp.tickets import Cause, Status, WaitReason
from msp.tiers import Tier


def test_resolving_is_an_answer_ends_the_wait_and_the_stay(desk, ticket):
    tickets.wait(ticket, WaitReason.VENDOR, by=desk.lena, now=desk.later())
    tickets.resolve(ticket, "Replaced the fuse.", by=desk.lena, now=desk.later())
    assert (ticket.status, ticket.is_open, ticket.wait_reasons) == (Status.RESOLVED, False, [])
    assert ticket.resolved_at == desk.now
    assert [event["type"] for event in tickets.events_of(ticket)[-2:]] == ["agent_reply", "resolve"]
    page = tickets.page(ticket, desk.rosa)
    assert page.words[-1].body == "Replaced the fuse."
    assert [stay.left_at for stay in page.stays] == [desk.now]


def test_a_requester_may_say_that_it_is_solved(desk, ticket):
    tickets.resolve(ticket, "It works again, thanks.", by=desk.rosa, now=desk.later())
    assert [event["type"] for event in tickets.events_of(ticket)[-2:]] == ["customer_message", "resolve"]


def test_machinery_resolves_without_words(desk, ticket):
    tickets.resolve(ticket, None, by=AUTOMATIC, now=desk.later())
    assert [event["type"] for event in tickets.events_of(ticket)] == ["created", "resolve"]
    with pytest.raises(Conflict, match="already resolved"):
        tickets.resolve(ticket, None, by=AUTOMATIC, now=desk.later())


def test_refused_words_resolve_nothing(desk, ticket):
    with pytest.raises(Invalid, match="Write something"):
        tickets.resolve(ticket, " ", by=desk.lena, now=desk.later())
    with pytest.raises(Forbidden):
        tickets.resolve(ticket, "Done", by=AUTOMATIC, now=desk.later())
    assert ticket.status == Status.NEW


def test_reopening_begins_a_new_stay_where_the_ticket_was(desk, ticket):
    tickets.escalate(ticket, by=desk.lena, now=desk.later())
    tickets.assign(ticket, desk.marc.id, by=desk.marc, now=desk.later())
    tickets.resolve(ticket, "Done.", by=desk.marc, now=desk.later())
    tickets.reopen(ticket, "The fuse blew again", by=desk.marc, now=desk.later())
    assert (ticket.status, ticket.tier, ticket.assignee_id) == (Status.OPEN, Tier.L2, desk.marc.id)
    last = tickets.page(ticket, desk.marc).stays[-1]
    assert (last.n, last.tier, last.cause, last.reason) == (3, Tier.L2, Cause.REOPENED, "The fuse blew again")


def test_only_a_resolved_ticket_is_reopened_or_closed(desk, ticket):
    with pytest.raises(Conflict, match="Only a resolved ticket"):
        tickets.reopen(ticket, by=desk.lena, now=desk.later())
    with pytest.raises(Conflict, match="Resolve the ticket before closing"):
        tickets.close(ticket, by=desk.lena, now=desk.later())


def test_closed_is_the_end(desk, ticket):
    tickets.resolve(ticket, "Done.", by=desk.lena, now=desk.later())
    tickets.close(ticket, by=desk.rosa, now=desk.later())
    assert (ticket.status, ticket.closed_at, ticket.is_open) == (Status.CLOSED, desk.now, False)
    for act in (
        lambda: tickets.reopen(ticket, by=desk.lena, now=desk.later()),
        lambda: tickets.close(ticket, by=desk.lena, now=desk.later()),
        lambda: tickets.resolve(ticket, "Again", by=desk.lena, now=desk.later()),
    ):
        with pytest.raises(Conflict, match="closed"):
            act()


def test_the_log_never_runs_backwards(desk, ticket):
    tickets.reply(ticket, "Hello", by=desk.lena, now=desk.later(60))
    early = desk.later(-30)
    tickets.resolve(ticket, "Done.", by=desk.lena, now=early)
    instants = [line.at for line in tickets.log_of(ticket)]
    assert instants == sorted(instants)
    assert ticket.resolved_at == instants[-1] > early
