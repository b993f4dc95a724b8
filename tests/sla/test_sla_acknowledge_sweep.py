"""The sweep and what waits to be taken up; moves by the ladder's own word, and races with people who move."""

from typing import Any

import pytest
from sqlalchemy import select

from msp import sla, tickets, tiers
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.periods import Month, Span
from msp.sla.events import PromiseRaised, TargetAtRisk
from msp.sla.inside import counted_inside
from msp.sla.models import Firing, SlaClock
from msp.store import acting_for, db, serving
from msp.store.audit import AuditEntry
from msp.tickets import Cause, MoveForm
from msp.tiers import LadderForm, Tier
from tests.desk_work import at, committed, opened
from tests.promises import LADDERS
from tests.world import World


def published(world: World, changes: dict[str, dict[str, Any]]) -> None:
    with committed(world.acorn):
        steps = [step | changes.get(step["levels"][0], {}) for step in LADDERS["ACORN"]]
        tiers.publish_ladder(LadderForm({"steps": steps}, "As agreed"), by=AUTOMATIC, now=at(0))


def calm(world: World) -> str:
    """A ticket whose own promises are far off."""
    with committed(world.acorn):
        return opened(world, urgent=False).reference


def stays(world: World, reference: str) -> list[tuple[str, str]]:
    with acting_for(world.acorn.id):
        ticket = tickets.ticket_for(world.actors["lena"], reference)
        return [(stay.tier, stay.cause) for stay in tickets.page(ticket, world.actors["lena"]).stays]


def told(world: World, kind: type) -> list[dict[str, Any]]:
    with acting_for(world.acorn.id):
        entries = select(AuditEntry).where(AuditEntry.action == kind.__name__).order_by(AuditEntry.seq)
        return [entry.detail for entry in db.session.scalars(entries)]


def test_nobody_takes_it_and_the_lead_is_told_once(ground, world: World):
    published(world, {"L1": {"acknowledge_minutes": 20}})
    reference = calm(world)
    for hours in (0.1, 0.25, 0.26, 0.34, 0.35, 0.4, 0.9):
        sla.sweep(now=at(hours))
    assert [(fact["metric"], fact["percent"], fact["authority"]) for fact in told(world, PromiseRaised)] == [
        ("acknowledge", 100, "lead")
    ]
    assert [fact["percent"] for fact in told(world, TargetAtRisk)] == [75]
    assert stays(world, reference) == [("L1", Cause.OPENED)]


def test_taken_in_time_it_calls_nobody(ground, world: World):
    published(world, {"L1": {"acknowledge_minutes": 20}})
    reference = calm(world)
    with committed(world.acorn):
        ticket = tickets.ticket_for(world.actors["lena"], reference, lock=True)
        assert ticket.nearest_metric == "acknowledge:L1"
        tickets.assign(ticket, world.agents["lena"], by=world.actors["lena"], now=at(0.2))
        assert ticket.nearest_metric == "first_response"
    sla.sweep(now=at(0.9))
    assert told(world, PromiseRaised) == told(world, TargetAtRisk) == []
    with acting_for(world.acorn.id):
        row = db.session.scalars(select(SlaClock).where(SlaClock.name == "acknowledge:L1#1")).one()
        assert (row.stopped_at, row.breached_at) == (at(0.2), None)


@pytest.mark.parametrize("sign", ["note", "take_up", "reply"])
def test_who_was_given_a_ticket_has_not_taken_it_up_until_he_gives_a_sign(ground, world: World, sign: str):
    """Marc gives it to Lena at a tenth of an hour; her sign comes at three tenths, before the time is up."""
    published(world, {"L1": {"acknowledge_minutes": 20}})
    reference, lena, marc = calm(world), world.actors["lena"], world.actors["marc"]
    with committed(world.acorn):
        ticket = tickets.ticket_for(marc, reference, lock=True)
        tickets.assign(ticket, lena.id, by=marc, now=at(0.1))
        tickets.note(ticket, "Lena will see to it.", by=marc, now=at(0.1))
        assert (ticket.nearest_metric, tickets.is_taken_up(ticket)) == ("acknowledge:L1", False)
    sla.sweep(now=at(0.26))
    assert [fact["percent"] for fact in told(world, TargetAtRisk)] == [75]
    with committed(world.acorn):
        ticket = tickets.ticket_for(lena, reference, lock=True)
        words = () if sign == "take_up" else ("I am on it.",)
        getattr(tickets, sign)(ticket, *words, by=lena, now=at(0.3))
        assert tickets.is_taken_up(ticket)
        tickets.note(ticket, "Once more.", by=lena, now=at(0.31))
    sla.sweep(now=at(0.9))
    assert told(world, PromiseRaised) == []
    with acting_for(world.acorn.id):
        row = db.session.scalars(select(SlaClock).where(SlaClock.name == "acknowledge:L1#1")).one()
        assert (row.stopped_at, row.breached_at) == (at(0.3), None)
        types = [line.type for line in tickets.log_of(tickets.ticket_for(lena, reference))]
        assert types.count("acknowledge") == (sign != "reply")


def test_a_ticket_that_is_given_and_that_nobody_takes_up_is_raised_to_the_lead(ground, world: World):
    published(world, {"L1": {"acknowledge_minutes": 20}})
    reference = calm(world)
    with committed(world.acorn):
        ticket = tickets.ticket_for(world.actors["marc"], reference, lock=True)
        tickets.assign(ticket, world.agents["lena"], by=world.actors["marc"], now=at(0.1))
    sla.sweep(now=at(0.4))
    assert [(fact["metric"], fact["authority"]) for fact in told(world, PromiseRaised)] == [("acknowledge", "lead")]


