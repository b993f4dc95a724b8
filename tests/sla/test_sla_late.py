"""What is entered after it happened: the clocks read as if it had been entered on time, and a breach is taken back."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sla_desk import HOUR, Log, clock_time, clocks, created, desk_versions, happened, promise
from sqlalchemy import select

from msp import sla, tickets
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict
from msp.sla import VersionForm
from msp.sla.breaches import broken_promises
from msp.sla.derive import Event, derive
from msp.sla.fired import firings_of
from msp.sla.keeping import derived
from msp.sla.models import Firing, SlaClock
from msp.sla.recheck import recheck
from msp.sla.retractions import retractions_of
from msp.store import audit, db, serving
from msp.store.outbox import OutboxEffect
from msp.tickets import Late, SaidBefore, Ticket, WaitReason
from tests.desk_work import at, committed, opened
from tests.month_end import NOVEMBER, OCTOBER, agree, close_october
from tests.world import World, address

WHY = "The line to the desk was down."
POLICY = {
    "first_response": promise(2 * HOUR),
    "next_update": {**promise(HOUR), "mode": "since_customer"},
    "resolution": promise(4 * HOUR),
    "ola": {"hours": "desk", "targets": {"*": HOUR}},
}


def _clock(world: World, reference: str, name: str) -> SlaClock:
    with serving([world.acorn.id]):
        ticket = tickets.ticket_for(world.actors["lena"], reference)
        return db.session.scalars(select(SlaClock).where(SlaClock.ticket_id == ticket.id, SlaClock.name == name)).one()


def _firings(world: World, name: str) -> list[tuple[str, datetime, datetime]]:
    with serving([world.acorn.id]):
        rows = db.session.scalars(
            select(Firing).join(SlaClock, SlaClock.id == Firing.clock_id).where(SlaClock.name == name)
        )
        found = [(row.kind, row.scheduled_at, row.noticed_at) for row in rows if row.kind.startswith("breach")]
    return sorted(found, key=lambda firing: firing[2])


def _letters(world: World, template: str) -> list[dict]:
    with serving([world.acorn.id]):
        rows = db.session.scalars(select(OutboxEffect).order_by(OutboxEffect.queued_at, OutboxEffect.id))
        return [row.payload for row in rows if row.payload.get("template") == template]


def _told_late(world: World) -> None:
    """Rosa's P1, whose first response was due an hour after opening, and whose breach was told."""
    with committed(world.acorn):
        opened(world)
    sla.sweep(now=at(1.5))


def _phoned(world: World, hours: float, *, entered: float) -> None:
    with committed(world.acorn):
        ticket = tickets.ticket_for(world.actors["lena"], "ACORN-1", lock=True)
        said = SaidBefore("Told by telephone.", Late(at(hours), WHY))
        tickets.reply_late(ticket, said, by=world.actors["lena"], now=at(entered))


def test_an_answer_that_came_in_time_takes_the_breach_back_and_leaves_its_firing(ground: Flask, world: World):
    _told_late(world)
    assert _clock(world, "ACORN-1", "first_response").breached_at == at(1)
    _phoned(world, 0.75, entered=2)
    clock = _clock(world, "ACORN-1", "first_response")
    assert (clock.stopped_at, clock.breached_at, clock.elapsed_seconds) == (at(0.75), None, 2700)
    # The sweep notices a breach in the second after it was due.
    noticed = at(1) + timedelta(seconds=1)
    assert _firings(world, "first_response") == [("breach", noticed, at(1.5)), ("breach_retracted", at(1), at(2))]
    assert [letter["to"] for letter in _letters(world, "target_breached")] == [address("omar")]
    (letter,) = _letters(world, "breach_retracted")
    assert (letter["to"], letter["values"]["reason"]) == (address("omar"), WHY)
    with serving([world.acorn.id]):
        ticket = tickets.ticket_for(world.actors["lena"], "ACORN-1")
        (one,) = retractions_of(firings_of(ticket))
        assert (one.metric, one.breached_at, one.retracted_at) == ("first_response", at(1), at(2))
        assert broken_promises(OCTOBER, OCTOBER.span("Europe/Stockholm"), now=at(2)) == []
        assert list(sla.clocks_unlike_their_events(now=at(2))) == []
        assert audit.first_broken_link() is None


