"""Promises as tickets live them: derived with every change, fired by the sweep, each once."""

import sys

from sqlalchemy import delete, select

from msp import sla, tickets
from msp.kernel.periods import Month
from msp.sla.keeping import derived, keep_clocks
from msp.sla.models import Firing, SlaClock
from msp.store import acting_for, db, serving
from msp.store.audit import AuditEntry
from msp.tickets import WaitReason
from tests.desk_work import at, committed, opened
from tests.world import World


def _clock(name: str = "resolution") -> SlaClock:
    return db.session.scalars(select(SlaClock).where(SlaClock.name == name)).one()


def test_a_reply_stops_the_first_response_clock(ground, world: World):
    lena = world.actors["lena"]
    with committed(world.acorn):
        ticket = opened(world)
        tickets.reply(ticket, "We are on it.", by=lena, now=at(0.5))
        clock = _clock("first_response")
        assert (clock.state, clock.elapsed_seconds, clock.breached_at) == ("stopped", 1800, None)
        assert clock.due_at == at(1)


def test_the_queue_shows_the_nearest_clock(ground, world: World):
    with committed(world.acorn):
        ticket = opened(world)
        assert (ticket.nearest_metric, ticket.queue_at) == ("first_response", at(1))
        tickets.reply(ticket, "We are on it.", by=world.actors["lena"], now=at(0.5))
        assert (ticket.nearest_metric, ticket.queue_at) == ("resolution", at(4))


def test_waiting_on_the_requester_pauses_the_resolution_clock(ground, world: World):
    lena, rosa = world.actors["lena"], world.actors["rosa"]
    with committed(world.acorn):
        ticket = opened(world)
        tickets.reply(ticket, "Which printer?", by=lena, now=at(1))
        tickets.wait(ticket, WaitReason.REQUESTER, by=lena, now=at(1))
        assert _clock().due_at is None
        tickets.reply(ticket, "The red one.", by=rosa, now=at(3))
        assert (_clock().due_at, _clock().paused_seconds) == (at(6), 7200)


def test_the_sweep_escalates_l1_to_l2_before_the_target_is_lost(ground, world: World):
    with committed(world.acorn):
        reference = opened(world).reference
    assert sla.sweep(now=at(2.9)) > 0
    with acting_for(world.acorn.id):
        assert tickets.ticket_for(world.actors["lena"], reference).tier == "L1"
    sla.sweep(now=at(3))
    with acting_for(world.acorn.id):
        ticket = tickets.ticket_for(world.actors["lena"], reference)
        assert ticket.tier == "L2"
        kinds = set(db.session.scalars(select(Firing.kind).where(Firing.clock_id == _clock().id)))
        assert kinds == {"warn:75", "escalate:L1"}


def test_a_breach_is_dated_when_it_happened_however_late_it_is_noticed(ground, world: World):
    with committed(world.acorn):
        opened(world)
    sla.sweep(now=at(30))
    with acting_for(world.acorn.id):
        assert _clock().breached_at == at(4)
        firing = db.session.scalars(select(Firing).where(Firing.kind == "breach", Firing.clock_id == _clock().id)).one()
        assert firing.noticed_at == at(30)


def test_exactly_at_due_is_met_and_one_second_later_is_not(ground, world: World):
    lena = world.actors["lena"]
    with committed(world.acorn):
        kept = opened(world)
        tickets.resolve(kept, "Done.", by=lena, now=at(4))
        assert _clock().breached_at is None
    with committed(world.acorn):
        lost = opened(world, subject="Another")
        tickets.resolve(lost, "Done.", by=lena, now=at(4 + 1 / 3600))
        late = db.session.scalars(
            select(SlaClock).where(SlaClock.ticket_id == lost.id, SlaClock.name == "resolution")
        ).one()
        assert late.breached_at == at(4)
        assert db.session.scalars(select(Firing).where(Firing.clock_id == late.id, Firing.kind == "breach")).all()


def test_a_second_sweep_changes_nothing(ground, world: World):
    with committed(world.acorn):
        opened(world)
    sla.sweep(now=at(30))

    def everything():
        with acting_for(world.acorn.id):
            return (
                sorted(db.session.scalars(select(Firing.id))),
                db.session.scalars(select(AuditEntry.seq)).all(),
            )

    before = everything()
    assert sla.sweep(now=at(30)) == 0
    assert everything() == before


