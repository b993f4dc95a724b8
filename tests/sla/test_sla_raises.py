"""Raising a ticket to more authority at a percent of the target: the same arithmetic as warnings, also beyond due."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sla_derived import clocks_of
from sla_desk import HOUR, clock_time, clocks, created, happened, paused, promise, resolution, resumed
from sla_drawn_tickets import DrawnTicket, drawn_tickets

from msp.kernel.errors import Invalid
from msp.sla.clock import Clock, MarkKind
from msp.sla.policy import policy_from_document
from msp.tiers import Authority
from tests.campaign import drawn

LADDER = {"70": "lead", "90": "duty_manager", "110": "account_manager"}


def raised(clock: Clock) -> dict[str, Any]:
    return {mark.name: mark.at for mark in clock.marks if mark.kind is MarkKind.RAISE}


def test_each_authority_is_told_at_its_percent_also_beyond_the_target() -> None:
    # Four hours from 08:00: 70 % is 2 h 48 min, 90 % is 3 h 36 min, 110 % is 4 h 24 min.
    clock = resolution([created()], "09:00", **{"raise": LADDER})
    assert raised(clock) == {
        "raise:70:lead": clock_time("10:48"),
        "raise:90:duty_manager": clock_time("11:36"),
        "raise:110:account_manager": clock_time("12:24"),
    }
    assert clock.attention_at == clock_time("10:48")
    assert resolution([created()], "12:01", **{"raise": LADDER}).attention_at == clock_time("12:24")


def test_a_percent_beyond_the_target_needs_service_hours_too() -> None:
    clock = resolution([created("14:00")], "16:00", **{"raise": {"110": "lead"}})
    assert raised(clock) == {"raise:110:lead": clock_time("Tue 09:24")}


def test_a_held_clock_reaches_nothing_and_goes_on_where_it_stood() -> None:
    held = [created(), paused("10:00")]
    assert raised(resolution(held, "16:00", **{"raise": LADDER})) == {}
    assert resolution(held, "16:00", **{"raise": LADDER}).attention_at is None
    back = [*held, resumed("12:00")]
    assert raised(resolution(back, "12:00", **{"raise": LADDER}))["raise:70:lead"] == clock_time("12:48")


def test_a_stopped_clock_reaches_what_it_reached_and_no_more() -> None:
    log = [created(), happened("11:00", "resolve")]
    assert list(raised(resolution(log, "16:00", **{"raise": LADDER}))) == ["raise:70:lead"]


def test_several_may_be_told_at_one_percent() -> None:
    clock = resolution([created()], "09:00", **{"raise": {"100": ["account_manager", "lead"]}})
    assert raised(clock) == dict.fromkeys(("raise:100:account_manager", "raise:100:lead"), clock_time("12:00"))


def test_a_percent_that_is_dropped_stays_a_fact_where_it_was_reached() -> None:
    log = [created(), happened("11:00", "policy", policy="q")]
    found = resolution_under(log, "11:30", {"raise": {"50": "lead", "95": "lead"}}, {"raise": {"90": "lead"}})
    assert raised(found) == {"raise:50:lead": clock_time("10:00"), "raise:90:lead": clock_time("11:36")}


def resolution_under(log: list[Any], as_of: str, terms: dict[str, Any], later: dict[str, Any]) -> Clock:
    return clocks({"resolution": promise(**terms)}, log, as_of, q={"resolution": promise(**later)})["resolution"]


def test_nothing_is_raised_without_a_target() -> None:
    assert raised(resolution([created()], "09:00", {"P1": HOUR}, **{"raise": LADDER})) == {}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ([70], "must be an object"),
        ({"0": "lead"}, "whole percents from 1 to 999"),
        ({"1000": "lead"}, "whole percents from 1 to 999"),
        ({"70.5": "lead"}, "whole percents from 1 to 999"),
        ({"٧٠": "lead"}, "whole percents from 1 to 999"),
        ({"070": "lead"}, "whole percents from 1 to 999"),
        ({"70": "boss"}, "write lead or duty_manager or account_manager"),
        ({"70": []}, "write lead or duty_manager or account_manager"),
        ({"70": ["lead", 4]}, "write lead or duty_manager or account_manager"),
        ({"70": None}, "write lead or duty_manager or account_manager"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence_that_names_the_field(value: Any, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence) as refusal:
        policy_from_document({"resolution": promise(**{"raise": value})})
    assert refusal.value.field is not None
    assert refusal.value.field.startswith("resolution.raise")


def test_two_ways_to_write_one_percent_are_one() -> None:
    policy = policy_from_document({"resolution": promise(**{"raise": {"90": ["lead"], "70": ["lead", "lead"]}})})
    (terms,) = policy.metrics.values()
    assert terms.raises == {70: (Authority.LEAD,), 90: (Authority.LEAD,)}


@drawn(300)
@given(drawn_tickets, st.sets(st.sampled_from((1, 33, 50, 75, 90, 100, 120, 333)), max_size=4))
def test_a_raise_at_a_percent_is_reached_when_a_warning_there_would_be(ticket: DrawnTicket, percents: set[int]) -> None:
    raises = {str(percent): "lead" for percent in percents}
    before = clocks_of(_with(ticket, {"warn": sorted(percents), "raise": {}}))
    after = clocks_of(_with(ticket, {"warn": [], "raise": raises}))
    assert before.keys() == after.keys()
    # The limits of a stay are the ladder's: no policy says when they warn or raise.
    promised = {name: clock for name, clock in before.items() if not name.startswith(("acknowledge:L", "dwell:"))}
    for name, clock in promised.items():
        warnings = {mark.name: mark.at for mark in clock.marks if mark.kind is MarkKind.WARN}
        assert {f"raise:{name.partition(':')[2]}:lead": at for name, at in warnings.items()} == raised(after[name])
        assert (clock.due_at, clock.breached_at, clock.elapsed_seconds) == (
            after[name].due_at,
            after[name].breached_at,
            after[name].elapsed_seconds,
        )
        assert clock.attention_at == after[name].attention_at


def _with(ticket: DrawnTicket, terms: dict[str, Any]) -> DrawnTicket:
    policies = {
        name: [(at, {metric: {**body, **terms} for metric, body in policy.items()}) for at, policy in series]
        for name, series in ticket.policies.items()
    }
    return ticket._replace(policies=policies)
