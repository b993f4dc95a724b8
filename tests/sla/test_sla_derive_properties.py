"""The clocks of drawn tickets against the patient reader, and properties that hold for every ticket."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sla_counters import Counter
from sla_derived import clocks_of, events_of, hours_of, versions_of
from sla_drawn_tickets import ALWAYS, SPAN, DrawnTicket, Log, drawn_tickets
from sla_oracle import Document
from sla_replay import PATIENCE, Replay

from msp.sla.clock import Clock, MarkKind, State
from msp.sla.derive import Event
from msp.sla.effects import read
from msp.sla.fold import Fold
from msp.sla.instants import instant_of, seconds_of
from msp.sla.timeline import printed
from tests.campaign import drawn


@drawn(5000)
@given(drawn_tickets)
def test_the_clocks_are_what_a_patient_reader_would_count(ticket: DrawnTicket) -> None:
    """Every clock, cycle, stay and hand-off: state, amounts by reason, due, warnings, raises, breach, what fired."""
    replay = Replay(ticket.policies, ticket.hours, ticket.ladder, ticket.step)
    replay.run(ticket.log, ticket.as_of)
    found = {name: clock for name, clock in clocks_of(ticket).items() if clock.started_at}
    expected = replay.printed()
    assert found.keys() == expected.keys()
    for name, counted in expected.items():
        clock = found[name]
        held, fired = counted.pop("held"), counted.pop("fired")
        assert printed(clock) == _as_text(counted, printed(clock), ticket), name
        assert {reason: seconds for reason, seconds in clock.held_seconds.items() if seconds} == held, name
        shares = _fired(clock, MarkKind.WARN) | _fired(clock, MarkKind.RAISE)
        assert shares == {share: instant_of(at) for share, at in fired.items()}, name
    for counter in replay.counters:
        name = f"dwell:{counter.subject}#{counter.number}"
        if counter.metric == "dwell" and counter.stopped is None and name in found:
            assert _fired(found[name], MarkKind.ESCALATE) == _moved_on(replay, counter)


def _as_text(counted: dict[str, Any], found: dict[str, Any], ticket: DrawnTicket) -> dict[str, Any]:
    """The counted clock with instants as texts; what lay too far for the patient reader is taken if it lies far."""
    far = (counted["stopped_at"] or counted.get("merged_at") or ticket.as_of) + (PATIENCE - 1) * ticket.step

    def text(value: int | str | None, other: str | None) -> str | None:
        if value == "far":
            return other if other is None or datetime.fromisoformat(other).timestamp() > far else "not so far"
        return None if value is None else datetime.fromtimestamp(int(value), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    named = ("started_at", "stopped_at", "merged_at", "due_at", "breached_at")
    instants = {key: text(counted[key], found[key]) for key in named if key in counted}
    warnings = {percent: text(at, found["warn_at"].get(percent)) for percent, at in counted["warn_at"].items()}
    known = found.get("raise_at", {})
    raises = {share: at for share, when in counted.pop("raise_at").items() if (at := text(when, known.get(share)))}
    return {**counted, **instants, "warn_at": warnings} | ({"raise_at": raises} if raises else {})


def _fired(clock: Clock, kind: MarkKind) -> dict[str, datetime]:
    return {mark.name: mark.at for mark in clock.marks if mark.kind is kind and mark.at <= clock.as_of}


def _moved_on(replay: Replay, counter: Counter) -> dict[str, datetime]:
    governing = replay.governing(counter)
    moved = counter.moves_on if governing and not governing["raise"] else None
    return {} if moved is None else {f"escalate:{counter.subject}": instant_of(moved)}


@drawn(300)
@given(drawn_tickets)
def test_reading_on_from_any_event_is_reading_all_at_once(ticket: DrawnTicket) -> None:
    """The incremental form: a fold that has read some events goes on with the rest, at every split point."""
    versions, known = versions_of(ticket), [event for at, event in _dated(ticket) if at <= ticket.as_of]
    whole = Fold(versions)
    read(whole, known, ticket.as_of)
    growing = Fold(versions)
    for event in known:
        read(growing, [event], seconds_of(event.at))
    read(growing, [], ticket.as_of)
    assert growing.tracks == whole.tracks
    for split in range(1, len(known)):
        fold = Fold(versions)
        read(fold, known[:split], seconds_of(known[split - 1].at))
        read(fold, known[split:], ticket.as_of)
        assert fold.tracks == whole.tracks


def _dated(ticket: DrawnTicket) -> list[tuple[int, Event]]:
    return [(seconds_of(event.at), event) for event in events_of(ticket.log)]


@drawn(300)
@given(drawn_tickets, st.integers(0, SPAN))
def test_events_that_no_clock_listens_to_change_nothing(ticket: DrawnTicket, at: int) -> None:
    moment = ticket.log[0][0] + at * ticket.step
    extra: Log = [(moment, {"type": "comment"}), (moment, {"type": "resume", "reason": "never_given"})]
    assert clocks_of(ticket._replace(log=[*ticket.log, *extra])) == clocks_of(ticket)


@drawn(300)
@given(drawn_tickets, st.integers(0, SPAN))
def test_a_pause_cut_in_two_is_the_same_pause(ticket: DrawnTicket, at: int) -> None:
    first, *others = ticket.log
    quiet = [pair for pair in others if pair[1]["type"] not in ("resolve", "resume", "pause")]
    once = [first, (first[0], {"type": "pause", "reason": "scheduled"}), *quiet]
    cut: Log = [(first[0] + at * ticket.step, {"type": kind, "reason": "scheduled"}) for kind in ("resume", "pause")]
    whole, twice = (clocks_of(ticket._replace(log=log)) for log in (once, [*once, *cut]))
    assert {name: printed(clock) for name, clock in twice.items()} == {
        name: printed(clock) for name, clock in whole.items()
    }


@drawn(300)
@given(drawn_tickets, st.integers(0, SPAN))
def test_what_happens_after_the_moment_of_asking_is_not_known(ticket: DrawnTicket, at: int) -> None:
    as_of = ticket.log[0][0] + at * ticket.step
    known = [(when, event) for when, event in ticket.log if when <= as_of]
    early = ticket._replace(as_of=as_of)
    assert clocks_of(early) == clocks_of(early._replace(log=known))


@drawn(300)
@given(drawn_tickets, st.integers(0, 2 * SPAN))
def test_facts_stay_however_late_one_looks(ticket: DrawnTicket, later: int) -> None:
    """What was a fact at one instant is the same fact at a later one, and what was foreseen comes true.

    A move up the ladder is no fact before it is made: a limit that is taken back lets the ticket stay.
    """
    quiet = ticket._replace(log=[(when, event) for when, event in ticket.log if when <= ticket.as_of])
    before, after = clocks_of(quiet), clocks_of(quiet._replace(as_of=quiet.as_of + later * quiet.step))
    horizon = instant_of(quiet.as_of + later * quiet.step)
    for name, clock in before.items():
        if clock.started_at is None:
            continue
        facts = _fired(clock, MarkKind.WARN) | _fired(clock, MarkKind.RAISE) | _fired(clock, MarkKind.BREACH)
        assert facts.items() <= {mark.name: mark.at for mark in after[name].marks}.items()
        if clock.state is State.RUNNING and (clock.version_changes_at or horizon) >= horizon:
            foreseen = {mark.name: mark.at for mark in clock.marks if mark.at < horizon}
            assert foreseen == {mark.name: mark.at for mark in after[name].marks if mark.at < horizon}
        if clock.breached:
            assert after[name].breached_at == clock.breached_at


@drawn(300)
@given(drawn_tickets)
def test_the_stretches_of_a_clock_are_its_life(ticket: DrawnTicket) -> None:
    """On the hours in force, what elapsed, what was held and what had no promise make up the whole life."""
    for clock in clocks_of(ticket).values():
        if clock.started_at is None:
            continue
        end = clock.stopped_at or clock.merged_at or clock.as_of
        assert sum((s.end - s.start for s in clock.stretches), timedelta()) == end - clock.started_at
        assert all(s.seconds == s.hours.between(s.start, s.end) for s in clock.stretches if s.hours)
        assert sum(s.seconds for s in clock.stretches if s.kind == "running") == clock.elapsed_seconds
        assert sum(s.seconds for s in clock.stretches if s.reasons) == clock.paused_seconds
        assert max(clock.held_seconds.values(), default=0) <= clock.paused_seconds
        assert clock.attention_at is None or (clock.attention_at > clock.as_of and not clock.is_over)


@drawn(300)
@given(drawn_tickets)
def test_on_unchanging_hours_elapsed_and_held_time_make_up_all_service_time(ticket: DrawnTicket) -> None:
    first = {name: [(ALWAYS, series[0][1])] for name, series in ticket.hours.items()}
    steady = ticket._replace(hours={**first, "d": first["c"]}, policies=_always(ticket))
    log = [pair for pair in ticket.log if pair[1]["type"] != "policy"]
    hours = hours_of(first["c"][0][1])
    for clock in clocks_of(steady._replace(log=log, ladder=[])).values():
        if clock.started_at is not None and clock.subject is None:
            end = clock.stopped_at or clock.merged_at or clock.as_of
            assert clock.elapsed_seconds + clock.paused_seconds == hours.between(clock.started_at, end)


def _always(ticket: DrawnTicket) -> dict[str, list[tuple[int, Document]]]:
    return {name: [(ALWAYS, series[0][1])] for name, series in ticket.policies.items()}
