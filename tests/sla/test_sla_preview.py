"""What a proposed version would do to the open clocks: nothing when nothing changes, and else what then happens."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sla_derived import events_of, versions_of
from sla_desk import HOUR, clock_time, created, desk_versions, happened, paused, promise
from sla_drawn_tickets import ALWAYS, DrawnTicket, drawn_tickets
from sqlalchemy import select

from msp import sla, tickets, tiers
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict, Invalid
from msp.sla import ClockShift, ProposedKind, ProposedVersion, VersionForm
from msp.sla.clock import Clock, MarkKind, State
from msp.sla.derive import Event, derive
from msp.sla.forking import Fork, open_clocks
from msp.sla.instants import instant_of
from msp.sla.models import SlaClock
from msp.sla.preview import Pair, shift_of
from msp.sla.proposal import with_proposal
from msp.store import db, serving
from msp.tiers import LadderForm
from tests.campaign import drawn
from tests.desk_work import at, committed, opened
from tests.promises import LADDERS, OFFICE, POLICY
from tests.world import World

HOURS = {"tz": "Europe/Stockholm", **OFFICE}


def shift(log: list[tuple[str, dict[str, str]]], target: int, as_of: str, begins: str | None = None) -> ClockShift:
    """The shift of one ticket's promise of four hours, when another target is proposed."""
    now = clock_time(as_of)
    versions = desk_versions({"resolution": promise(4 * HOUR)}, [])
    change = ProposedVersion(ProposedKind.POLICY, "p", {"resolution": promise(target)}, clock_time(begins or as_of))
    events = [Event(clock_time(at_), **values) for at_, values in log]
    before = derive(events, versions, now)
    after = derive(events, with_proposal(versions, change, now=now), now)
    pairs = [Pair("ACORN-1", before.get(name), after.get(name)) for name in {**before, **after}]
    return shift_of(pairs, counts_from=change.valid_from, now=now)


@pytest.mark.parametrize(
    ("log", "target", "when", "found"),
    [
        ([created()], 4, ("10:00", None), (0, None, 0)),
        ([created()], 3, ("10:00", None), (1, -HOUR, 0)),
        ([created()], 6, ("10:00", None), (1, 2 * HOUR, 0)),
        ([created()], 1, ("10:00", None), (1, -3 * HOUR, 1)),
        ([created()], 2, ("10:00", None), (1, -2 * HOUR, 0)),  # due this second, which can still be kept
        ([created()], 2, ("09:00", "10:00"), (1, -2 * HOUR, 1)),  # used up when the version begins
        ([created()], 3, ("09:00", "10:00"), (1, -HOUR, 0)),
        ([created()], 3, ("09:00", "13:00"), (0, None, 0)),  # due at noon, before the version begins
        ([created()], 8, ("13:00", None), (0, None, 0)),  # broken at noon, and that stays a fact
        ([created(), paused("10:00")], 1, ("11:00", None), (0, None, 1)),  # held then as now, with its time used up
        ([created(), paused("10:00")], 3, ("11:00", None), (0, None, 0)),  # held then as now, with less time left
        ([created(), happened("10:00", "resolve")], 1, ("11:00", None), (0, None, 0)),
    ],
)
def test_what_would_move_and_what_would_be_broken(log, target, when, found) -> None:
    moved, by, broken = found
    told = shift(log, target * HOUR, *when)
    assert (told.moved, told.by_seconds_min, told.by_seconds_max) == (moved, by, by)
    assert (told.would_breach, told.no_longer_breach) == (broken, 0)
    assert told.earlier + told.later == told.moved == len(told.examples)


def test_a_held_clock_whose_time_is_used_up_may_be_saved() -> None:
    now = clock_time("12:00")
    log = [Event(clock_time(at_), **values) for at_, values in [created(), paused("10:00")]]
    short = with_proposal(
        desk_versions({"resolution": promise(4 * HOUR)}, []),
        ProposedVersion(ProposedKind.POLICY, "p", {"resolution": promise(HOUR)}, clock_time("11:00")),
        now=clock_time("11:00"),
    )
    long = ProposedVersion(ProposedKind.POLICY, "p", {"resolution": promise(8 * HOUR)}, now)
    pair = (derive(log, versions, now)["resolution"] for versions in (short, with_proposal(short, long, now=now)))
    found = shift_of([Pair("ACORN-1", *pair)], counts_from=now, now=now)
    assert (found.no_longer_breach, found.would_breach, found.moved, found.examples) == (1, 0, 0, ())


