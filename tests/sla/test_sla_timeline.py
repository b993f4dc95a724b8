"""The file form of clocks.md section 5."""

import json
from typing import Any

import pytest

from msp.sla.timeline import answer_hours, explain_timeline

DESK = {"tz": "Europe/Stockholm", "weekly": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
VENDOR = {"tz": "UTC", "weekly": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}


def timeline(**more: Any) -> dict[str, Any]:
    document = {
        "calendars": {"c": DESK, "v": VENDOR},
        "policies": {
            "p": {
                "first_response": {"calendar": "c", "targets": {"*": 3600}, "pauses": [], "warn": [50]},
                "next_update": {"calendar": "c", "targets": {"*": 7200}, "mode": "keep_in_loop", "warn": [80]},
                "resolution": {
                    "calendar": "c",
                    "targets": {"P1": 7200, "P2/L2": 21_600, "*": 28_800},
                    "pauses": ["waiting_requester"],
                    "warn": [50, 80],
                    "on_reopen": "resume",
                },
                "ola": {"calendar": "c", "targets": {"*/L1": 7200, "*": 14_400}, "pauses": [], "warn": []},
                "uc": {"calendar": "v", "targets": {"quill": 10_800}},
            }
        },
        "events": [
            {
                "at": "2026-03-02T08:00:00Z",
                "type": "created",
                "policy": "p",
                "priority": "P2",
                "tier": "L1",
                "by": "requester",
            },
            {"at": "2026-03-02T08:30:00Z", "type": "agent_reply"},
            {"at": "2026-03-02T09:00:00Z", "type": "pause", "reason": "waiting_requester"},
            {"at": "2026-03-02T11:00:00Z", "type": "resume", "reason": "waiting_requester"},
            {"at": "2026-03-02T12:00:00Z", "type": "tier", "tier": "L2"},
            {"at": "2026-03-02T13:00:00Z", "type": "vendor_handoff", "vendor": "quill"},
            {"at": "2026-03-02T14:00:00Z", "type": "comment", "text": "no clock listens"},
            {"at": "2026-03-03T08:00:00Z", "type": "resolve"},
        ],
        "asof": "2026-03-02T15:30:00Z",
    }
    return {**document, **more}


def clock(**values: Any) -> dict[str, Any]:
    plain = {"state": "running", "stopped_at": None, "paused": 0, "warn_at": {}, "breached": False, "breached_at": None}
    return {**plain, **values}


def test_a_timeline_prints_every_clock() -> None:
    answer = explain_timeline(timeline())
    assert (
        json.loads(json.dumps(answer))
        == answer
        == {
            "first_response": clock(
                state="stopped",
                started_at="2026-03-02T08:00:00Z",
                stopped_at="2026-03-02T08:30:00Z",
                target=3600,
                elapsed=1800,
                remaining=1800,
                due_at="2026-03-02T09:00:00Z",
                warn_at={"50": "2026-03-02T08:30:00Z"},
            ),
            "next_update": clock(
                started_at="2026-03-02T08:30:00Z",
                target=7200,
                elapsed=25_200,
                remaining=-18_000,
                due_at="2026-03-02T10:30:00Z",
                warn_at={"80": "2026-03-02T10:06:00Z"},
                breached=True,
                breached_at="2026-03-02T10:30:00Z",
            ),
            "resolution": clock(
                started_at="2026-03-02T08:00:00Z",
                target=21_600,
                elapsed=19_800,
                paused=7200,
                remaining=1800,
                due_at="2026-03-02T16:00:00Z",  # 17:00 in Stockholm: closing time, not the next morning
                warn_at={"50": "2026-03-02T13:00:00Z", "80": "2026-03-02T14:48:00Z"},
            ),
            "ola:L1#1": clock(
                state="stopped",
                started_at="2026-03-02T08:00:00Z",
                stopped_at="2026-03-02T12:00:00Z",
                target=7200,
                elapsed=14_400,
                remaining=-7200,
                due_at="2026-03-02T10:00:00Z",
                breached=True,
                breached_at="2026-03-02T10:00:00Z",
            ),
            "ola:L2#1": clock(
                started_at="2026-03-02T12:00:00Z",
                target=14_400,
                elapsed=12_600,
                remaining=1800,
                due_at="2026-03-02T16:00:00Z",
            ),
            "uc:quill#1": clock(
                started_at="2026-03-02T13:00:00Z",
                target=10_800,
                elapsed=9000,
                remaining=1800,
                due_at="2026-03-02T16:00:00Z",
            ),
        }
    )


def test_only_the_latest_cycle_is_printed() -> None:
    log = [*timeline()["events"][:2], {"at": "2026-03-02T10:00:00Z", "type": "agent_reply"}]
    answer = explain_timeline(timeline(events=log))
    assert answer["next_update"]["started_at"] == "2026-03-02T10:00:00Z"
    assert not [name for name in answer if name.startswith("next_update#")]


def test_a_clock_that_has_not_started_is_none() -> None:
    answer = explain_timeline(timeline(events=timeline()["events"][:1]))["next_update"]
    assert answer == clock(
        state="none",
        started_at=None,
        target=None,
        elapsed=0,
        remaining=None,
        due_at=None,
        warn_at={"80": None},
    )


def test_nothing_is_known_before_the_first_event() -> None:
    assert explain_timeline(timeline(asof="2026-03-01T00:00:00Z")) == {}
    assert explain_timeline({"events": [], "asof": "2026-03-01T00:00:00Z"}) == {}


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ([], "A timeline must be an object with named values."),
        ({"event": []}, "A timeline has no “event”; it knows calendars, policies, ladder, events, asof."),
        ({}, "events must be a list of what happened to the ticket."),
        (timeline(calendars=[]), "calendars must be an object with named values."),
        (timeline(asof=None), "asof is None, which is not an instant; write it as 2026-03-02T08:00:00Z."),
        (timeline(asof="soon"), "asof is 'soon', which is not an instant; write it as 2026-03-02T08:00:00Z."),
        (timeline(calendars={}), "There are no service hours named “c”."),
        (timeline(policies={}), "There is no policy named “p”."),
        (timeline(calendars={"c": {"tz": "UTC"}}), "calendars.c: These service hours are never open:"),
        (timeline(ladder={"steps": []}), "ladder: A ladder needs at least one step."),
        (timeline(policies={"p": {}}), "policies.p: A policy promises at least one metric"),
        (timeline(events=[{"type": "pause"}]), "events[0]: at is None, which is not an instant"),
        (
            timeline(events=[*timeline()["events"][:2], timeline()["events"][0]]),
            "events[2]: at is 2026-03-02T08:00:00Z, which is before the event above it.",
        ),
        (
            timeline(policies={"p": {"resolution": {"calendar": "c", "targets": {"*": 60}, "pauses": ["lunch"]}}}),
            "policies.p: resolution.pauses has 'lunch'; a ticket waits for one of: scheduled, waiting_requester,",
        ),
    ],
)
def test_a_timeline_that_cannot_be_read_answers_with_a_sentence(document: object, error: str) -> None:
    answer = explain_timeline(document)
    assert answer.keys() == {"error"}
    assert answer["error"].startswith(error)