def test_who_has_a_ticket_again_says_that_he_takes_it_up(ground, world: World):
    published(world, {"L1": {"acknowledge_minutes": 20}})
    reference, lena = calm(world), world.actors["lena"]
    with committed(world.acorn):
        ticket = tickets.ticket_for(lena, reference, lock=True)
        with pytest.raises(Conflict, match="take the ticket first"):
            tickets.take_up(ticket, by=lena, now=at(0.1))
        tickets.assign(ticket, world.agents["lena"], by=lena, now=at(0.1))
        tickets.resolve(ticket, "Done.", by=lena, now=at(0.2))
        tickets.reopen(ticket, "Not done.", by=world.actors["rosa"], now=at(1))
        tickets.take_up(ticket, by=lena, now=at(1.1))
    with acting_for(world.acorn.id):
        rows = select(SlaClock.name, SlaClock.stopped_at).where(SlaClock.metric == "acknowledge")
        assert dict(db.session.execute(rows).all()) == {
            "acknowledge:L1#1": at(0.1),
            "acknowledge:L1#2": at(1.1),
        }


def test_it_is_the_providers_own_affair(ground, world: World):
    published(world, {"L1": {"acknowledge_minutes": 20}})
    calm(world)
    with serving([world.acorn.id]):
        now = at(0.9)
        month = now.strftime("%Y-%m")
        assert "acknowledge" not in {view.metric for view in sla.preview_verdicts(_span(world, month), now=now)}
        assert sla.vendor_clocks(_span(world, month)) == []
        inside = counted_inside([_month(month)], world.acorn.time_zone, now=now)
        assert [(each.metric, each.tier) for each in inside] == [("acknowledge", "L1")]


def test_a_time_out_leads_where_the_ladder_says(ground, world: World):
    published(world, {"L1": {"dwell_minutes": 30, "next": "L3"}})
    reference = calm(world)
    sla.sweep(now=at(0.5))
    assert stays(world, reference) == [("L1", Cause.OPENED), ("L3", Cause.DWELL)]


def test_a_time_out_may_lead_to_the_duty_manager_alone(ground, world: World):
    published(world, {"L1": {"dwell_minutes": 30, "next": "duty_manager"}})
    reference = calm(world)
    for hours in (0.5, 0.6, 3):
        sla.sweep(now=at(hours))
    assert stays(world, reference) == [("L1", Cause.OPENED)]
    assert [(fact["metric"], fact["authority"]) for fact in told(world, PromiseRaised)] == [("dwell", "duty_manager")]


def test_a_promise_at_risk_at_the_top_goes_to_the_duty_manager(ground, world: World):
    published(world, {"L2": {"levels": ["L2"]}})
    with committed(world.acorn):
        ticket = opened(world)
        reference = ticket.reference
        tickets.reply(ticket, "We are on it.", by=world.actors["lena"], now=at(0.1))
    with committed(world.acorn):
        steps = [step for step in LADDERS["ACORN"] if step["levels"][0] in ("L0", "L1", "L4")]
        tiers.publish_ladder(LadderForm({"steps": steps}, "Fewer steps"), by=AUTOMATIC, now=at(0.2))
    for hours in (3, 3.1, 4.5):
        sla.sweep(now=at(hours))
    assert stays(world, reference) == [("L1", Cause.OPENED)]
    raised = [(fact["metric"], fact["percent"], fact["authority"]) for fact in told(world, PromiseRaised)]
    assert raised == [("resolution", 75, "duty_manager")]
    with acting_for(world.acorn.id):
        kinds = db.session.scalars(select(Firing.kind).where(Firing.kind.startswith("escalate"))).all()
        assert kinds == ["escalate:L1"]


def test_a_person_who_moves_first_wins_and_the_sweep_does_nothing(ground, world: World):
    published(world, {"L1": {"dwell_minutes": 30}})
    reference, lena = calm(world), world.actors["lena"]
    with committed(world.acorn):
        tickets.escalate(tickets.ticket_for(lena, reference, lock=True), MoveForm(Tier.L2), by=lena, now=at(0.5))
    sla.sweep(now=at(0.5))
    assert stays(world, reference) == [("L1", Cause.OPENED), ("L2", Cause.SKILL)]
    with acting_for(world.acorn.id):
        assert db.session.scalars(select(Firing.kind).where(Firing.kind.startswith("escalate"))).all() == []


def test_a_person_who_comes_second_is_told_that_it_is_there(ground, world: World):
    published(world, {"L1": {"dwell_minutes": 30}})
    reference, lena = calm(world), world.actors["lena"]
    sla.sweep(now=at(0.5))
    with acting_for(world.acorn.id), pytest.raises(Conflict, match="already at"):
        tickets.escalate(tickets.ticket_for(lena, reference, lock=True), MoveForm(Tier.L2), by=lena, now=at(0.5))
    assert stays(world, reference) == [("L1", Cause.OPENED), ("L2", Cause.DWELL)]


def test_a_ladder_that_counts_in_hours_of_nobody_is_refused(ground, world: World):
    with pytest.raises(Invalid, match="“nights”, but no service hours"):
        published(world, {"L1": {"dwell_minutes": 30, "hours": "nights"}})


def _month(text: str) -> Month:
    return Month.parse(text)


def _span(world: World, month: str) -> Span:
    return _month(month).span(world.acorn.time_zone)