@pytest.mark.parametrize("log", [[created()], [created(), paused("10:00")]])
def test_a_clock_that_is_not_there_now_begins_and_the_other_way_round_ends(log) -> None:
    now = clock_time("11:00")
    versions = desk_versions({"resolution": promise(4 * HOUR)}, [])
    clock = derive([Event(clock_time(at_), **values) for at_, values in log], versions, now)["resolution"]
    comes, goes = (shift_of([Pair("A", *pair)], counts_from=now, now=now) for pair in ((None, clock), (clock, None)))
    assert (comes.moved, comes.earlier, goes.moved, goes.later) == (1, 1, 1, 1)
    told = [(one.begins, one.ends, one.due_before, one.due_after) for one in (*comes.examples, *goes.examples)]
    assert told == [(True, False, None, clock.due_at), (False, True, clock.due_at, None)]


def test_what_hurts_most_is_shown_first_and_only_ten() -> None:
    now = clock_time("10:00")
    versions = desk_versions({"resolution": promise(4 * HOUR)}, [])
    change = ProposedVersion(ProposedKind.POLICY, "p", {"resolution": promise({"P1": HOUR, "*": 6 * HOUR})}, now)
    proposed = with_proposal(versions, change, now=now)

    def pair(number: int) -> Pair:
        log = [Event(clock_time("08:00"), **created(priority="P1" if number == 11 else "P3")[1])]
        return Pair(f"ACORN-{number}", *(derive(log, each, now)["resolution"] for each in (versions, proposed)))

    found = shift_of([pair(number) for number in range(12)], counts_from=now, now=now)
    assert (found.moved, found.earlier, found.later, found.would_breach) == (12, 1, 11, 1)
    assert (found.by_seconds_min, found.by_seconds_max) == (-3 * HOUR, 2 * HOUR)
    assert len(found.examples) == 10
    first = found.examples[0]
    assert (first.reference, first.clock) == ("ACORN-11", "Resolution")
    assert (first.due_before, first.due_after) == (clock_time("12:00"), clock_time("09:00"))


@drawn(100)
@given(drawn_tickets, st.integers(0, 4000), st.sampled_from(list(ProposedKind)))
def test_a_version_that_says_what_is_said_already_moves_nothing(
    ticket: DrawnTicket, later: int, kind: ProposedKind
) -> None:
    asked = ticket.as_of
    now, begins, events = instant_of(asked), instant_of(asked + later), events_of(ticket.log)
    versions = versions_of(ticket._replace(ladder=[(ALWAYS, {"L1": {"dwell": HOUR}})]))
    name, series = {
        ProposedKind.POLICY: ("p", ticket.policies["p"]),
        ProposedKind.HOURS: ("c", ticket.hours["c"]),
        ProposedKind.LADDER: ("ladder", [(ALWAYS, LIMITED)]),
    }[kind]
    assume(series[0][0] <= asked + later and all(since != asked + later for since, _ in series))
    document = [body for since, body in series if since <= asked + later][-1]
    proposed = with_proposal(versions, ProposedVersion(kind, name, document, begins), now=now)
    before, after = (derive(events, each, now) for each in (versions, proposed))
    assert before.keys() == after.keys()
    found = shift_of([Pair("A", before[key], after[key]) for key in before], counts_from=begins, now=now)
    assert (found.moved, found.would_breach, found.no_longer_breach, found.would_escalate) == (0, 0, 0, 0)


@drawn(300)
@given(drawn_tickets, drawn_tickets, st.integers(-4000, 4000), st.sampled_from(list(ProposedKind)))
def test_reading_what_happened_once_is_as_good_as_reading_it_twice(
    ticket: DrawnTicket, other: DrawnTicket, later: int, kind: ProposedKind
) -> None:
    start = ticket.as_of + later * 60
    now, begins, events = instant_of(ticket.as_of), instant_of(start), events_of(ticket.log)
    name, document = {
        ProposedKind.POLICY: ("p", other.policies["p"][0][1]),
        ProposedKind.HOURS: ("c", other.hours["c"][0][1]),
        ProposedKind.LADDER: ("ladder", LIMITED),
    }[kind]
    present = versions_of(ticket)
    assume(all(since != start for since, _ in {**ticket.policies, **ticket.hours}.get(name, [])))
    assume(all(since != start for since, _ in ticket.ladder))
    # A proposal is read as if it were made when it begins, so that its start lies anywhere in the ticket's life.
    proposed = with_proposal(present, ProposedVersion(kind, name, document, begins), now=begins)
    twice = [
        {(clock.name, clock.cycle): clock for clock in derive(events, each, now).values()}
        for each in (present, proposed)
    ]
    pairs = [tuple(clocks.get(key) for clocks in twice) for key in {**twice[0], **twice[1]}]
    expected = [tuple(_outlook(clock) for clock in pair) for pair in pairs if any(map(_is_open, pair))]
    once = [
        tuple(_outlook(clock) for clock in pair) for pair in open_clocks(events, Fork(present, proposed, begins), now)
    ]
    assert sorted(once, key=repr) == sorted(expected, key=repr)


