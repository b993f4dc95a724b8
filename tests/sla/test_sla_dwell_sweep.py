"""The sweep at a dwell limit: the ticket moves one step up, once, however often and however late it is looked at."""

from typing import Any

import pytest
from sqlalchemy import select

from msp import sla, tickets, tiers, wiring
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict
from msp.kernel.events import choreography
from msp.kernel.periods import Month
from msp.sla.fired import raised_among
from msp.sla.models import Firing, SlaClock
from msp.sla.sweep import QUARANTINE
from msp.sla.tallies import next_promises, tallies
from msp.store import acting_for, db, serving
from msp.tickets import Cause, EventType, MoveForm, WaitReason
from msp.tiers import LadderForm, Tier
from tests.clockwork.swept import swept
from tests.desk_work import at, committed, opened
from tests.promises import LADDERS
from tests.world import World


def limited(limits: dict[str, int]) -> dict[str, Any]:
    """Acorn's ladder with dwell limits in minutes."""
    steps = [
        step | ({"dwell_minutes": limits[step["levels"][0]]} if step["levels"][0] in limits else {})
        for step in LADDERS["ACORN"]
    ]
    return {"steps": steps}


def publish(world: World, limits: dict[str, int], when: float = 0, valid_from: float | None = None) -> None:
    with committed(world.acorn):
        form = LadderForm(limited(limits), "Nobody waits long", None if valid_from is None else at(valid_from))
        tiers.publish_ladder(form, by=AUTOMATIC, now=at(when))


def moves(world: World, reference: str) -> list[tuple[str, str]]:
    """Tier and cause of every stay."""
    with acting_for(world.acorn.id):
        ticket = tickets.ticket_for(world.actors["lena"], reference)
        return [(stay.tier, stay.cause) for stay in tickets.page(ticket, world.actors["lena"]).stays]


def sweep_until(hours: float, step: float = 0.25) -> None:
    for n in range(int(hours / step) + 1):
        sla.sweep(now=at(n * step))


@pytest.fixture
def calm(ground, world: World) -> str:
    """A calm ticket of Rosa's at 08:00, whose own promises are far off; L1 keeps it for 90 minutes."""
    publish(world, {"L1": 90})
    with committed(world.acorn):
        return opened(world, urgent=False).reference


def test_a_ticket_moves_up_at_its_limit_and_not_before(calm: str, world: World):
    sla.sweep(now=at(1.49))
    assert moves(world, calm) == [("L1", Cause.OPENED)]
    sla.sweep(now=at(1.5))
    assert moves(world, calm) == [("L1", Cause.OPENED), ("L2", Cause.DWELL)]


def test_swept_twice_or_late_it_still_moves_once(calm: str, world: World):
    sla.sweep(now=at(30))
    assert sla.sweep(now=at(30)) == 0
    assert moves(world, calm) == [("L1", Cause.OPENED), ("L2", Cause.DWELL)]
    with acting_for(world.acorn.id):
        firing = db.session.scalars(select(Firing).where(Firing.kind == "escalate:L1")).one()
        assert (firing.scheduled_at, firing.noticed_at) == (at(1.5), at(30))


def test_of_a_move_that_somebody_who_hears_of_it_refuses_nothing_is_kept(
    calm: str, world: World, monkeypatch: pytest.MonkeyPatch
):
    def refuses(_fact: tickets.TicketEscalated) -> None:
        raise Conflict("Not today.")

    heard = wiring.REACTIONS[tickets.TicketEscalated]
    with monkeypatch.context() as changed:
        changed.setattr(choreography, "_table", {**wiring.REACTIONS, tickets.TicketEscalated: (*heard, refuses)})
        before = swept([world.acorn.id])
        assert sla.sweep(now=at(1.5)) == 0
        after = swept([world.acorn.id])
    assert [name for name in before if before[name] != after[name]] == ["clocks"], "only when it is visited again"
    sla.sweep(now=at(1.5) + QUARANTINE)
    assert moves(world, calm) == [("L1", Cause.OPENED), ("L2", Cause.DWELL)]


def test_the_stay_says_in_words_why_it_began(calm: str, world: World):
    sla.sweep(now=at(2))
    with acting_for(world.acorn.id):
        ticket = tickets.ticket_for(world.actors["lena"], calm)
        assert (
            tickets.page(ticket, world.actors["lena"]).stays[-1].reason.startswith("1 h 30 min of service time at L1")
        )


def test_waiting_for_the_requester_stops_the_limit_and_closing_time_too(calm: str, world: World):
    lena, rosa = world.actors["lena"], world.actors["rosa"]
    with committed(world.acorn):
        ticket = tickets.ticket_for(lena, calm, lock=True)
        tickets.reply(ticket, "Which till?", by=lena, now=at(1))
        tickets.wait(ticket, WaitReason.REQUESTER, by=lena, now=at(1))
    sweep_until(8)
    with committed(world.acorn):
        tickets.reply(tickets.ticket_for(rosa, calm, lock=True), "The left one.", by=rosa, now=at(8.75))
    # 15 of the 30 minutes left pass before 17:00, the others after 08:00 on Tuesday.
    sla.sweep(now=at(24.24))
    assert len(moves(world, calm)) == 1
    sla.sweep(now=at(24.25))
    assert moves(world, calm)[-1] == ("L2", Cause.DWELL)