def test_an_answer_that_was_late_all_the_same_takes_nothing_back(ground: Flask, world: World):
    _told_late(world)
    _phoned(world, 1.25, entered=2)
    assert [kind for kind, *_ in _firings(world, "first_response")] == ["breach"]
    assert _letters(world, "breach_retracted") == []
    assert _clock(world, "ACORN-1", "first_response").breached_at == at(1)


def test_a_breach_that_nobody_was_told_of_needs_no_retraction(ground: Flask, world: World):
    with committed(world.acorn):
        opened(world)
    _phoned(world, 0.75, entered=2)
    assert _firings(world, "first_response") == []
    sla.sweep(now=at(2.1))
    assert _firings(world, "first_response") == []


def test_a_promise_that_breaks_after_its_breach_was_taken_back_is_told_again(ground: Flask, world: World):
    lena = world.actors["lena"]
    with committed(world.acorn):
        opened(world)
        tickets.reply(tickets.ticket_for(lena, "ACORN-1", lock=True), "We look.", by=lena, now=at(0.5))
    sla.sweep(now=at(4.5))
    with committed(world.acorn):
        ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
        tickets.resolve(ticket, "It was the plug.", Late(at(3.5), WHY), by=lena, now=at(5))
    with committed(world.acorn):
        tickets.reopen(tickets.ticket_for(lena, "ACORN-1", lock=True), "It was not.", by=lena, now=at(5.5))
    sla.sweep(now=at(6.5))
    sla.sweep(now=at(7))
    assert [kind for kind, *_ in _firings(world, "resolution")] == ["breach", "breach_retracted", "breach:2"]
    assert _clock(world, "ACORN-1", "resolution").breached_at == at(6)
    assert len(_letters(world, "target_breached")) == 2
    with committed(world.acorn):
        ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
        tickets.resolve(ticket, "Now it is.", Late(at(5.75), WHY), by=lena, now=at(7.5))
    assert _firings(world, "resolution")[-1][:2] == ("breach_retracted:2", at(6))


def test_a_promise_that_breaks_again_has_a_letter_of_its_own(ground: Flask, world: World):
    """The time between a solution and what takes it up again counts here: it breaks as it comes back."""
    lena = world.actors["lena"]
    counted = {"resolution": {"hours": "office", "targets": {"*": HOUR}, "on_reopen": "continue"}}
    with committed(world.acorn):
        sla.publish_policy_version(VersionForm("standard", counted, "The gap counts", at(-1)), by=AUTOMATIC, now=at(-1))
        opened(world)
    sla.sweep(now=at(1.5))
    with committed(world.acorn):
        ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
        tickets.resolve(ticket, "It was the plug.", Late(at(0.9), WHY), by=lena, now=at(2))
    with committed(world.acorn):
        tickets.reopen(tickets.ticket_for(lena, "ACORN-1", lock=True), "It was not.", by=lena, now=at(3))
    sla.sweep(now=at(3.5))
    noticed = at(1) + timedelta(seconds=1)
    found = [(kind, when) for kind, when, _ in _firings(world, "resolution")]
    assert found == [("breach", noticed), ("breach_retracted", at(1)), ("breach:2", at(3))]
    assert [letter["to"] for letter in _letters(world, "target_breached")] == [address("omar")] * 2


def test_a_mail_from_between_a_solution_and_its_entry_takes_the_work_up_again(ground: Flask, world: World):
    """Solved at 1 h and entered at 3 h; Rosa had written at 2 h, and her mail is read at 4 h."""
    lena = world.actors["lena"]
    with committed(world.acorn):
        opened(world)
    with committed(world.acorn):
        ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
        tickets.resolve(ticket, "It was the plug.", Late(at(1), WHY), by=lena, now=at(3))
    with committed(world.acorn):
        ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
        tickets.reply_late(ticket, SaidBefore("It was not.", Late(at(2))), by=world.actors["rosa"], now=at(4))
        assert ticket.is_open
    clock = _clock(world, "ACORN-1", "resolution")
    # An hour of four until the solution; what was held until its entry does not count.
    assert (clock.state, clock.stopped_at, clock.due_at) == ("running", None, at(6))


