"""The same ticket under another version or priority."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sla_derived import clocks_of, events_of, versions_of
from sla_desk import DESK, HOUR, LATER_DESK, clock_time, created, happened, paused, promise, resumed
from sla_drawn_tickets import ALWAYS, DrawnTicket, drawn_tickets

from msp.kernel.errors import Invalid
from msp.sla.calendar import ServiceHours
from msp.sla.clock import State
from msp.sla.derive import Event, Versions
from msp.sla.explain import explain
from msp.sla.instants import instant_of
from msp.sla.policy import policy_from_document
from msp.sla.telling import VersionKind
from msp.sla.what_if import Choice, Numbered, Supposed, what_if
from msp.sla.what_if_words import difference_words
from msp.sla.zones import zone_named
from tests.campaign import drawn

UTC_ZONE = zone_named("UTC")
FOUR, TWO = promise({"P1": HOUR, "*": 4 * HOUR}, warn=[50]), promise(2 * HOUR, warn=[50])
TUESDAY = clock_time("Tue 00:00")


def versions() -> Versions:
    """Four hours until Tuesday and two from then on; a desk that opens at eight, and from Tuesday on at ten."""
    policies = {"p": [(None, policy_from_document({"resolution": FOUR})), (TUESDAY, _two())]}
    hours = [(None, ServiceHours.from_document(DESK)), (TUESDAY, ServiceHours.from_document(LATER_DESK))]
    return Versions(policies, {"desk": hours})


def _two():
    return policy_from_document({"resolution": TWO, "first_response": TWO})


def told(log: list, choice: Choice, as_of: str = "12:00") -> dict[str, tuple[Supposed, tuple[str, ...]]]:
    events = [Event(clock_time(at), **values) for at, values in log]
    outcomes = what_if(events, versions(), choice, clock_time(as_of))
    return {outcome.clock.name: (outcome, difference_words(outcome, UTC_ZONE)) for outcome in outcomes}


def test_another_version_of_the_policy_moves_the_due_time_and_breaks_the_promise():
    found = told([created(), happened("11:00", "resolve")], Choice(policy=Numbered("p", 2)))
    assert found["resolution"][1] == (
        "The target would be 2 h instead of 4 h.",
        "Due Mon 2 Mar 10:00 instead of Mon 2 Mar 12:00: 2 h earlier on the wall clock.",
        "It would be missed Mon 2 Mar 10:00; it was kept.",
    )
    first = found["first_response"]
    assert (first[0].before, first[1]) == (None, ("There is no such clock now; there would be one.",))


def test_other_hours_count_less_and_keep_the_promise():
    found = told([created()], Choice(hours=Numbered("desk", 2)), "12:30")
    assert found["resolution"][1] == (
        "Due Mon 2 Mar 14:00 instead of Mon 2 Mar 12:00: 2 h later on the wall clock.",
        "It would not be missed so far; it was missed Mon 2 Mar 12:00.",
        "2 h less would be counted: 2 h 30 min instead of 4 h 30 min.",
    )


def test_the_targets_of_another_priority_count_from_the_first_moment():
    log = [created(), happened("10:00", "priority", priority="P3")]
    outcome, words = told(log, Choice(priority="P1"))["resolution"]
    assert words[0] == "The target would be 1 h instead of 4 h."
    assert outcome.after is not None
    assert outcome.after.breached_at == clock_time("09:00")


def test_a_clock_that_would_not_be_there_says_so():
    log = [created("Tue 09:00"), happened("Tue 10:00", "agent_reply")]
    found = told(log, Choice(policy=Numbered("p", 1)), "Tue 12:00")
    assert found["first_response"][1] == ("Nothing would be promised here, so there would be no such clock.",)


def test_what_is_held_has_no_due_time_on_either_side_and_what_was_held_keeps_its_reason():
    log = [created(), paused("09:00"), resumed("11:00"), paused("11:30")]
    outcome, words = told(log, Choice(hours=Numbered("desk", 2)))["resolution"]
    assert words == (
        "1 h less would be counted: 30 min instead of 1 h 30 min.",
        "1 h less would be held: 1 h 30 min instead of 2 h 30 min.",
    )
    assert outcome.after is not None
    assert (outcome.after.state, dict(outcome.after.held_seconds)) == (State.PAUSED, {"waiting_requester": 5400})


def test_the_chosen_version_keeps_the_number_it_was_published_with():
    outcome, _ = told([created()], Choice(policy=Numbered("p", 2), hours=Numbered("desk", 2)))["resolution"]
    assert outcome.after is not None
    counted = explain(outcome.after, zone=UTC_ZONE).versions
    assert [(one.kind, one.name) for one in counted] == [
        (VersionKind.POLICY, "p, version 2"),
        (VersionKind.HOURS, "desk, version 2"),
    ]


@pytest.mark.parametrize("choice", [Choice(policy=Numbered("p", 3)), Choice(hours=Numbered("elsewhere", 1))])
def test_a_version_that_nobody_published_is_refused(choice: Choice):
    with pytest.raises(Invalid, match="There is no"):
        told([created()], choice)


def test_nothing_otherwise_is_said_in_one_sentence():
    outcome, words = told([created()], Choice(policy=Numbered("p", 1), priority="P2"))["resolution"]
    assert (outcome.differs, words) == (False, ("Nothing would be otherwise.",))


def _alone(ticket: DrawnTicket) -> DrawnTicket:
    """The ticket under one policy, each series as long as it was drawn, with its last version from the beginning."""

    def shifted(series: list) -> list:
        # Every version but the last began and ended long before the ticket.
        return [(ALWAYS + place, body) for place, (_, body) in enumerate(series)]

    return ticket._replace(
        policies={"p": shifted(ticket.policies["p"])},
        hours={name: shifted(series) for name, series in ticket.hours.items()},
        ladder=[],
        log=[(at, event) for at, event in ticket.log if event["type"] != "policy"],
    )


@drawn(300)
@given(drawn_tickets, st.sampled_from(("c", "d")))
def test_choosing_the_versions_in_force_all_the_time_changes_nothing(ticket: DrawnTicket, series: str):
    alone = _alone(ticket)
    policy, hours = Numbered("p", len(alone.policies["p"])), Numbered(series, len(alone.hours[series]))
    choice = Choice(policy=policy, hours=hours)
    for outcome in what_if(events_of(alone.log), versions_of(alone), choice, instant_of(alone.as_of)):
        assert outcome.before == outcome.after, outcome.clock.name
        assert not outcome.differs


@drawn(100)
@given(drawn_tickets)
def test_choosing_nothing_changes_nothing_and_leaves_no_clock_out(ticket: DrawnTicket):
    outcomes = what_if(events_of(ticket.log), versions_of(ticket), Choice(), instant_of(ticket.as_of))
    assert all(outcome.before == outcome.after for outcome in outcomes)
    promised = [clock for clock in clocks_of(ticket).values() if clock.state is not State.NONE and clock.limits]
    assert len(outcomes) == len(promised)


def test_a_stay_that_holds_nobody_to_anything_is_compared_where_it_would():
    agreed = {"resolution": FOUR, "ola": promise({"P1": HOUR, "*/L2": HOUR})}
    hours = {"desk": [(None, ServiceHours.from_document(DESK))]}
    known = Versions({"p": [(None, policy_from_document(agreed))]}, hours)
    events = [Event(clock_time(at), **values) for at, values in [created()]]

    def compared(priority: str | None) -> dict[str, Supposed]:
        found = what_if(events, known, Choice(priority=priority), clock_time("09:00"))
        return {outcome.clock.name: outcome for outcome in found}

    assert set(compared(None)) == {"resolution"}, "a stay without a target is only counted"
    stay = compared("P1")["ola:L1#1"]
    assert stay.before is None
    assert stay.after is not None
    assert stay.after.target_seconds == HOUR


def test_a_difference_of_warnings_alone_is_said():
    outcome, _ = told([created()], Choice(policy=Numbered("p", 1)))["resolution"]
    assert outcome.before is not None
    warned = replace(outcome.before, warn_at={50: None})
    assert difference_words(Supposed(outcome.before, warned), UTC_ZONE) == (
        "Only when somebody is warned would be otherwise.",
    )