def test_below_a_vendor_nothing_moves_and_the_duty_manager_is_told_once(ground, world: World):
    publish(world, {"L3": 60})
    with committed(world.acorn):
        ticket = opened(world, urgent=False)
        reference = ticket.reference
        tickets.escalate(ticket, MoveForm(Tier.L3), by=world.actors["lena"], now=at(0.5))
    sla.sweep(now=at(3))
    assert [tier for tier, _ in moves(world, reference)] == ["L1", "L3"]
    assert sla.sweep(now=at(4)) == 0
    with acting_for(world.acorn.id):
        assert db.session.scalars(
            select(Firing.kind).where(Firing.kind.contains("duty_manager") | Firing.kind.startswith("escalate"))
        ).all() == ["raise:100:duty_manager"]
        ticket = tickets.ticket_for(world.actors["lena"], reference)
        (line,) = [line for line in tickets.log_of(ticket) if line.type == EventType.RAISED]
        assert (line.data["metric"], line.data["authority"]) == ("dwell", "duty_manager")
        assert raised_among([ticket.id])[ticket.id].authority == "duty_manager"


def test_two_clocks_that_run_out_at_once_move_it_one_step(ground, world: World):
    publish(world, {"L1": 120})
    with committed(world.acorn):
        reference = opened(world).reference
    sla.sweep(now=at(3.5))  # The limit at 2 h, and 75 % of the resolution target at 3 h.
    assert moves(world, reference) == [("L1", Cause.OPENED), ("L2", Cause.DWELL)]


def test_a_limit_is_nobodys_promise(calm: str, world: World):
    month = Month(2026, 10)
    with committed(world.acorn):
        ticket = tickets.ticket_for(world.actors["lena"], calm, lock=True)
        assert ticket.nearest_metric == "first_response", "although the limit comes first"
        (promise,) = next_promises([ticket.id]).values()
        assert promise.metric == "first_response"
        tickets.resolve(ticket, "Done.", by=world.actors["lena"], now=at(1))
    with serving([world.acorn.id]):
        span = month.span(world.acorn.time_zone)
        assert {view.metric for view in sla.preview_verdicts(span, now=at(40))} == {"first_response", "resolution"}
        tally = tallies([month], {world.acorn.id: world.acorn.time_zone}, now=at(40))[world.acorn.id][month]
        assert (tally.judged, tally.met) == (2, 2)


def test_its_rows_say_what_the_events_say(calm: str, world: World):
    sweep_until(4)
    with serving([world.acorn.id]):
        assert list(sla.clocks_unlike_their_events(now=at(4))) == []
        names = set(db.session.scalars(select(SlaClock.name).where(SlaClock.metric == "dwell")))
    assert names == {"dwell:L1#1"}


def test_a_limit_that_begins_later_finds_the_tickets_that_are_there(ground, world: World):
    with committed(world.acorn):
        reference = opened(world, urgent=False).reference
    # Nothing else of this ticket is due within two hours: only the beginning brings the sweep to it.
    publish(world, {"L1": 30}, when=0.5, valid_from=1)
    sweep_until(1.25)
    assert len(moves(world, reference)) == 1
    sla.sweep(now=at(1.5))
    assert moves(world, reference)[-1] == ("L2", Cause.DWELL)


def test_a_limit_that_began_and_passed_while_nobody_looked_is_found_at_once(ground, world: World):
    with committed(world.acorn):
        reference = opened(world, urgent=False).reference
    publish(world, {"L1": 30}, when=0.5, valid_from=1)
    # The clock and its firing are written in one visit.
    sla.sweep(now=at(1.9))
    assert moves(world, reference)[-1] == ("L2", Cause.DWELL)


def test_a_shorter_limit_moves_what_has_stayed_longer_at_the_next_sweep(calm: str, world: World):
    publish(world, {"L1": 30}, when=0.75)
    sla.sweep(now=at(0.75))
    assert moves(world, calm)[-1] == ("L2", Cause.DWELL)
    with acting_for(world.acorn.id):
        lines = tickets.log_of(tickets.ticket_for(world.actors["lena"], calm))
    assert [line.type for line in lines].count(EventType.TIER) == 1


def test_a_limit_published_in_one_act_is_known_to_the_rest_of_it(ground, world: World):
    with committed(world.acorn):
        ticket = opened(world)
        tiers.publish_ladder(LadderForm(limited({"L1": 30}), "Nobody waits long"), by=AUTOMATIC, now=at(0))
        assert "dwell:L1#1" in {clock.name for clock in sla.clocks_of(ticket, now=at(0.1))}