def _is_open(clock: Clock | None) -> bool:
    return clock is not None and clock.state in (State.RUNNING, State.PAUSED)


def _outlook(clock: Clock | None) -> tuple[Any, ...] | None:
    """All of a clock but its warnings and raises, and the names of the versions that it ran under."""
    if clock is None:
        return None
    told = [mark for mark in clock.marks if mark.kind in (MarkKind.ESCALATE, MarkKind.BREACH)]
    spoken = replace(clock, marks=tuple(told), warn_at={}, stretches=())
    return spoken, sum(part.seconds for part in clock.stretches)


LIMITED = {"steps": [{"levels": ["L1"], "name": "Desk", "dwell_minutes": 60}, {"levels": ["L2"], "name": "Experts"}]}


@pytest.mark.parametrize(
    ("proposed", "field"),
    [
        (("policy", {"resolution": {}}, 1), "resolution.hours"),
        (("policy", {"resolution": {"hours": "night", "targets": {"*": 60}}}, 1), "resolution.hours"),
        (("policy", {"dwell": {"hours": "office", "targets": {"*": 60}}}, 1), "dwell"),
        (("hours", {"weekly": {}}, 1), "tz"),
        (("ladder", {"steps": []}, 1), "steps"),
        (("policy", POLICY, -1), "valid_from"),
        (("hours", HOURS, -1), "valid_from"),
        (("ladder", {"steps": LADDERS["BIRCH"]}, -1), "valid_from"),
    ],
)
def test_a_document_that_makes_no_sense_is_refused(ground, world: World, proposed, field) -> None:
    kind, document, valid_from = proposed
    names = {"policy": "standard", "hours": "office", "ladder": "ladder"}
    with serving([world.acorn.id]), pytest.raises(Invalid) as refused:
        sla.preview_change(ProposedVersion(kind, names[kind], document, at(valid_from)), now=at(0))
    assert refused.value.field == field


def test_two_versions_cannot_begin_at_one_instant(ground, world: World) -> None:
    with committed(world.acorn):
        sla.publish_policy_version(VersionForm("standard", POLICY, "Again", at(9)), by=AUTOMATIC, now=at(0))
    with serving([world.acorn.id]), pytest.raises(Conflict):
        sla.preview_change(ProposedVersion(ProposedKind.POLICY, "standard", POLICY, at(9)), now=at(0))


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("policy", POLICY | {"resolution": POLICY["resolution"] | {"targets": {"P1": 5400, "*": 43200}, "pauses": []}}),
    ("policy", {"resolution": POLICY["resolution"]}),
    ("policy", POLICY | {"ola": {"hours": "office", "targets": {"*": 7200}}}),
    ("hours", {"tz": "Europe/Stockholm", "weekly": {"mon": [["10:00", "12:00"]], "thu": [["00:00", "24:00"]]}}),
    ("ladder", LIMITED),
]


@pytest.mark.parametrize("begins", [2.0, 2.75])
@pytest.mark.parametrize(("kind", "document"), CHANGES)
def test_the_preview_is_what_happens(ground, world: World, kind: str, document: dict[str, Any], begins: float) -> None:
    _some_work(world)
    sla.sweep(now=at(2))
    change = ProposedVersion(ProposedKind(kind), "office" if kind == "hours" else "standard", document, at(begins))
    with serving([world.acorn.id]):
        foretold = sla.preview_change(change, now=at(2))
    before, broken = _due(world), _broken(world)
    _publish(world, change)
    sla.sweep(now=at(2))
    after = _due(world)
    moved = {key for key in before | after if before.get(key) != after.get(key)}
    shown = {(each.reference, each.clock): (each.due_before, each.due_after) for each in foretold.examples}
    assert len(shown) == foretold.moved
    assert moved <= shown.keys()
    assert {key: (before.get(key), after.get(key)) for key in moved} == {key: shown[key] for key in moved}
    sla.sweep(now=at(begins) + timedelta(seconds=1))
    assert len(_broken(world) - broken) == foretold.would_breach


def test_a_preview_looks_at_one_client_only(ground, world: World) -> None:
    _some_work(world)
    change = ProposedVersion(ProposedKind.POLICY, "standard", {"resolution": POLICY["resolution"]}, at(2))
    with serving([world.birch.id]):
        assert sla.preview_change(change, now=at(2)).open_clocks == 0


