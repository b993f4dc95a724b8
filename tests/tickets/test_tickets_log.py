"""The log, the facts and the stays: append-only, one line an event, no gap and no overlap, whatever people try."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from msp import tickets
from msp.kernel.errors import Refusal
from msp.store import audit, db
from msp.tickets import Impact, MoveForm, Status, Urgency, WaitReason, WorkForm
from msp.tiers import Tier


def facts(ticket) -> list[audit.AuditEntry]:
    found = select(audit.AuditEntry).where(audit.AuditEntry.object_id == ticket.id)
    return list(db.session.scalars(found.order_by(audit.AuditEntry.seq)))


def live(desk, ticket) -> None:
    """One of everything that can happen to a ticket."""
    lena, rosa = desk.lena, desk.rosa
    tickets.assign(ticket, lena.id, by=lena, now=desk.later())
    tickets.reply(ticket, "SECRET words", by=lena, now=desk.later())
    tickets.note(ticket, "SECRET note", by=lena, now=desk.later())
    tickets.wait(ticket, WaitReason.REQUESTER, by=lena, now=desk.later())
    tickets.reply(ticket, "SECRET answer", by=rosa, now=desk.later())
    form = tickets.DetailsForm(subject="SECRET subject", impact=Impact.HIGH, urgency=Urgency.HIGH)
    tickets.edit(ticket, form, expected_version=1, by=lena, now=desk.later())
    entry = tickets.log_work(ticket, WorkForm(30, desk.now.date(), note="SECRET time"), by=lena, now=desk.later())
    corrected = WorkForm(20, desk.now.date(), correction_reason="SECRET reason")
    tickets.correct_work(ticket, entry.id, corrected, by=lena, now=desk.later())
    tickets.escalate(ticket, MoveForm(Tier.L4, reason="SECRET why", vendor="quill"), by=lena, now=desk.later())
    tickets.record(ticket, tickets.EventType.VENDOR_HANDOFF, {"vendor": "quill"}, by=lena, now=desk.later())
    tickets.de_escalate(ticket, MoveForm(reason="Back"), by=desk.nadia, now=desk.later())
    tickets.resolve(ticket, "SECRET end", by=lena, now=desk.later())
    tickets.reopen(ticket, "SECRET again", by=lena, now=desk.later())
    tickets.resolve(ticket, None, by=lena, now=desk.later())
    tickets.close(ticket, by=lena, now=desk.later())


def test_every_act_is_told_as_a_fact_of_ids_and_values_only(desk, ticket):
    live(desk, ticket)
    told = facts(ticket)
    names = [
        entry.action for entry in told if entry.action.startswith(("Ticket", "Requester", "Note", "Pri", "Work", "V"))
    ]
    assert names == [
        *("TicketOpened", "TicketAssigned", "RequesterAnswered", "NoteAdded", "TicketWaiting"),
        *("RequesterWrote", "TicketResumed", "PriorityChanged", "TicketEdited", "WorkLogged", "WorkCorrected"),
        *("TicketEscalated", "VendorEventRecorded", "TicketDeEscalated", "RequesterAnswered", "TicketResolved"),
        *("TicketReopened", "TicketResolved", "TicketClosed"),
    ]
    assert "SECRET" not in repr([entry.detail for entry in told])
    assert all(entry.detail["reference"] == "ACORN-1" for entry in told)


def test_the_log_counts_without_a_gap_and_names_everybody(desk, ticket):
    live(desk, ticket)
    lines = tickets.log_of(ticket)
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1)) == list(range(1, ticket.last_seq + 1))
    assert {(line.actor_side, line.actor_name) for line in lines} == {
        ("client", "Rosa"),
        ("provider", "Lena"),
        ("provider", "Nadia"),
    }
    assert "SECRET" not in repr([line.data for line in lines])


@pytest.mark.parametrize("sql", ["update ticket_events set type = 'x'", "delete from ticket_events"])
def test_the_database_itself_refuses_to_change_the_log(desk, ticket, sql: str):
    db.session.flush()
    with pytest.raises(DBAPIError, match=r"append-only|permission denied"), db.session.begin_nested():
        db.session.connection().execute(text(sql))


def test_the_events_of_many_tickets_are_those_of_each(desk, ticket):
    other = desk.open()
    live(desk, ticket)
    found = tickets.events_by_ticket([ticket.id, other.id])
    assert found == {ticket.id: tickets.events_of(ticket), other.id: tickets.events_of(other)}
    assert set(tickets.briefs([ticket.id, other.id])) == {ticket.id, other.id}


TIERS = st.sampled_from([None, *Tier])
ACTS: dict[str, Any] = {
    "reply": lambda t, a, _: tickets.reply(t, "x", **a),
    "hear": lambda t, a, desk: tickets.reply(t, "x", by=desk.rosa, now=a["now"]),
    "wait": lambda t, a, _: tickets.wait(t, WaitReason.REQUESTER, **a),
    "pause": lambda t, a, _: tickets.wait(t, WaitReason.SCHEDULED, **a),
    "resume": lambda t, a, _: tickets.resume(t, **a),
    "resolve": lambda t, a, _: tickets.resolve(t, None, **a),
    "reopen": lambda t, a, _: tickets.reopen(t, **a),
    "close": lambda t, a, _: tickets.close(t, **a),
    "assign": lambda t, a, desk: tickets.assign(t, desk.marc.id, **a),
    "up": lambda t, a, _: tickets.escalate(t, **a),
    "down": lambda t, a, _: tickets.de_escalate(t, MoveForm(reason="Back"), **a),
    "far": lambda t, a, _: tickets.escalate(t, MoveForm(Tier.L4, vendor="quill"), **a),
}
# Closing ends everything, so it is tried last and only sometimes.
LIVES = st.tuples(st.lists(st.sampled_from([name for name in ACTS if name != "close"]), max_size=14), st.booleans())


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LIVES, st.lists(st.integers(-3, 30), min_size=15, max_size=15))
def test_stays_tile_the_worked_life_of_a_ticket_whatever_is_tried(desk, life: tuple[list[str], bool], steps: list[int]):
    ticket = desk.open()
    acts, closes = life
    for name, minutes in zip([*acts, *(["close"] if closes else [])], steps, strict=False):
        desk.now += timedelta(minutes=minutes)
        before = _standing(ticket)
        try:
            ACTS[name](ticket, {"by": desk.lena, "now": desk.now}, desk)
        except Refusal:
            assert _standing(ticket) == before, "a refusal leaves everything as it was"
    _check_stays(desk, ticket)
    _check_row(ticket)


def _standing(ticket) -> tuple[Any, ...]:
    return ticket.last_seq, ticket.last_stay, ticket.status, ticket.tier, list(ticket.wait_reasons)


def _check_stays(desk, ticket) -> None:
    stays, edge = tickets.page(ticket, desk.lena).stays, ticket.opened_at
    reopenings = {event["at"] for event in tickets.events_of(ticket) if event["type"] == "reopen"}
    assert [stay.n for stay in stays] == list(range(1, ticket.last_stay + 1))
    for stay in stays:
        assert stay.entered_at == edge or stay.entered_at in reopenings, "a gap only where the ticket was resolved"
        assert stay.entered_at >= edge
        edge = stay.left_at
    assert [stay.left_at is None for stay in stays] == [False] * (len(stays) - 1) + [ticket.is_open]
    assert stays[-1].tier == ticket.tier


def _check_row(ticket) -> None:
    assert ticket.is_open == (ticket.status in {"new", "open", "waiting"}) == (ticket.resolved_at is None)
    assert (ticket.status == Status.WAITING) == bool(ticket.wait_reasons)
    assert ticket.last_seq == len(tickets.log_of(ticket))
    instants = [line.at for line in tickets.log_of(ticket)]
    assert instants == sorted(instants)
    assert instants[-1] == ticket.updated_at
