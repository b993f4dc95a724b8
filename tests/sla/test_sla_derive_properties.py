"""The clocks of drawn tickets against the slow replay, and properties that hold for every ticket."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sla_oracle import EXAMPLES, STEP, calendars, spans
from sla_replay import GIVE_UP_AFTER, Replay

from msp.sla.calendar import ServiceHours
from msp.sla.clock import Clock, State
from msp.sla.derive import Event, Versions, derive, event_from_document
from msp.sla.effects import read
from msp.sla.fold import Fold
from msp.sla.instants import instant_of, seconds_of
from msp.sla.policy import policy_from_document
from msp.sla.timeline import printed

ALWAYS = -(10**9)
many = settings(max_examples=EXAMPLES)
REASONS = ("waiting_requester", "scheduled", "waiting_vendor")
quarters = st.integers(0, 240)
seconds = st.sampled_from((900, 3600, 5000, 14_400, 28_800, 86_400))
priorities, tiers = st.sampled_from(("P1", "P2", "P3")), st.sampled_from(("L1", "L2", "L3"))
keys = st.sampled_from(("P1", "P2/L2", "P3", "*/L1", "*/L3", "*", "P1/L1"))
vendors = st.sampled_from(("quill", "acme"))
VENDOR_EVENTS = ("vendor_handoff", "vendor_return", "vendor_acknowledge")

events = st.one_of(
    st.fixed_dictionaries({"type": st.sampled_from(("agent_reply", "customer_message", "comment"))}),
    st.fixed_dictionaries({"type": st.sampled_from(("resolve", "reopen", "reopen"))}),
    st.fixed_dictionaries({"type": st.just("pause"), "reason": st.sampled_from(REASONS)}),
    st.fixed_dictionaries({"type": st.just("resume"), "reason": st.sampled_from((*REASONS, None))}),
    st.fixed_dictionaries({"type": st.just("priority"), "priority": priorities}),
    st.fixed_dictionaries({"type": st.just("tier"), "tier": tiers}),
    st.fixed_dictionaries({"type": st.just("policy"), "policy": st.sampled_from(("p", "q"))}),
    st.fixed_dictionaries({"type": st.sampled_from(VENDOR_EVENTS), "vendor": vendors}),
)
by_priority = st.dictionaries(st.sampled_from(("P1", "P2", "*")), seconds, min_size=1)
terms = st.fixed_dictionaries(
    {
        "calendar": st.sampled_from(("c", "d")),
        "targets": st.dictionaries(keys, seconds, min_size=1, max_size=4),
        "pauses": st.lists(st.sampled_from(REASONS), max_size=2),
        "warn": st.lists(st.sampled_from((1, 50, 75, 90, 120)), max_size=3, unique=True).map(sorted),
        "raise": st.dictionaries(
            st.sampled_from(("50", "99", "150")), st.sampled_from(("lead", ["lead", "account_manager"])), max_size=2
        ),
        "mode": st.sampled_from(("since_customer", "keep_in_loop")),
        "on_reopen": st.sampled_from(("resume", "restart", "continue")),
        "resolve_counts": st.booleans(),
    }
)
uc_terms = st.tuples(terms, st.dictionaries(st.sampled_from(("quill", "acme", "*")), seconds, min_size=1)).map(
    lambda pair: {**pair[0], "targets": pair[1]}
)
metrics = dict.fromkeys(("first_response", "next_update", "resolution", "ola"), terms) | {
    "uc": uc_terms,
    "acknowledge": uc_terms,
}
promises = st.one_of(st.fixed_dictionaries(metrics), st.fixed_dictionaries({}, optional=metrics).filter(bool))
there_and_back = st.one_of(
    st.just(({"type": "resolve"}, {"type": "reopen"})),
    st.sampled_from(REASONS).map(lambda why: ({"type": "pause", "reason": why}, {"type": "resume", "reason": why})),
    vendors.map(lambda who: ({"type": "vendor_handoff", "vendor": who}, {"type": "vendor_return", "vendor": who})),
)
Drawn = tuple[dict[str, Any], dict[str, Any], list[tuple[int, dict[str, Any]]], int]


def _series(draw: st.DrawFn, bodies: st.SearchStrategy[Any], near: int) -> list[tuple[int, Any]]:
    first = (draw(st.sampled_from((ALWAYS, ALWAYS, near + 20 * STEP))), draw(bodies))
    more = draw(st.lists(st.tuples(quarters.map(lambda n: near + n * STEP), bodies), max_size=1))
    return [first, *more] if not more or more[0][0] > first[0] else [first]


@st.composite
def tickets(draw: st.DrawFn) -> Drawn:
    """Policies, service hours, events from around an awkward instant on, and the instant of asking."""
    one, moment = draw(calendars())
    near = int(moment.timestamp()) - 2 * 86_400
    wide = {**one, "weekly": {**one["weekly"], **{day: [["08:00", "17:00"]] for day in ("mon", "wed", "fri", "sun")}}}
    other = {**wide, "weekly": {**wide["weekly"], "tue": draw(st.lists(spans, min_size=1, max_size=2))}}
    hours = {"c": _series(draw, st.sampled_from((one, wide)), near), "d": [(ALWAYS, other)]}
    policies = {name: _series(draw, promises, near) for name in ("p", "q")}
    created = {"type": "created", "policy": "p", "priority": draw(priorities), "tier": draw(tiers)}
    created["by"] = draw(st.sampled_from(("requester", "agent")))
    later = draw(st.lists(st.tuples(quarters, events), max_size=10))
    undertaken = {"hours": st.sampled_from((wide, other)), "holds": st.booleans()}
    targets = {"acknowledge": by_priority, "resolution": by_priority}
    carried = st.one_of(st.none(), st.fixed_dictionaries(undertaken, optional=targets))
    for at, length, (away, back) in draw(
        st.lists(st.tuples(quarters, st.integers(1, 60), there_and_back), min_size=1, max_size=4)
    ):
        terms_of_it = draw(carried) if away["type"] == "vendor_handoff" else None
        later += [(at, {**away, "terms": terms_of_it} if terms_of_it else away), (at + length, back)]
    log = [(near, created), *((near + at * STEP, event) for at, event in sorted(later, key=lambda pair: pair[0]))]
    asked = draw(st.one_of(st.integers(0, 340), st.integers(200, 340)))
    return policies, hours, log, near + asked * STEP + draw(st.sampled_from((0, 0, 1, 899)))


def versions_of(policies: dict[str, Any], hours: dict[str, Any], ladder: Any = ()) -> Versions:
    def dated(since: int) -> datetime | None:
        return None if since == ALWAYS else instant_of(since)

    return Versions(
        {name: [(dated(at), policy_from_document(body)) for at, body in series] for name, series in policies.items()},
        {name: [(dated(at), ServiceHours.from_document(body)) for at, body in each] for name, each in hours.items()},
        [(dated(at), limits) for at, limits in ladder],
    )


def events_of(log: list[tuple[int, dict[str, Any]]]) -> list[Event]:
    return [event_from_document({"at": instant_of(at).isoformat(), **event}) for at, event in log]


def _clocks(drawn: Drawn, as_of: int | None = None) -> dict[str, Clock]:
    policies, hours, log, asked = drawn
    return derive(events_of(log), versions_of(policies, hours), instant_of(asked if as_of is None else as_of))


@settings(max_examples=EXAMPLES * 3)
@given(tickets())
def test_the_clocks_are_what_a_patient_reader_would_count(drawn: Drawn) -> None:
    policies, hours, log, as_of = drawn
    replay = Replay(policies, hours)
    replay.run(log, as_of)
    found = {name: without_raises(clock) for name, clock in _clocks(drawn).items() if clock.started_at}
    expected = replay.printed()
    assert found.keys() == expected.keys()
    for name, clock in expected.items():
        assert found[name] == as_text(clock, found[name], as_of), name


def without_raises(clock: Clock) -> dict[str, Any]:
    """A clock as it is printed, but for its raises, of which the patient reader knows nothing."""
    return {key: value for key, value in printed(clock).items() if key != "raise_at"}


def as_text(clock: dict[str, Any], found: dict[str, Any], as_of: int) -> dict[str, Any]:
    """The expected clock with instants as texts; what lay too far for the patient reader is taken if it lies far."""
    far = (clock["stopped_at"] or as_of) + GIVE_UP_AFTER

    def text(value: int | str | None, other: str | None) -> str | None:
        if value == "far":
            return other if other is None or datetime.fromisoformat(other).timestamp() > far - STEP else "not so far"
        return None if value is None else datetime.fromtimestamp(int(value), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    instants = {key: text(clock[key], found[key]) for key in ("started_at", "stopped_at", "due_at", "breached_at")}
    warnings = {percent: text(at, found["warn_at"].get(percent)) for percent, at in clock["warn_at"].items()}
    return {**clock, **instants, "warn_at": warnings}


@many
@given(tickets(), st.integers(0, 12))
def test_reading_in_two_sittings_is_the_same(drawn: Drawn, cut: int) -> None:
    policies, hours, log, as_of = drawn
    versions, known = versions_of(policies, hours), [event for event in events_of(log) if seconds_of(event.at) <= as_of]
    whole, parts = Fold(versions), Fold(versions)
    read(whole, known, as_of)
    first, second = known[:cut], known[cut:]
    read(parts, first, seconds_of(first[-1].at) if first else as_of - 10**9)
    read(parts, second, as_of)
    assert whole.tracks == parts.tracks


@many
@given(tickets(), quarters)
def test_events_that_no_clock_listens_to_change_nothing(drawn: Drawn, at: int) -> None:
    policies, hours, log, as_of = drawn
    moment = log[0][0] + at * STEP
    extra = [(moment, {"type": "comment"}), (moment, {"type": "resume", "reason": "never_given"})]
    assert _clocks((policies, hours, [*log, *extra], as_of)) == _clocks(drawn)


@many
@given(tickets(), quarters)
def test_a_pause_cut_in_two_is_the_same_pause(drawn: Drawn, at: int) -> None:
    policies, hours, log, as_of = drawn
    moment = log[0][0] + at * STEP
    held = any(event.get("reason") == "scheduled" for when, event in log if when <= moment)
    cut = [{"type": "resume", "reason": "scheduled"}, {"type": "pause", "reason": "scheduled"}]
    begun = [(log[0][0], {"type": "pause", "reason": "scheduled"})]
    if held or any(event["type"] in ("resolve", "resume") for _, event in log):
        return
    once = [log[0], *begun, *log[1:]]
    twice = [*once, *((moment, event) for event in cut)]
    assert _plain(_clocks((policies, hours, twice, as_of))) == _plain(_clocks((policies, hours, once, as_of)))


def _plain(clocks: dict[str, Clock]) -> dict[str, Any]:
    return {name: printed(clock) for name, clock in clocks.items()}


@many
@given(tickets(), st.integers(0, 320))
def test_what_happens_after_the_moment_of_asking_is_not_known(drawn: Drawn, at: int) -> None:
    policies, hours, log, _ = drawn
    as_of = log[0][0] + at * STEP
    known = [(when, event) for when, event in log if when <= as_of]
    assert _clocks((policies, hours, log, as_of)) == _clocks((policies, hours, known, as_of))


@many
@given(tickets(), st.integers(0, 500))
def test_facts_stay_however_late_one_looks(drawn: Drawn, later: int) -> None:
    """What was a fact at one instant is the same fact at a later one, and what was foreseen comes true."""
    policies, hours, log, as_of = drawn
    quiet = [(when, event) for when, event in log if when <= as_of]
    before = _clocks((policies, hours, quiet, as_of))
    after = _clocks((policies, hours, quiet, as_of + later * STEP))
    horizon = instant_of(as_of + later * STEP)
    for name, clock in before.items():
        if clock.started_at is None:
            continue
        facts = {mark.name: mark.at for mark in clock.marks if mark.at <= clock.as_of}
        assert facts.items() <= {mark.name: mark.at for mark in after[name].marks}.items()
        if clock.state is State.RUNNING and (clock.version_changes_at or horizon) >= horizon:
            foreseen = {mark.name: mark.at for mark in clock.marks if mark.at < horizon}
            assert foreseen == {mark.name: mark.at for mark in after[name].marks if mark.at < horizon}
        if clock.breached:
            assert after[name].breached_at == clock.breached_at


@many
@given(tickets())
def test_the_stretches_of_a_clock_are_its_life(drawn: Drawn) -> None:
    for clock in _clocks(drawn).values():
        if clock.started_at is None:
            continue
        end = clock.stopped_at or clock.as_of
        assert sum((s.end - s.start for s in clock.stretches), timedelta()) == end - clock.started_at
        assert sum(s.seconds for s in clock.stretches if s.kind == "running") == clock.elapsed_seconds
        assert sum(s.seconds for s in clock.stretches if s.reasons) == clock.paused_seconds
        assert max(clock.held_seconds.values(), default=0) <= clock.paused_seconds
        assert clock.attention_at is None or (clock.attention_at > clock.as_of and clock.state is not State.STOPPED)
