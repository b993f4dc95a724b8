"""Excusing a broken promise: what fits what, who may alone, and that the breach itself never goes away."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from msp import sla, tickets
from msp.agreements import GuardRails
from msp.agreements.excuses import excuse_breach
from msp.agreements.guard_rails import USUALLY_TWO
from msp.identity import AUTOMATIC, Actor
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.periods import Month
from msp.sla.breaches import broken_promises
from msp.sla.excuse import Excuse, ExcuseAct, ExcuseEvent, ExcuseState, check, excuse_of
from msp.sla.excusing import ExcuseForm, excuses_of
from msp.sla.models import ExcuseEntry, SlaClock
from msp.sla.tallies import Tally, tallies
from msp.store import acting_for, db
from msp.store.audit import AuditEntry
from msp.tickets import Late
from tests.agreements.settling import set_rails
from tests.desk_work import at, committed, opened
from tests.month_end import NOVEMBER, OCTOBER, agree, close_october
from tests.world import MONDAY, World

LENA, OMAR = uuid4(), uuid4()
WHY = "The line was down; its owner says so."


def _did(*acts: tuple[ExcuseAct, UUID]) -> Excuse:
    return excuse_of(ExcuseEvent(act, MONDAY, by, "Somebody", WHY) for act, by in acts)


@pytest.mark.parametrize(
    ("before", "act", "fits"),
    [
        ((), ExcuseAct.PROPOSE, True),
        ((), ExcuseAct.APPROVE, False),
        ((), ExcuseAct.DECLINE, False),
        ((), ExcuseAct.REVOKE, False),
        ((ExcuseAct.PROPOSE,), ExcuseAct.PROPOSE, False),
        ((ExcuseAct.PROPOSE,), ExcuseAct.APPROVE, True),
        ((ExcuseAct.PROPOSE,), ExcuseAct.DECLINE, True),
        ((ExcuseAct.PROPOSE,), ExcuseAct.REVOKE, False),
        ((ExcuseAct.PROPOSE, ExcuseAct.APPROVE), ExcuseAct.REVOKE, True),
        ((ExcuseAct.PROPOSE, ExcuseAct.APPROVE), ExcuseAct.PROPOSE, False),
        ((ExcuseAct.PROPOSE, ExcuseAct.APPROVE, ExcuseAct.REVOKE), ExcuseAct.PROPOSE, True),
        ((ExcuseAct.PROPOSE, ExcuseAct.DECLINE), ExcuseAct.APPROVE, False),
    ],
)
def test_an_act_fits_how_the_excuse_stands_or_is_refused(before: tuple[ExcuseAct, ...], act: ExcuseAct, fits: bool):
    stands = _did(*((each, LENA) for each in before))
    event = ExcuseEvent(act, MONDAY, OMAR, "Omar", WHY)
    if fits:
        check(stands, event, "P1", USUALLY_TWO)
    else:
        with pytest.raises(Conflict):
            check(stands, event, "P1", USUALLY_TWO)


@pytest.mark.parametrize(("priority", "alone"), [("P1", False), ("P2", False), ("P3", True), ("P4", True)])
def test_a_high_priority_takes_two_people(priority: str, alone: bool):
    mine = ExcuseEvent(ExcuseAct.APPROVE, MONDAY, LENA, "Lena", WHY)
    if alone:
        check(_did((ExcuseAct.PROPOSE, LENA)), mine, priority, USUALLY_TWO)
    else:
        with pytest.raises(Conflict, match="two people"):
            check(_did((ExcuseAct.PROPOSE, LENA)), mine, priority, USUALLY_TWO)
    check(_did((ExcuseAct.PROPOSE, OMAR)), mine, priority, USUALLY_TWO)


def test_only_an_agreed_excuse_has_words_for_papers():
    assert _did((ExcuseAct.PROPOSE, LENA)).words == ""
    assert _did((ExcuseAct.PROPOSE, LENA), (ExcuseAct.APPROVE, OMAR)).words == f"{WHY} (agreed by Somebody)"
    assert _did((ExcuseAct.PROPOSE, LENA), (ExcuseAct.APPROVE, OMAR), (ExcuseAct.REVOKE, OMAR)).words == ""


def _late(world: World) -> UUID:
    """The first response of a P1 ticket that came two hours after it was due; the id of its clock."""
    with committed(world.acorn):
        ticket = opened(world)
        tickets.reply(ticket, "Sorry.", by=world.actors["lena"], now=at(3))
        tickets.resolve(ticket, "Done.", by=world.actors["lena"], now=at(3))
        found = select(SlaClock.id).where(SlaClock.ticket_id == ticket.id, SlaClock.name == "first_response")
        return db.session.scalars(found).one()


def _act(world: World, clock_id: UUID, act: ExcuseAct, name: str, **changes: str) -> None:
    actor: Actor = world.actors[name]
    with committed(world.acorn, actor):
        excuse_breach(ExcuseForm(clock_id, act, **{"reason": WHY, **changes}), by=actor, now=at(4))


def test_an_agreed_excuse_leaves_figures_and_stays_on_the_list(ground: Flask, world: World):
    clock_id = _late(world)
    zones = {world.acorn.id: world.acorn.time_zone}
    _act(world, clock_id, ExcuseAct.PROPOSE, "lena", evidence="Notice 4711")
    with acting_for(world.acorn.id):
        assert tallies([OCTOBER], zones, now=at(4))[world.acorn.id][OCTOBER] == Tally(2, 1)
    _act(world, clock_id, ExcuseAct.APPROVE, "omar")
    with acting_for(world.acorn.id):
        assert tallies([OCTOBER], zones, now=at(4))[world.acorn.id][OCTOBER] == Tally(1, 1)
        (promise,) = broken_promises(OCTOBER, OCTOBER.span("Europe/Stockholm"), now=NOVEMBER)
        assert (promise.verdict.excused, promise.verdict.met) == (True, False)
        assert promise.verdict.excuse == f"{WHY} (agreed by Omar)"
        assert promise.excuse.proposal is not None
        assert promise.excuse.proposal.evidence == "Notice 4711"
        clock = db.session.get_one(SlaClock, (world.acorn.id, clock_id))
        assert clock.breached_at == at(1)
    _act(world, clock_id, ExcuseAct.REVOKE, "omar")
    with acting_for(world.acorn.id):
        assert tallies([OCTOBER], zones, now=at(4))[world.acorn.id][OCTOBER] == Tally(2, 1)
        assert excuses_of([clock_id])[clock_id].state is ExcuseState.NONE


def test_nobody_agrees_to_their_own_excuse_of_a_p1(ground: Flask, world: World):
    clock_id = _late(world)
    _act(world, clock_id, ExcuseAct.PROPOSE, "omar")
    with pytest.raises(Conflict, match="two people"):
        _act(world, clock_id, ExcuseAct.APPROVE, "omar")


def test_whom_it_takes_is_what_the_guard_rails_in_force_say(ground: Flask, world: World):
    set_rails(world, {"excuses": {"two_people": []}}, when=0.5)
    clock_id = _late(world)
    _act(world, clock_id, ExcuseAct.PROPOSE, "omar")
    _act(world, clock_id, ExcuseAct.APPROVE, "omar")
    _act(world, clock_id, ExcuseAct.REVOKE, "omar")
    set_rails(world, {"excuses": {"two_people": ["P1"]}}, when=3.7)
    _act(world, clock_id, ExcuseAct.PROPOSE, "omar")
    with pytest.raises(Conflict, match="two people"):
        _act(world, clock_id, ExcuseAct.APPROVE, "omar")


def test_whoever_lifts_the_rule_for_an_hour_is_bound_by_it_all_the_same(ground: Flask, world: World):
    clock_id = _late(world)
    set_rails(world, {"excuses": {"two_people": []}}, when=3.5)
    _act(world, clock_id, ExcuseAct.PROPOSE, "omar")
    with pytest.raises(Conflict, match="two people"):
        _act(world, clock_id, ExcuseAct.APPROVE, "omar")
    _act(world, clock_id, ExcuseAct.APPROVE, "sven")


def test_who_agrees_to_their_own_excuse_is_said_to_have_done_so_alone():
    alone = _did((ExcuseAct.PROPOSE, OMAR), (ExcuseAct.APPROVE, OMAR))
    assert alone.words == f"{WHY} (agreed by Somebody alone)"


@pytest.mark.parametrize(
    "excuses", [[], {}, {"two_people": "P1"}, {"two_people": ["P9"]}, {"two_people": [[]]}, {"two_people": [], "x": 1}]
)
def test_guard_rails_of_excuses_that_make_no_sense_are_a_sentence(excuses: object):
    with pytest.raises(Invalid):
        GuardRails.from_document({"excuses": excuses})


def test_without_a_word_about_it_two_people_are_needed_above_p3():
    assert GuardRails.from_document({"hours": {"mode": "free"}}).two_people == {"P1", "P2"}


@pytest.mark.parametrize(
    ("acts", "ended"),
    [
        ([(ExcuseAct.PROPOSE, "lena")], (ExcuseAct.DECLINE, "ExcuseDeclined")),
        ([(ExcuseAct.PROPOSE, "lena"), (ExcuseAct.APPROVE, "omar")], (ExcuseAct.REVOKE, "ExcuseRevoked")),
    ],
)
@pytest.mark.parametrize("was_told", [True, False])
def test_the_excuse_of_a_breach_that_is_taken_back_excuses_no_later_one(
    ground: Flask, world: World, acts: list[tuple[ExcuseAct, str]], ended: tuple[ExcuseAct, str], was_told: bool
):
    lena = world.actors["lena"]
    with committed(world.acorn):
        tickets.note(opened(world), "Nobody looked yet.", by=lena, now=at(3.5))
    if was_told:
        sla.sweep(now=at(4.5))
    with acting_for(world.acorn.id):
        clock_id = db.session.scalars(select(SlaClock.id).where(SlaClock.name == "resolution")).one()
    for act, name in acts:
        with committed(world.acorn, world.actors[name]):
            excuse_breach(ExcuseForm(clock_id, act, WHY), by=world.actors[name], now=at(5))
    with committed(world.acorn):
        ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
        tickets.resolve(ticket, "It was the plug.", Late(at(3), WHY), by=lena, now=at(6))
    with committed(world.acorn):
        tickets.reopen(tickets.ticket_for(lena, "ACORN-1", lock=True), by=lena, now=at(7))
    sla.sweep(now=at(8.5))
    with acting_for(world.acorn.id):
        last = db.session.scalars(select(ExcuseEntry).order_by(ExcuseEntry.n.desc())).first()
        assert last is not None
        act, told = ended
        said = (last.act, last.n, last.at, last.by_name, last.reason)
        assert said == (act, len(acts) + 1, at(6), AUTOMATIC.name, "The breach was taken back.")
        trail = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == told))
        assert list(trail) == [told]
        found = broken_promises(OCTOBER, OCTOBER.span("Europe/Stockholm"), now=at(9))
        (again,) = [one for one in found if one.verdict.metric == "resolution"]
        assert (again.verdict.breached_at, again.verdict.excused) == (at(8), False)
        assert again.excuse.state is ExcuseState.NONE


def test_a_kept_promise_cannot_be_excused(ground: Flask, world: World):
    with committed(world.acorn):
        ticket = opened(world)
        tickets.reply(ticket, "At once.", by=world.actors["lena"], now=at(0.5))
        clock_id = db.session.scalars(select(SlaClock.id).where(SlaClock.name == "first_response")).one()
    with pytest.raises(Conflict, match="not broken"):
        _act(world, clock_id, ExcuseAct.PROPOSE, "lena")


@pytest.mark.parametrize(
    "changes", [{"reason": " "}, {"reason": "\0\u202e"}, {"reason": "x" * 501}, {"evidence": "x" * 2_001}]
)
def test_an_excuse_says_why_within_limits(ground: Flask, world: World, changes: dict[str, str]):
    clock_id = _late(world)
    with pytest.raises(Invalid):
        _act(world, clock_id, ExcuseAct.PROPOSE, "lena", **changes)


def test_an_excuse_keeps_nothing_that_no_database_takes_or_that_turns_a_printed_line_round(ground: Flask, world: World):
    clock_id = _late(world)
    reason, evidence = "The\0 line\r\n\u202ewas\ud800 down.", "4711\0\r\nb"
    _act(world, clock_id, ExcuseAct.PROPOSE, "lena", reason=reason, evidence=evidence)
    with acting_for(world.acorn.id):
        (row,) = db.session.scalars(select(ExcuseEntry))
        assert (row.reason, row.evidence) == ("The line was down.", "4711\nb")


def test_a_closed_month_takes_no_excuse_any_more(ground: Flask, world: World):
    agree(world)
    clock_id = _late(world)
    close_october(world, world.acorn)
    with pytest.raises(Conflict, match="2026-10 is closed"):
        _act(world, clock_id, ExcuseAct.PROPOSE, "lena")


def test_an_excused_breach_is_printed_on_the_statement_and_costs_no_credit(ground: Flask, world: World):
    agree(world)
    clock_id = _late(world)
    with acting_for(world.acorn.id):
        from_credit = sla.preview_verdicts(OCTOBER.span("Europe/Stockholm"), now=NOVEMBER)
        assert [verdict.excused for verdict in from_credit if not verdict.met] == [False]
    _act(world, clock_id, ExcuseAct.PROPOSE, "lena")
    _act(world, clock_id, ExcuseAct.APPROVE, "omar")
    closed = close_october(world, world.acorn)
    assert not [line for line in closed.page.lines if line.amount.minor < 0]
    with acting_for(world.acorn.id):
        frozen = [verdict for verdict in sla.verdicts_of(str(Month(2026, 10))) if verdict.excused]
        assert [verdict.excuse for verdict in frozen] == [f"{WHY} (agreed by Omar)"]


def test_another_client_s_clock_is_nobody_s_here(ground: Flask, world: World):
    clock_id = _late(world)
    omar = world.actors["omar"]
    with acting_for(world.birch.id), pytest.raises(Missing):
        excuse_breach(ExcuseForm(clock_id, ExcuseAct.PROPOSE, WHY), by=omar, now=at(4))


def test_what_was_done_about_an_excuse_is_never_rewritten(ground: Flask, world: World):
    clock_id = _late(world)
    _act(world, clock_id, ExcuseAct.PROPOSE, "lena")
    with acting_for(world.acorn.id), pytest.raises(DBAPIError):
        db.session.execute(update(ExcuseEntry).values(at=MONDAY - timedelta(days=1)))