def test_a_file_may_carry_reasons_of_its_own() -> None:
    held = {"resolution": {"calendar": "c", "targets": {"*": 28_800}, "pauses": ["change_freeze"]}}
    log = [timeline()["events"][0], {"at": "2026-03-02T09:00:00Z", "type": "pause", "reason": "change_freeze"}]
    assert explain_timeline(timeline(policies={"p": held}, events=log))["resolution"]["state"] == "paused"


def test_events_of_one_second_apply_in_the_order_of_the_list() -> None:
    first, second = ({"at": "2026-03-02T09:00:00Z", "type": "tier", "tier": tier} for tier in ("L2", "L3"))
    for log, stays in (([first, second], ["L1", "L2", "L3"]), ([second, first], ["L1", "L3", "L2"])):
        found = explain_timeline(timeline(events=[timeline()["events"][0], *log]))
        assert [name for name in found if name.startswith("ola")] == [f"ola:{tier}#1" for tier in stays]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ({"add": {"start": "2026-03-02T15:00:00Z", "seconds": 3600}}, "2026-03-02T16:00:00Z"),
        ({"add": {"start": "2026-03-02T16:00:00+01:00", "seconds": -1}}, "2026-03-02T14:59:59Z"),
        ({"between": {"from": "2026-03-02T15:00:00Z", "to": "2026-03-03T08:00:00Z"}}, 7200),
        ({"between": {"from": "2026-03-03T08:00:00Z", "to": "2026-03-02T15:00:00Z"}}, -7200),
        ({"open": {"at": "2026-03-02T15:59:59Z"}}, True),
        ({"open": {"at": "2026-03-02T16:00:00Z"}}, False),
    ],
)
def test_questions_about_service_hours_are_answered(question: dict[str, Any], answer: object) -> None:
    assert answer_hours({"calendar": DESK, **question}) == {"answer": answer}


def test_never_is_null() -> None:
    once = {"tz": "UTC", "date_hours": {"2026-03-02": [["08:00", "09:00"]]}}
    assert answer_hours({"calendar": once, "add": {"start": "2026-03-03T00:00:00Z", "seconds": 1}}) == {"answer": None}


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ("open", "A question must be an object with named values."),
        ({"calendar": DESK, "close": {}}, "A question has no “close”; it knows calendar, add, between, open."),
        ({"calendar": DESK}, "Ask one of add, between or open, with its calendar."),
        ({"calendar": DESK, "open": {}, "add": {}}, "Ask one of add, between or open, with its calendar."),
        ({"open": {"at": "2026-03-02T16:00:00Z"}}, "calendar: Service hours must be an object"),
        ({"calendar": DESK, "open": {"at": "now"}}, "at is 'now', which is not an instant"),
        ({"calendar": DESK, "open": []}, "open must be an object with named values."),
        ({"calendar": DESK, "open": {"on": "x"}}, "open has no “on”; it knows at."),
        ({"calendar": DESK, "between": {"from": "2026-03-02T16:00:00Z"}}, "to is None, which is not an instant"),
        (
            {"calendar": DESK, "add": {"start": "2026-03-02T16:00:00Z", "seconds": 1.5}},
            "seconds must be a whole number",
        ),
        ({"calendar": DESK, "add": {"start": "2026-03-02T16:00:00Z"}}, "seconds must be a whole number"),
        ({"calendar": DESK, "open": {"at": "9999-01-01T00:00:00Z"}}, "Service hours are known for the years"),
    ],
)
def test_a_question_that_cannot_be_read_answers_with_a_sentence(document: object, error: str) -> None:
    answer = answer_hours(document)
    assert answer.keys() == {"error"}
    assert answer["error"].startswith(error)


