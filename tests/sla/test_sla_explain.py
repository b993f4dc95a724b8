"""A clock explains itself in stretches, points and sentences."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from msp.sla.calendar import ServiceHours
from msp.sla.clock import Clock
from msp.sla.derive import Event, Versions, derive
from msp.sla.explain import ExplainedKind, PointKind, explain
from msp.sla.explanation_document import explanation_document
from msp.sla.policy import policy_from_document
from msp.sla.telling import Telling, VersionKind, VersionRecord
from msp.sla.timeline import printed
from msp.sla.words import duration_words, instant_words, reason_words
from msp.sla.zones import zone_named

HOUR = 3600
STOCKHOLM = zone_named("Europe/Stockholm")
DESK = {
    "tz": "Europe/Stockholm",
    "weekly": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "closed_dates": ["2026-03-03"],
}
CREATED = {"type": "created", "policy": "p", "priority": "P2", "tier": "L1"}
WAITING = {"type": "pause", "reason": "waiting_requester"}
Log = list[tuple[str, dict[str, str]]]


def wall(text: str) -> datetime:
    """“09:30” of Monday 2 March 2026 in Stockholm, “3 09:30” of the 3rd."""
    day, _, time = text.rpartition(" ")
    hour, minute = map(int, time.split(":"))
    return datetime(2026, 3, int(day or 2), tzinfo=UTC) + timedelta(hours=hour - 1, minutes=minute)


def resolution(log: Log, as_of: str, target: Any = 4 * HOUR, *, desk_from: str | None = None, **more: Any) -> Clock:
    targets = target if isinstance(target, dict) else {"*": target}
    terms = {"hours": "desk", "targets": targets, "pauses": ["waiting_requester", "scheduled"], **more}
    policies = {"p": policy_from_document({"resolution": terms}), "q": policy_from_document({"ola": terms})}
    since = wall(desk_from) if desk_from else None
    versions = Versions(
        {name: [(None, policy)] for name, policy in policies.items()},
        {"desk": [(since, ServiceHours.from_document(DESK))]},
    )
    return derive([Event(wall(at), **values) for at, values in log], versions, wall(as_of))["resolution"]


def sentences(log: Log, as_of: str, target: Any = 4 * HOUR, **more: Any) -> tuple[str, ...]:
    return explain(resolution(log, as_of, target, **more), zone=STOCKHOLM).sentences


def test_a_running_clock_says_what_is_left_and_when_it_is_due() -> None:
    log: Log = [("08:00", CREATED), ("09:00", WAITING), ("11:10", {"type": "resume"})]
    assert sentences(log, "12:00") == (
        "Started Mon 2 Mar 08:00, paused 2 h 10 min waiting for the requester, 2 h 10 min left, due Mon 2 Mar 14:10.",
    )


def test_hold_reasons_are_told_by_their_weight_and_empty_ones_not_at_all() -> None:
    log: Log = [
        ("08:00", CREATED),
        ("08:00", {"type": "pause", "reason": "scheduled"}),
        ("09:00", {"type": "resume"}),
        ("09:30", WAITING),
        ("12:30", {"type": "resume"}),
        ("17:30", {"type": "resolve"}),
        ("18:00", {"type": "reopen"}),
    ]
    assert sentences(log, "18:00", target=9 * HOUR) == (
        "Started Mon 2 Mar 08:00, paused 3 h waiting for the requester, paused 1 h until the agreed time, "
        "4 h left, due Wed 4 Mar 12:00.",
    )


def test_a_held_clock_says_what_is_left_when_it_goes_on() -> None:
    log: Log = [("08:00", CREATED), ("09:00", WAITING)]
    assert sentences(log, "09:00") == ("Started Mon 2 Mar 08:00, 3 h left when it goes on, held now.",)


def test_a_broken_promise_says_since_when() -> None:
    assert sentences([("08:00", CREATED)], "13:30") == (
        "Started Mon 2 Mar 08:00, 1 h 30 min over, was due Mon 2 Mar 12:00.",
        "The promise was broken Mon 2 Mar 12:00.",
    )


def test_a_stopped_clock_says_how_it_ended() -> None:
    log: Log = [("08:00", CREATED), ("10:30", {"type": "resolve"})]
    assert sentences(log, "4 12:00") == (
        "Started Mon 2 Mar 08:00, 2 h 30 min of 4 h used, was due Mon 2 Mar 12:00.",
        "Stopped Mon 2 Mar 10:30.",
        "The promise was kept.",
    )
    late: Log = [("08:00", CREATED), ("4 08:00", {"type": "resolve"})]
    assert sentences(late, "4 12:00", target=9 * HOUR)[1:] == (
        "Stopped Wed 4 Mar 08:00.",
        "The promise was broken Mon 2 Mar 17:00.",
    )


def test_a_change_of_target_is_told_with_its_instant() -> None:
    log: Log = [
        ("08:00", CREATED),
        ("09:00", {"type": "priority", "priority": "P1"}),
        ("10:00", {"type": "priority", "priority": "P3"}),
    ]
    assert sentences(log, "11:00", {"P1": 5 * HOUR, "P2": 8 * HOUR}) == (
        "Started Mon 2 Mar 08:00, 3 h elapsed, no target applies.",
        "From Mon 2 Mar 09:00 the target was 5 h: the priority became P1.",
        "From Mon 2 Mar 10:00 the target was none: the priority became P3.",
    )
    stopped: Log = [*log, ("10:30", {"type": "resolve"})]
    assert sentences(stopped, "11:00", {"P1": 5 * HOUR, "P2": 8 * HOUR})[-1] == "Stopped Mon 2 Mar 10:30."


def test_a_suspended_promise_says_so() -> None:
    log: Log = [("08:00", CREATED), ("09:00", {"type": "policy", "policy": "q"})]
    assert sentences(log, "10:00")[0] == "Started Mon 2 Mar 08:00, 1 h elapsed, no promise is in force now."


def test_a_clock_that_never_started_says_so() -> None:
    versions = Versions(
        {"p": [(None, policy_from_document({"next_update": {"hours": DESK, "targets": {"*": 60}}}))]}, {}
    )
    event = Event(wall("08:00"), "created", policy="p", by="agent")
    explanation = explain(derive([event], versions, wall("09:00"))["next_update"], zone=STOCKHOLM)
    assert explanation.sentences == ("Not started yet.",)
    assert (explanation.stretches, explanation.points, explanation.cycle) == ((), (), 0)


def test_hours_that_never_come_again_say_so() -> None:
    once = {"tz": "UTC", "date_hours": {"2026-03-02": [["08:00", "09:00"]]}}
    assert sentences([("08:00", CREATED)], "10:00", hours=once) == (
        "Started Mon 2 Mar 08:00, 3 h left, never due in these service hours.",
    )


def test_the_year_is_said_when_it_is_another_one() -> None:
    log: Log = [("08:00", CREATED), ("09:00", {"type": "resolve"})]
    clock = resolution(log, "08:00")
    assert instant_words(wall("08:00"), STOCKHOLM) == "Mon 2 Mar 2026 08:00"
    assert instant_words(datetime(2027, 1, 1, 0, 0, 5, tzinfo=UTC), STOCKHOLM, year=2027) == "Fri 1 Jan 01:00:05"
    assert explain(clock, zone=zone_named("Pacific/Auckland")).sentences[0].startswith("Started Mon 2 Mar 20:00")


def test_stretches_tell_service_time_from_closed_time_holidays_and_holds() -> None:
    log: Log = [("16:00", CREATED), ("4 09:00", WAITING), ("4 10:00", {"type": "resume"})]
    explanation = explain(resolution(log, "4 10:30"), zone=STOCKHOLM)
    assert [(part.start, part.kind, part.seconds, part.reason) for part in explanation.stretches] == [
        (wall("16:00"), ExplainedKind.RUNNING, HOUR, None),
        (wall("17:00"), ExplainedKind.OUT_OF_HOURS, 0, None),
        (wall("3 00:00"), ExplainedKind.HOLIDAY, 0, None),
        (wall("4 00:00"), ExplainedKind.OUT_OF_HOURS, 0, None),
        (wall("4 08:00"), ExplainedKind.RUNNING, HOUR, None),
        (wall("4 09:00"), ExplainedKind.PAUSED, HOUR, "waiting_requester"),
        (wall("4 10:00"), ExplainedKind.RUNNING, HOUR // 2, None),
    ]
    first = explanation.stretches[0]
    assert (first.policy_version, first.hours_version) == ("p, version 1", "desk, version 1")
    assert (first.target_seconds, explanation.name) == (4 * HOUR, "resolution")
    assert all(one.end == other.start for one, other in pairwise(explanation.stretches))


def test_stretches_tell_what_was_resolved_and_what_no_promise_covered() -> None:
    log: Log = [
        ("08:00", CREATED),
        ("09:00", {"type": "resolve"}),
        ("10:00", {"type": "reopen"}),
        ("11:00", {"type": "policy", "policy": "q"}),
    ]
    parts = explain(resolution(log, "12:00"), zone=STOCKHOLM).stretches
    assert [(part.kind, part.reason) for part in parts] == [
        (ExplainedKind.RUNNING, None),
        (ExplainedKind.STOPPED, "resolved"),
        (ExplainedKind.RUNNING, None),
        (ExplainedKind.NONE, None),
    ]


def test_before_any_hours_are_in_force_all_time_is_out_of_hours() -> None:
    parts = explain(resolution([("08:00", CREATED)], "12:00", desk_from="11:00"), zone=STOCKHOLM).stretches
    assert [(part.kind, part.hours_version) for part in parts] == [
        (ExplainedKind.OUT_OF_HOURS, None),
        (ExplainedKind.RUNNING, "desk, version 1"),
    ]


def test_a_moment_without_length_is_no_stretch() -> None:
    log: Log = [("08:00", CREATED), ("09:00", WAITING)]
    assert len(explain(resolution(log, "09:00"), zone=STOCKHOLM).stretches) == 1


def test_the_points_are_in_order_of_time() -> None:
    log: Log = [("08:00", CREATED), ("13:00", {"type": "resolve"})]
    done = explain(resolution(log, "14:00", warn=[50]), zone=STOCKHOLM)
    assert [(point.kind, point.at, point.label) for point in done.points] == [
        (PointKind.START, wall("08:00"), ""),
        (PointKind.WARN, wall("10:00"), "50"),
        (PointKind.DUE, wall("12:00"), ""),
        (PointKind.BREACH, wall("12:00"), ""),
        (PointKind.STOP, wall("13:00"), ""),
    ]
    running = explain(resolution(log, "08:00", escalate={"L1": 75}), zone=STOCKHOLM)
    assert [(point.kind, point.label) for point in running.points] == [
        *((PointKind.START, ""), (PointKind.NOW, "")),
        *((PointKind.ESCALATE, "L1"), (PointKind.DUE, "")),
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (60, "1 min"),
        (2880, "48 min"),
        (3601, "1 h 1 s"),
        (7800, "2 h 10 min"),
        (360_000, "100 h"),
        (-5400, "−1 h 30 min"),
    ],
)
def test_amounts_are_said_exactly(seconds: int, words: str) -> None:
    assert duration_words(seconds) == words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("waiting_requester", "waiting for the requester"),
        ("waiting_vendor", "waiting for the vendor"),
        ("waiting_spare_part", "waiting for spare part"),
        ("scheduled", "until the agreed time"),
        ("resolved", "while resolved"),
        ("change_freeze", "for “change freeze”"),
    ],
)
def test_reasons_are_said_in_plain_words(reason: str, words: str) -> None:
    assert reason_words(reason) == words


def test_a_client_reads_its_own_words_and_names_and_not_the_next_moves() -> None:
    log: Log = [
        ("08:00", CREATED),
        ("09:00", WAITING),
        ("10:00", {"type": "resume"}),
        ("10:00", {"type": "priority", "priority": "P1"}),
        ("10:30", {"type": "resolve"}),
        ("11:00", {"type": "reopen"}),
    ]
    clock = resolution(log, "12:00", {"P1": 5 * HOUR, "P2": 8 * HOUR}, escalate={"L1": 75})
    client = Telling(to_client=True, priorities={"P1": "P1 · Emergency"})
    told = explain(clock, zone=STOCKHOLM, telling=client)
    assert told.sentences[0].startswith(
        "Started Mon 2 Mar 08:00, paused 1 h waiting for your answer, paused 30 min while it was solved,"
    )
    assert told.sentences[1] == "From Mon 2 Mar 10:00 the target was 5 h: the priority became P1 · Emergency."
    assert [part.why for part in told.stretches if part.why] == ["waiting for your answer", "while it was solved"]
    assert PointKind.ESCALATE not in {point.kind for point in told.points}
    assert PointKind.ESCALATE in {point.kind for point in explain(clock, zone=STOCKHOLM).points}


def test_what_brought_another_target_about_is_said() -> None:
    targets = {"*/L1": HOUR, "*/L2": 2 * HOUR, "*": 3 * HOUR}
    log: Log = [("08:00", CREATED), ("08:30", {"type": "tier", "tier": "L2"})]
    told = explain(resolution(log, "09:00", targets), zone=STOCKHOLM, telling=Telling(tiers={"L2": "Experts"}))
    assert told.sentences[1] == "From Mon 2 Mar 08:30 the target was 2 h: it moved to Experts."


def _following() -> Clock:
    """A ticket of 08:00 under one version of the policy and of the hours, and from 10:00 and 11:00 under the next."""
    terms = {"hours": "desk", "targets": {"*": 4 * HOUR}}
    policies = [
        (None, policy_from_document({"resolution": terms})),
        (wall("10:00"), policy_from_document({"resolution": {**terms, "targets": {"*": 2 * HOUR}}})),
    ]
    hours = [(None, ServiceHours.from_document(DESK)), (wall("11:00"), ServiceHours.from_document(DESK))]
    event = Event(wall("08:00"), **{key: value for key, value in CREATED.items() if key != "type"}, type="created")
    return derive([event], Versions({"p": policies}, {"desk": hours}), wall("12:00"))["resolution"]


def test_the_versions_that_counted_are_named_with_the_spans_in_which_they_did() -> None:
    record = VersionRecord(
        id="1",
        kind=VersionKind.POLICY,
        series="p",
        number=2,
        valid_from=wall("10:00"),
        content_hash="abc",
        author="Omar",
        reason="New contract",
    )
    told = explain(_following(), zone=STOCKHOLM, telling=Telling(records=(record,)))
    assert [(one.kind, one.name, one.spans, one.record) for one in told.versions] == [
        (VersionKind.POLICY, "p, version 1", ((wall("08:00"), wall("10:00")),), None),
        (VersionKind.POLICY, "p, version 2", ((wall("10:00"), wall("12:00")),), record),
        (VersionKind.HOURS, "desk, version 1", ((wall("08:00"), wall("11:00")),), None),
        (VersionKind.HOURS, "desk, version 2", ((wall("11:00"), wall("12:00")),), None),
    ]
    assert told.sentences[1:3] == (
        "From Mon 2 Mar 10:00 the target was 2 h: p, version 2 began to count.",
        "From Mon 2 Mar 11:00 the service hours were those of desk, version 2.",
    )


def test_the_document_of_an_explanation_holds_the_figures_of_the_clock() -> None:
    log: Log = [("16:00", CREATED), ("4 09:00", WAITING), ("4 10:00", {"type": "resume"})]
    clock = resolution(log, "4 10:30")
    document = explanation_document(explain(clock, zone=STOCKHOLM))
    assert {key: document[key] for key in printed(clock)} == printed(clock)
    assert sum(part["counted"] for part in document["stretches"]) == clock.elapsed_seconds
    assert sum(part["held"] for part in document["stretches"]) == clock.paused_seconds
    assert document["stretches"][0]["from"] == document["started_at"] == "2026-03-02T15:00:00Z"
    assert [mark["kind"] for mark in document["marks"]] == ["start", "now", "due"]
    assert json.loads(json.dumps(document)) == document