def test_a_solution_takes_the_breach_back_although_the_ticket_was_moved_up_meanwhile(ground: Flask, world: World):
    """At three quarters of the promise the ticket left L1 by itself; it had been solved before, and nobody knew."""
    lena = world.actors["lena"]
    with committed(world.acorn):
        opened(world)
    for hours in (3.1, 4.1):
        sla.sweep(now=at(hours))
    with committed(world.acorn):
        ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
        assert ticket.tier == "L2"
        tickets.resolve(ticket, "It was the plug.", Late(at(2.5), WHY), by=lena, now=at(5))
    clock = _clock(world, "ACORN-1", "resolution")
    assert (clock.state, clock.stopped_at, clock.breached_at) == ("stopped", at(2.5), None)
    assert [kind for kind, *_ in _firings(world, "resolution")] == ["breach", "breach_retracted"]
    with serving([world.acorn.id]):
        ticket = tickets.ticket_for(lena, "ACORN-1")
        stays = [(stay.entered_at, stay.left_at) for stay in tickets.page(ticket, lena).stays]
        assert stays == [(at(0), at(3.1)), (at(3.1), at(5))]
        clocks_now = derived(tickets.events_of(ticket), at(6)).values()
        assert [each.name for each in clocks_now if each.state != "stopped"] == []


def test_a_solution_of_before_ends_stay_and_wait_where_it_was(ground: Flask, world: World):
    lena = world.actors["lena"]
    with committed(world.acorn):
        ticket = opened(world)
        tickets.reply(ticket, "Does it work?", by=lena, now=at(2.5))
        tickets.wait(ticket, WaitReason.REQUESTER, by=lena, now=at(2.5))
    with committed(world.acorn):
        ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
        tickets.resolve(ticket, "It does.", Late(at(2), WHY), by=lena, now=at(3))
    with serving([world.acorn.id]):
        ticket = tickets.ticket_for(lena, "ACORN-1")
        (stay,) = tickets.page(ticket, lena).stays
        assert (ticket.resolved_at, stay.left_at, ticket.updated_at) == (at(2), at(2), at(3))
    with committed(world.acorn):
        tickets.reopen(tickets.ticket_for(lena, "ACORN-1", lock=True), by=lena, now=at(3.5))
    clock = _clock(world, "ACORN-1", "resolution")
    assert (clock.state, clock.elapsed_seconds) == ("running", 2 * HOUR)


def test_marks_that_passed_before_anybody_knew_are_fired_at_once(ground: Flask, world: World):
    """A mail lay there from 08:30 on: its P4 ticket is opened 20 hours later, and what passed meanwhile is told."""
    form = tickets.TicketForm(
        tickets.TicketKind.INCIDENT,
        "It smokes",
        "Since noon.",
        tickets.Impact.HIGH,
        tickets.Urgency.HIGH,
        world.people["rosa"],
        received_at=at(0.5),
    )
    with committed(world.acorn):
        ticket = tickets.open_ticket(form, by=world.actors["rosa"], now=at(5))
        assert (ticket.opened_at, ticket.updated_at) == (at(0.5), at(5))
    assert sla.sweep(now=at(5)) > 0
    assert _clock(world, "ACORN-1", "first_response").breached_at == at(1.5)
    assert [(kind, when) for kind, when, _ in _firings(world, "first_response")] == [
        ("breach", at(1.5) + timedelta(seconds=1))
    ]
    assert sla.sweep(now=at(5.1)) == 0


@pytest.mark.parametrize("hours", [0.25, 0.75, 1.0, 1.25])
def test_the_rows_are_those_of_a_ticket_on_which_all_was_entered_in_time(ground: Flask, world: World, hours: float):
    """The same story twice: once entered as it happened, once with the answer and the solution entered late."""
    lena, rosa = world.actors["lena"], world.actors["rosa"]

    def tell(ticket: Ticket, *, late: bool) -> None:
        def answer() -> None:
            if late:
                tickets.reply_late(ticket, SaidBefore("Hello.", Late(at(hours), WHY)), by=lena, now=at(3))
            else:
                tickets.reply(ticket, "Hello.", by=lena, now=at(hours))

        if not late:
            answer()
        tickets.reply(ticket, "Any news?", by=rosa, now=at(1.5))
        tickets.wait(ticket, WaitReason.SCHEDULED, by=lena, now=at(2))
        if late:
            answer()
        tickets.resolve(ticket, None, Late(at(2.5), WHY) if late else None, by=lena, now=at(4) if late else at(2.5))

    with committed(world.acorn):
        for late in (False, True):
            tell(opened(world), late=late)
    with serving([world.acorn.id]):
        on_time, entered = (
            derived(tickets.events_of(tickets.ticket_for(lena, reference)), at(5))
            for reference in ("ACORN-1", "ACORN-2")
        )
        assert [_said(each) for each in on_time.values()] == [_said(each) for each in entered.values()]
        assert list(sla.clocks_unlike_their_events(now=at(5))) == []