LATER = {"tz": "Europe/Stockholm", "weekly": {day: [["10:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
TWO_HOURS = {"resolution": {"calendar": "c", "targets": {"*": 7200}}}
FOUR_HOURS = {"resolution": {"calendar": "c", "targets": {"*": 14_400}}}
CREATED = {"at": "2026-03-02T07:00:00Z", "type": "created", "policy": "p", "priority": "P3", "tier": "L1"}


def following(**more: Any) -> dict[str, Any]:
    """Hours that open later from Tuesday on, and a policy that promises less from Monday 12:00 on."""
    return {
        "calendars": {"c": [DESK, {"from": "2026-03-03T00:00:00Z", **LATER}]},
        "policies": {
            "p": [{"from": "2026-01-01T00:00:00Z", **TWO_HOURS}, {"from": "2026-03-02T11:00:00Z", **FOUR_HOURS}],
        },
        "events": [CREATED],
        "asof": "2026-03-02T12:00:00Z",
        **more,
    }


def test_versions_of_a_name_count_one_after_the_other() -> None:
    first = explain_timeline(following(asof="2026-03-02T08:30:00Z"))["resolution"]
    assert (first["target"], first["due_at"]) == (7200, "2026-03-02T09:00:00Z")
    then = explain_timeline(following())["resolution"]
    assert (then["target"], then["due_at"]) == (14_400, "2026-03-02T11:00:00Z")
    assert then["breached_at"] == "2026-03-02T09:00:00Z"
    evening = [{**CREATED, "at": "2026-03-02T15:00:00Z"}]
    later = explain_timeline(following(events=evening, asof="2026-03-02T15:30:00Z"))["resolution"]
    assert later["due_at"] == "2026-03-03T12:00:00Z"  # one hour on Monday, then three from ten o'clock


def test_each_second_is_measured_on_the_hours_that_were_in_force_in_it() -> None:
    longer = {**DESK, "weekly": {day: [["08:00", "19:00"]] for day in DESK["weekly"]}}
    versions = [DESK, {"from": "2026-03-03T00:00:00+01:00", **longer}]
    log = [{**timeline()["events"][0], "at": "2026-03-02T14:00:00Z"}]
    found = explain_timeline(timeline(calendars={"c": versions, "v": VENDOR}, events=log, asof="2026-03-03T17:30:00Z"))
    # Two hours of Monday under 17:00, ten and a half of Tuesday under 19:00.
    assert found["resolution"]["elapsed"] == 12 * 3600 + 1800
    assert found["resolution"]["due_at"] == "2026-03-03T13:00:00Z"


def test_a_ladder_may_have_versions_too() -> None:
    steps = [{"levels": ["L1"], "name": "Desk", "dwell_minutes": 60}, {"levels": ["L2"], "name": "Experts"}]
    longer = [{**steps[0], "dwell_minutes": 120}, steps[1]]
    ladder = [{"steps": steps}, {"from": "2026-03-02T08:30:00Z", "steps": longer}]
    assert explain_timeline(following(ladder=ladder))["dwell:L1#1"]["due_at"] == "2026-03-02T09:00:00Z"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"calendars": {"c": []}}, "calendars.c is an empty list; give at least one version."),
        ({"calendars": {"c": [DESK, LATER]}}, "calendars.c[1].from is None, which is not an instant"),
        ({"calendars": {"c": [{"tz": "Mars"}]}}, "calendars.c[0]: tz has “Mars”, which is not a time zone"),
        ({"calendars": {"c": [DESK, 5]}}, "calendars.c[1] must be an object with named values."),
        (
            {"policies": {"p": [{"from": "2026-03-02T00:00:00Z", **TWO_HOURS}] * 2}},
            "policies.p[1] counts from 2026-03-02T00:00:00Z, which is not after the one before it.",
        ),
        ({"policies": {"p": [{"from": "soon", **TWO_HOURS}]}}, "policies.p[0].from is 'soon', which is not an instant"),
        ({"ladder": [{"from": "2026-03-02T00:00:00Z", "steps": []}]}, "ladder[0]: A ladder needs at least one step."),
    ],
)
def test_versions_that_do_not_follow_one_another_are_refused(more: dict[str, Any], error: str) -> None:
    answer = explain_timeline(following(**more))
    assert answer["error"].startswith(error), answer
