"""What the clocks of others get wrong, each as the case in which it shows, counted by hand on 08:00-17:00 UTC."""

import time
from collections.abc import Iterator

import pytest
from sla_desk import ALWAYS, DESK, HOUR, clock_time, clocks, created, happened, paused, promise, resolution, resumed

from msp.sla.calendar import ServiceHours
from msp.sla.clock import State


def test_a_hold_outside_service_hours_moves_nothing() -> None:
    """Others add the wall-clock length of a pause to the due instant."""
    log = [created("16:00"), paused("18:00"), resumed("Tue 06:00")]
    clock = resolution(log, "Tue 09:00")
    assert (clock.paused_seconds, clock.due_at) == (0, resolution(log[:1], "Tue 09:00").due_at)


def test_a_hold_over_night_costs_its_service_time_only() -> None:
    clock = resolution([created("16:00"), paused("16:30"), resumed("Tue 08:30")], "Tue 09:00")
    assert (clock.paused_seconds, clock.due_at) == (HOUR, clock_time("Tue 12:00"))


def test_every_pause_counts_and_not_the_last_one_only() -> None:
    log = [created()]
    for start, end in (("08:30", "09:00"), ("10:00", "10:20"), ("11:00", "11:05")):
        log += [paused(start), resumed(end)]
    clock = resolution(log, "12:00")
    assert (clock.paused_seconds, clock.elapsed_seconds) == (55 * 60, 4 * HOUR - 55 * 60)


def test_no_pause_is_lost_when_policy_priority_or_tier_change_in_the_middle_of_it() -> None:
    log = [created(), paused("09:00"), happened("09:20", "priority", priority="P1")]
    log += [happened("09:40", "policy", policy="q"), happened("10:00", "tier", tier="L2"), resumed("10:30")]
    clock = clocks({"resolution": promise()}, log, "11:00", q={"resolution": promise()})["resolution"]
    assert (clock.elapsed_seconds, clock.held_seconds) == (90 * 60, {"waiting_requester": 90 * 60})


def test_resolving_straight_out_of_a_hold_keeps_the_hold() -> None:
    clock = resolution([created(), paused("09:00"), happened("Tue 12:00", "resolve")], "Fri 12:00")
    assert (clock.state, clock.elapsed_seconds, clock.paused_seconds) == (State.STOPPED, HOUR, 12 * HOUR)
    assert not clock.breached


def test_after_a_resume_nothing_fires_before_the_new_due_instant() -> None:
    clock = resolution([created(), paused("11:00"), resumed("15:00")], "15:00")
    assert (clock.due_at, clock.attention_at) == (clock_time("16:00"), clock_time("16:00:01"))


def test_ten_short_pauses_add_up_to_the_second() -> None:
    log = [created()]
    for minute in range(0, 20, 2):
        log += [paused(f"09:{minute:02d}:00"), resumed(f"09:{minute:02d}:59")]
    clock = resolution(log, "10:00")
    assert (clock.paused_seconds, clock.elapsed_seconds) == (590, 2 * HOUR - 590)


def test_a_day_round_the_clock_has_all_its_seconds() -> None:
    always = ServiceHours.from_document(ALWAYS)
    assert always.between(clock_time("00:00"), clock_time("Tue 00:00")) == 86_400
    assert always.add(clock_time("00:00"), 5 * 86_400) == clock_time("Sat 00:00")


def test_a_service_week_is_found_however_far_away_it_is() -> None:
    """Others give up after thirty days, three days or a year, or say that it is due at once."""
    yearly = ServiceHours.from_document({"tz": "UTC", "date_hours": {"2031-03-03": [["08:00", "17:00"]]}})
    assert yearly.add(clock_time("08:00"), HOUR).isoformat() == "2031-03-03T09:00:00+00:00"  # type: ignore[union-attr]


@pytest.fixture
def server_in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("server_in_tokyo")
def test_the_zone_of_the_server_has_no_say() -> None:
    assert time.tzname[0] == "JST"
    clock = resolution([created("16:00"), paused("16:30"), resumed("Tue 08:30")], "Tue 09:00", warn=[50])
    assert (clock.due_at, clock.elapsed_seconds) == (clock_time("Tue 12:00"), HOUR)
    assert ServiceHours.from_document(DESK).is_open(clock_time("08:00"))


def test_our_own_reply_answers_and_our_own_message_starts_no_clock() -> None:
    policy = {"next_update": promise(HOUR), "first_response": promise(2 * HOUR)}
    log = [created(), happened("08:30", "agent_reply"), happened("09:00", "agent_reply")]
    found = clocks(policy, log, "12:00")
    assert found["next_update"].stopped_at == found["first_response"].stopped_at == clock_time("08:30")
    assert "next_update#1" not in found


def test_an_update_that_is_late_does_not_touch_the_first_response() -> None:
    policy = {"next_update": promise(HOUR), "first_response": promise(2 * HOUR)}
    found = clocks(policy, [created()], "09:30")
    assert (found["next_update"].breached, found["first_response"].breached) == (True, False)


def test_an_old_ticket_is_not_broken_before_anything_was_promised() -> None:
    log = [("08:00", {"type": "created", "policy": "q", "priority": "P2"}), happened("Wed 12:00", "policy", policy="p")]
    silent = {"ola": promise()}
    clock = clocks({"resolution": promise()}, log, "Wed 12:30", q=silent)["resolution"]
    assert (clock.elapsed_seconds, clock.breached, clock.due_at) == (HOUR // 2, False, clock_time("Wed 16:00"))


def test_each_warning_is_counted_from_the_clock_and_not_from_the_one_before() -> None:
    clock = resolution([created("16:00")], "16:00", warn=[10, 50, 90])
    assert [(mark.name, mark.at) for mark in clock.marks] == [
        ("warn:10", clock_time("16:24")),
        ("warn:50", clock_time("Tue 09:00")),
        ("warn:90", clock_time("Tue 10:36")),
        ("breach", clock_time("Tue 11:00:01")),
    ]


def test_what_is_stopped_or_held_waits_for_no_sweep() -> None:
    policy = {metric: promise(warn=[50]) for metric in ("first_response", "next_update", "resolution", "ola", "uc")}
    policy["uc"]["targets"] = {"*": HOUR}
    log = [created(), happened("08:10", "vendor_handoff", vendor="quill"), happened("08:30", "resolve")]
    assert {clock.attention_at for clock in clocks(policy, log, "08:30").values()} == {None}
    held = [created(), paused("08:30")]
    assert {clock.attention_at for clock in clocks(policy, held, "08:30").values()} == {None}