def _said(clock: sla.Clock) -> tuple:
    return (
        clock.name,
        clock.cycle,
        clock.state,
        clock.stopped_at,
        clock.elapsed_seconds,
        clock.held_seconds,
        clock.due_at,
        clock.breached_at,
    )


def test_what_was_entered_late_is_judged_and_judged_again_alike(ground: Flask, world: World):
    agree(world)
    _told_late(world)
    _phoned(world, 0.75, entered=2)
    with committed(world.acorn):
        lena = world.actors["lena"]
        ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
        tickets.resolve(ticket, "Done.", Late(at(3), WHY), by=lena, now=at(3.5))
    close_october(world, world.acorn)
    with serving([world.acorn.id]):
        assert [(verdict.metric, verdict.met) for verdict in sla.verdicts_of("2026-10")] == [
            ("first_response", True),
            ("resolution", True),
        ]
        assert recheck(OCTOBER, OCTOBER.span("Europe/Stockholm")).differences == ()


def test_what_is_entered_in_november_for_november_leaves_october_as_it_was_judged(ground: Flask, world: World):
    agree(world)
    _told_late(world)
    close_october(world, world.acorn)
    lena = world.actors["lena"]
    with committed(world.acorn):
        ticket = tickets.ticket_for(lena, "ACORN-1", lock=True)
        said = SaidBefore("At last.", Late(NOVEMBER - timedelta(hours=1), WHY))
        tickets.reply_late(ticket, said, by=lena, now=NOVEMBER)
    with serving([world.acorn.id]):
        assert recheck(OCTOBER, OCTOBER.span("Europe/Stockholm")).differences == ()
        assert [verdict.met for verdict in sla.verdicts_of("2026-10")] == [False, False]


LOG: Log = [
    created(),
    happened("09:00", "agent_reply"),
    happened("10:00", "customer_message"),
    happened("10:30", "tier", tier="L2"),
    happened("11:00", "agent_reply"),
    happened("12:00", "resolve"),
]


def test_every_order_of_writing_gives_the_clocks_of_the_order_of_happening():
    in_order = clocks(POLICY, LOG, "17:00")
    for written in permutations(LOG[1:]):
        assert clocks(POLICY, [LOG[0], *written], "17:00") == in_order


@given(st.lists(st.integers(0, 600), min_size=2, max_size=6, unique=True), st.data())
def test_a_log_with_late_lines_derives_as_if_it_had_been_written_in_time(minutes: list[int], data: st.DataObject):
    kinds = st.sampled_from(["agent_reply", "customer_message", "pause", "resume", "resolve", "reopen"])
    start = clock_time("08:00")
    events = [Event(start, "created", policy="p", priority="P2", tier="L1", by="requester")]
    events += [
        Event(start + timedelta(minutes=minute, seconds=1), data.draw(kinds), reason="scheduled")
        for minute in sorted(minutes)
    ]
    written = data.draw(st.permutations(events))
    versions = desk_versions(POLICY, [])
    asked = clock_time("Tue 12:00")
    assert derive(written, versions, asked) == derive(events, versions, asked)


def test_an_answer_stays_behind_those_in_the_log(ground: Flask, world: World):
    _told_late(world)
    with committed(world.acorn):
        lena = world.actors["lena"]
        tickets.reply(tickets.ticket_for(lena, "ACORN-1", lock=True), "We look.", by=lena, now=at(1.6))
    with pytest.raises(Conflict, match="An answer of a later time"):
        _phoned(world, 0.75, entered=2)
