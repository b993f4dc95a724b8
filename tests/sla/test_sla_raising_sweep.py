"""The sweep raises: each percent once, at its instant; after an outage in order, marked late, the highest told."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from msp import sla, tickets
from msp.sla.events import PromiseRaised, TargetAtRisk
from msp.sla.fired import firings_of, raised_among
from msp.sla.lateness import GRACE, late_seconds, late_words
from msp.sla.models import Firing, SlaClock
from msp.store import acting_for, db
from msp.store.audit import AuditEntry
from msp.tickets import Ticket, WaitReason
from tests.desk_work import at, committed, opened
from tests.raising import raise_at
from tests.world import World


@pytest.fixture
def raised(ground, world: World) -> World:
    with committed(world.acorn):
        raise_at()
    return world


def _open(world: World) -> str:
    with committed(world.acorn):
        ticket = opened(world)
        tickets.reply(ticket, "We are on it.", by=world.actors["lena"], now=at(0.2))
        return ticket.reference


def _ticket(world: World, reference: str) -> Ticket:
    return tickets.ticket_for(world.actors["lena"], reference)


def _told(world: World, kind: type = PromiseRaised) -> list[dict]:
    with acting_for(world.acorn.id):
        entries = select(AuditEntry).where(AuditEntry.action == kind.__name__).order_by(AuditEntry.seq)
        return [entry.detail for entry in db.session.scalars(entries)]


def _raises(world: World) -> list[tuple[str, object]]:
    with acting_for(world.acorn.id):
        found = select(Firing.kind, Firing.scheduled_at).where(Firing.kind.startswith("raise:"))
        return [(kind, when) for kind, when in db.session.execute(found.order_by(Firing.scheduled_at, Firing.kind))]


def test_each_percent_is_raised_once_when_it_comes(raised: World):
    reference = _open(raised)
    for hours in (2.7, 2.8, 2.8, 3.6, 3.7, 4.3, 4.4, 4.4, 9):
        sla.sweep(now=at(hours))
    assert [(told["percent"], told["authority"], told["above"]) for told in _told(raised)] == [
        (70, "lead", []),
        (90, "duty_manager", []),
        (110, "account_manager", []),
    ]
    with acting_for(raised.acorn.id):
        ticket = _ticket(raised, reference)
        lines = [line for line in tickets.log_of(ticket) if line.type == "raised"]
        assert [line.data["authority"] for line in lines] == ["lead", "duty_manager", "account_manager"]
        assert (ticket.tier, ticket.assignee_id) == ("L1", raised.agents["lena"] if ticket.assignee_id else None)
        assert all(not firing.late_seconds for firing in firings_of(ticket) if firing.kind == "raise")
        assert raised_among([ticket.id])[ticket.id].percent == 110


def test_after_an_outage_all_are_written_at_their_instants_and_each_authority_hears_its_highest(raised: World):
    with committed(raised.acorn):
        raise_at({"50": "lead", "70": "lead", "90": "duty_manager", "110": ["lead", "account_manager"]}, now=at(0.01))
    reference = _open(raised)
    sla.sweep(now=at(7))
    assert _raises(raised) == [
        ("raise:50:lead", at(2)),
        ("raise:70:lead", at(2.8)),
        ("raise:90:duty_manager", at(3.6)),
        ("raise:110:account_manager", at(4.4)),
        ("raise:110:lead", at(4.4)),
    ]
    told = [(told["percent"], told["authority"], told["above"]) for told in _told(raised)]
    assert sorted(told) == [
        (90, "duty_manager", ["account_manager", "lead"]),
        (110, "account_manager", []),
        (110, "lead", []),
    ]
    assert told[0][0] == 90
    with acting_for(raised.acorn.id):
        late = {f"{view.kind}:{view.label}": view.late_seconds for view in firings_of(_ticket(raised, reference))}
    assert late["raise:50"] == 5 * 3600
    assert late["breach:"] == 3 * 3600 - 1


def test_the_facts_are_the_same_however_late_the_sweep_comes(raised: World):
    _open(raised)
    sla.sweep(now=at(300))
    assert _raises(raised) == [
        ("raise:70:lead", at(2.8)),
        ("raise:90:duty_manager", at(3.6)),
        ("raise:110:account_manager", at(4.4)),
    ]
    assert sla.sweep(now=at(300)) == 0


def test_a_ticket_that_waits_is_raised_to_nobody(raised: World):
    reference = _open(raised)
    with committed(raised.acorn):
        tickets.wait(_ticket(raised, reference), WaitReason.REQUESTER, by=raised.actors["lena"], now=at(2))
    sla.sweep(now=at(30))
    assert _raises(raised) == []


def test_what_was_missed_before_a_clock_stopped_is_written_and_calls_nobody(raised: World):
    with committed(raised.acorn):
        ticket = opened(raised)
        # Half an hour and three quarters of it were passed; then it was answered, before any sweep came.
        tickets.reply(ticket, "We are on it.", by=raised.actors["lena"], now=at(0.9))
    sla.sweep(now=at(3))
    with acting_for(raised.acorn.id):
        written = set(db.session.scalars(select(Firing.kind)))
    assert written == {"warn:50", "warn:75", "raise:70:lead"}
    assert [told["metric"] for told in _told(raised, TargetAtRisk)] == ["resolution"]
    assert len(_told(raised)) == 1


def test_a_solved_ticket_is_raised_no_more(raised: World):
    reference = _open(raised)
    sla.sweep(now=at(3))
    with committed(raised.acorn):
        ticket = _ticket(raised, reference)
        assert raised_among([ticket.id])[ticket.id].authority == "lead"
        tickets.resolve(ticket, "Done.", by=raised.actors["lena"], now=at(3.7))
    sla.sweep(now=at(9))
    with acting_for(raised.acorn.id):
        assert raised_among([_ticket(raised, reference).id]) == {}
    assert len(_told(raised)) == 1


def test_a_raise_beyond_the_whole_is_no_badge_once_its_breach_was_taken_back(raised: World):
    reference = _open(raised)
    sla.sweep(now=at(4.5))
    with committed(raised.acorn):
        ticket = _ticket(raised, reference)
        assert raised_among([ticket.id])[ticket.id].percent == 110
        db.session.execute(update(SlaClock).where(SlaClock.ticket_id == ticket.id).values(breached_at=None))
        assert raised_among([ticket.id])[ticket.id].percent == 90
        assert [firing.label for firing in firings_of(ticket) if firing.kind == "raise"][-1] == "110"


def test_late_is_what_comes_after_the_grace():
    noticed = at(0)
    assert late_seconds(noticed - GRACE, noticed) == 0
    assert late_words(noticed - GRACE, noticed) == ""
    assert late_seconds(noticed - GRACE - timedelta(seconds=1), noticed) == 121
    assert late_words(noticed - timedelta(hours=1, minutes=12, seconds=9), noticed) == "noticed 1 h 12 min late"
    # A mark that was noticed before its instant, by a clock that ran ahead, is not late.
    assert late_seconds(noticed + timedelta(hours=1), noticed) == 0