def test_a_shorter_limit_says_how_many_would_move_up(ground, world: World) -> None:
    _some_work(world)
    with serving([world.acorn.id]):
        found = sla.preview_change(ProposedVersion(ProposedKind.LADDER, "", LIMITED, at(2)), now=at(2))
        assert (found.would_escalate, found.would_breach) == (0, 0), "a new limit counts from its instant on"
        assert {each.clock for each in found.examples} == {"Dwell limit at L1"}
    with committed(world.acorn):
        tiers.publish_ladder(LadderForm(_of_minutes(240), "Long"), by=AUTOMATIC, now=at(2))
    sla.sweep(now=at(2))
    with serving([world.acorn.id]):
        found = sla.preview_change(ProposedVersion(ProposedKind.LADDER, "", LIMITED, at(3.5)), now=at(3.5))
    assert (found.would_escalate, found.earlier, found.later) == (2, 2, 0), "the third is held then as now"


def _of_minutes(minutes: int) -> dict[str, Any]:
    first, *rest = LIMITED["steps"]
    return {"steps": [first | {"dwell_minutes": minutes}, *rest]}


def _some_work(world: World) -> None:
    """A P1 that nobody answered, an answered one, one that waits, and one that is solved."""
    lena = world.actors["lena"]
    with committed(world.acorn):
        opened(world, when=0)
        tickets.reply(opened(world, when=0.25), "We are on it.", by=lena, now=at(0.5))
        waiting = opened(world, when=0.5)
        tickets.reply(waiting, "Which till?", by=lena, now=at(1))
        tickets.wait(waiting, tickets.WaitReason.REQUESTER, by=lena, now=at(1))
        tickets.resolve(opened(world, when=0.5), "Done.", by=lena, now=at(1.5))


def _publish(world: World, change: ProposedVersion) -> None:
    document = dict(change.document)
    with committed(world.acorn):
        if change.kind is ProposedKind.LADDER:
            tiers.publish_ladder(LadderForm(document, "Tried", change.valid_from), by=AUTOMATIC, now=at(2))
            return
        form = VersionForm(change.name, document, "Tried", change.valid_from)
        hours = change.kind is ProposedKind.HOURS
        (sla.publish_hours_version if hours else sla.publish_policy_version)(form, by=AUTOMATIC, now=at(2))


def _due(world: World) -> dict[tuple[str, str], datetime | None]:
    """Reference and clock in words of every open row, and when it is due."""
    with serving([world.acorn.id]):
        rows = db.session.scalars(select(SlaClock).where(SlaClock.stopped_at.is_(None))).all()
        names = tickets.briefs({row.ticket_id for row in rows})
        return {(names[row.ticket_id].reference, _words(row)): row.due_at for row in rows}


def _words(row: SlaClock) -> str:
    words = {
        "first_response": "First response",
        "resolution": "Resolution",
        "ola": "Stay at L1",
        "dwell": "Dwell limit at L1",
    }
    return words[row.metric]


def _broken(world: World) -> set[Any]:
    with serving([world.acorn.id]):
        broken = select(SlaClock.ticket_id, SlaClock.name).where(SlaClock.breached_at.is_not(None))
        return {tuple(row) for row in db.session.execute(broken)}


def test_a_stay_without_a_target_is_no_clock_that_could_move() -> None:
    now = clock_time("10:00")
    versions = desk_versions({"resolution": promise(4 * HOUR)}, [])
    inside = {"resolution": promise(4 * HOUR), "ola": {"hours": "desk", "targets": {"P1": HOUR}}}
    change = with_proposal(versions, ProposedVersion(ProposedKind.POLICY, "p", inside, now), now=now)
    for priority, found in (("P1", 1), ("P4", 0)):
        at_, values = created()
        log = [Event(clock_time(at_), **{**values, "priority": priority})]
        before, after = derive(log, versions, now), derive(log, change, now)
        pairs = [Pair("ACORN-1", before.get(name), after.get(name)) for name in {**before, **after}]
        told = shift_of(pairs, counts_from=now, now=now)
        assert (told.open_clocks, told.moved, len(told.examples)) == (1 + found, found, found)


def test_a_promise_without_an_instant_is_held_only_where_something_holds_it() -> None:
    now = clock_time("11:00")
    versions = desk_versions({"resolution": promise(4 * HOUR)}, [])
    change = ProposedVersion(ProposedKind.POLICY, "p", {"resolution": {"hours": "desk", "targets": {"P1": HOUR}}}, now)
    log = [Event(clock_time(at_), **{**values, "priority": "P2"}) for at_, values in [created()]]
    pair = (derive(log, known, now)["resolution"] for known in (versions, with_proposal(versions, change, now=now)))
    (one,) = shift_of([Pair("ACORN-1", *pair)], counts_from=now, now=now).examples
    assert (one.due_after, one.is_held_before, one.is_held_after) == (None, False, False)
