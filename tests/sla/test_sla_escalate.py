"""Warnings of the tier: a ticket that stays too long moves one step up, and how a promise stands."""

from sla_desk import HOUR, clock_time, clocks, created, happened, paused, promise, resolution

from msp.sla.clock import Standing, standing


def test_a_ticket_still_at_its_tier_moves_up_at_the_percent() -> None:
    clock = resolution([created()], "09:00", escalate={"L1": 75, "L2": 90})
    assert clock.escalate_at == {"L1": clock_time("11:00")}
    assert ("escalate:L1", clock_time("11:00")) in [(mark.name, mark.at) for mark in clock.marks]
    assert clock.attention_at == clock_time("11:00")
    later = resolution([created()], "11:30", escalate={"L1": 75, "L2": 90})
    assert later.escalate_at == {"L1": clock_time("11:00")}


def test_a_ticket_that_moved_on_escalates_from_where_it_is() -> None:
    log = [created(), happened("09:00", "tier", tier="L2")]
    assert resolution(log, "10:00", escalate={"L1": 75, "L2": 90}).escalate_at == {"L2": clock_time("11:36")}
    assert resolution(log, "10:00", escalate={"L1": 75}).escalate_at == {}


def test_a_ticket_handed_back_after_the_percent_is_not_thrown_up_again() -> None:
    log = [created(), happened("11:00", "tier", tier="L2"), happened("11:30", "tier", tier="L1")]
    assert resolution(log, "11:45", escalate={"L1": 75}).escalate_at == {"L1": None}
    early = [created(), happened("09:00", "tier", tier="L2"), happened("10:00", "tier", tier="L1")]
    assert resolution(early, "11:45", escalate={"L1": 75}).escalate_at == {"L1": clock_time("11:00")}


def test_a_ticket_that_comes_with_exactly_that_share_used_up_stays() -> None:
    log = [created(), happened("11:00", "tier", tier="L2")]
    assert resolution(log, "11:30", escalate={"L1": 75, "L2": 75}).escalate_at == {"L2": None}


def test_a_ticket_handed_back_while_held_knows_what_had_elapsed() -> None:
    log = [created(), happened("11:15", "tier", tier="L2"), paused("11:30"), happened("11:30", "tier", tier="L1")]
    assert resolution(log, "11:45", escalate={"L1": 75}).escalate_at == {"L1": None}


def test_a_smaller_target_escalates_at_the_change() -> None:
    log = [created(), happened("11:00", "priority", priority="P1")]
    clock = resolution(log, "11:30", {"P1": 4 * HOUR - 1, "*": 9 * HOUR}, escalate={"L1": 75})
    assert clock.escalate_at == {"L1": clock_time("11:00")}


def test_nothing_escalates_without_a_target_or_after_the_stop() -> None:
    assert resolution([created()], "09:00", {"P1": HOUR}, escalate={"L1": 75}).escalate_at == {"L1": None}
    log = [created(), happened("09:00", "resolve")]
    assert resolution(log, "10:00", escalate={"L1": 75}).escalate_at == {}
    log = [created(), happened("09:00", "policy", policy="q")]
    other = {"ola": promise()}
    policy = {"resolution": promise(escalate={"L1": 75})}
    assert clocks(policy, log, "10:00", q=other)["resolution"].escalate_at == {}


def test_standing_turns_at_risk_at_its_percent() -> None:
    assert standing(resolution([created()], "10:59:59")) is Standing.ON_TRACK
    assert standing(resolution([created()], "11:00")) is Standing.AT_RISK
    assert standing(resolution([created()], "10:00"), at_risk_percent=50) is Standing.AT_RISK