def test_overdue_warnings_are_all_written_and_only_the_latest_is_told(ground, world: World):
    with committed(world.acorn):
        opened(world)
    sla.sweep(now=at(30))
    with acting_for(world.acorn.id):
        told = [
            entry.detail["percent"]
            for entry in db.session.scalars(select(AuditEntry).where(AuditEntry.action == "TargetAtRisk"))
        ]
        kinds = sorted(db.session.scalars(select(Firing.kind)))
    assert sorted(told) == [75, 90]
    assert kinds == ["breach", "breach", "escalate:L1", "warn:50", "warn:75", "warn:75", "warn:90"]


def test_a_poisoned_ticket_does_not_stop_the_sweep(ground, world: World, monkeypatch):
    with committed(world.acorn):
        poisoned = opened(world, when=0.01, subject="Poison").opened_at
        opened(world, subject="Sound")
    sound = derived

    def breaking(events, as_of):
        if events and events[0]["at"] == poisoned:
            raise ValueError("a fault planted by the test")
        return sound(events, as_of)

    sweeping = sys.modules["msp.sla.sweep"]
    monkeypatch.setattr(sweeping, "derived", breaking)
    assert sla.sweep(now=at(30)) > 0
    monkeypatch.undo()
    assert sla.sweep(now=at(30)) == 0
    assert sla.sweep(now=at(31)) > 0


def test_clocks_dropped_and_rebuilt_are_the_same(ground, world: World):
    lena = world.actors["lena"]
    with committed(world.acorn):
        ticket = opened(world)
        tickets.reply(ticket, "Looking.", by=lena, now=at(0.25))
        tickets.wait(ticket, WaitReason.SCHEDULED, by=lena, now=at(1))
        tickets.resume(ticket, WaitReason.SCHEDULED, by=lena, now=at(2))
        before = _rows()
        db.session.execute(delete(SlaClock))
        db.session.expunge_all()
        db.session.info.clear()
        ticket = tickets.ticket_for(lena, ticket.reference)
        keep_clocks(ticket, derived(tickets.events_of(ticket), at(2)))
        db.session.flush()
        assert _rows() == before


def _rows() -> list[tuple]:
    columns = (SlaClock.name, SlaClock.state, SlaClock.due_at, SlaClock.elapsed_seconds, SlaClock.attention_at)
    return sorted((tuple(row) for row in db.session.execute(select(*columns))), key=str)


def test_verdicts_are_frozen_once_and_read_back_whole(ground, world: World):
    lena = world.actors["lena"]
    month, span = "2026-10", sla_month(world)
    with committed(world.acorn):
        tickets.resolve(opened(world), "Done.", by=lena, now=at(0.5))
        opened(world, subject="Still open")
        preview = sla.preview_verdicts(span, now=span.end)
        frozen = sla.freeze_verdicts(month, span, now=span.end)
        again = sla.freeze_verdicts(month, span, now=span.end)
    assert frozen == again
    assert [(view.metric, view.met) for view in preview] == [(view.metric, view.met) for view in frozen]
    assert [view.inputs_hash for view in preview] == [view.inputs_hash for view in frozen]
    assert sorted((view.metric, view.met) for view in frozen) == [
        ("first_response", False),
        ("first_response", True),
        ("resolution", False),
        ("resolution", True),
    ]


def test_a_ticket_is_judged_in_the_month_of_its_verdict_not_of_its_birth(ground, world: World):
    lena = world.actors["lena"]
    with committed(world.acorn):
        ticket = opened(world, when=18 * 24)
        tickets.reply(ticket, "Seen.", by=lena, now=at(18 * 24 + 1))
        tickets.wait(ticket, WaitReason.SCHEDULED, by=lena, now=at(18 * 24 + 1))
        tickets.resume(ticket, WaitReason.SCHEDULED, by=lena, now=at(30 * 24))
        tickets.resolve(ticket, "Done.", by=lena, now=at(30 * 24 + 2))
    with serving([world.acorn.id]):
        october = sla.preview_verdicts(sla_month(world), now=at(40 * 24))
    assert [view.metric for view in october] == ["first_response"]


def sla_month(world: World):
    return Month(2026, 10).span(world.acorn.time_zone)
