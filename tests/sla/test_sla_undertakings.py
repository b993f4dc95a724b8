"""A hand-off carries its terms: the vendor's clock runs on them and may hold the client's, to the second."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from msp.kernel.errors import Invalid
from msp.sla import explain, undertaking_from_document
from msp.sla.calendar import ServiceHours
from msp.sla.clock import Clock
from msp.sla.derive import Versions, derive, event_from_document, event_to_document
from msp.sla.instants import instant_from_text
from msp.sla.policy import policy_from_document
from msp.sla.timeline import explain_timeline

WEEK = ("mon", "tue", "wed", "thu", "fri")
OFFICE = {"tz": "Europe/Stockholm", "weekly": {day: [["08:00", "17:00"]] for day in WEEK}}
NEW_YORK = {"tz": "America/New_York", "weekly": {day: [["09:00", "17:00"]] for day in WEEK}}
POLICY = {
    "first_response": {"calendar": "office", "targets": {"*": 14_400}},
    "next_update": {"calendar": "office", "targets": {"*": 14_400}},
    "resolution": {"calendar": "office", "targets": {"*": 28_800}, "pauses": ["waiting_vendor"]},
    "ola": {"calendar": "office", "targets": {"*": 86_400}},
    "uc": {"calendar": "office", "targets": {"*": 7200}},
}
TERMS = {
    "name": "Quill Networks",
    "hours": NEW_YORK,
    "acknowledge": {"*": 3600},
    "resolution": {"P1": 7200, "*": 14_400},
}
#: In March Stockholm is an hour before UTC and New York five after it: the vendor opens at 14:00 UTC.
MONDAY, TUESDAY = "2026-03-02", "2026-03-03"


def at(time: str, kind: str, **values: Any) -> dict[str, Any]:
    """An event of the Monday, or of the day that the time names."""
    day, _, clock = time.rpartition(" ")
    return {"at": f"{day or MONDAY}T{clock}:00Z", "type": kind, **values}


def handed(time: str = "10:00", **terms: Any) -> dict[str, Any]:
    return at(time, "vendor_handoff", vendor="quill", terms={**TERMS, **terms})


CREATED = at("08:00", "created", policy="p", priority="P2", tier="L1", by="requester")
BACK = at("16:30", "vendor_return", vendor="quill")


def document(events: list[dict[str, Any]], asked: str) -> dict[str, Any]:
    asof = {"asof": f"{asked.replace(' ', 'T')}:00Z"}
    return {"calendars": {"office": OFFICE}, "policies": {"p": POLICY}, "events": [CREATED, *events], **asof}


def printed(events: list[dict[str, Any]], asked: str, name: str) -> dict[str, Any]:
    return explain_timeline(document(events, asked))[name]


def clock(events: list[dict[str, Any]], asked: str, name: str) -> Clock:
    hours = {"office": [(None, ServiceHours.from_document(OFFICE))]}
    versions = Versions({"p": [(None, policy_from_document(POLICY))]}, hours)
    read = [event_from_document(event) for event in [CREATED, *events]]
    return derive(read, versions, instant_from_text(f"{asked.replace(' ', 'T')}:00Z", field="at"))[name]


@pytest.mark.parametrize(
    ("asked", "elapsed", "due"),
    [
        (f"{MONDAY} 12:00", 0, f"{MONDAY}T18:00:00Z"),
        (f"{MONDAY} 14:00", 0, f"{MONDAY}T18:00:00Z"),
        (f"{MONDAY} 15:30", 5400, f"{MONDAY}T18:00:00Z"),
        (f"{MONDAY} 23:00", 28_800, f"{MONDAY}T18:00:00Z"),
    ],
)
def test_the_vendors_clock_runs_on_the_vendors_hours(asked: str, elapsed: int, due: str):
    found = printed([handed()], asked, "uc:quill#1")
    assert (found["elapsed"], found["due_at"], found["target"]) == (elapsed, due, 14_400)


def test_across_the_vendors_night_only_its_opening_hours_count():
    found = printed([handed("20:00")], f"{TUESDAY} 15:00", "uc:quill#1")
    assert (found["elapsed"], found["due_at"]) == (7200 + 3600, f"{TUESDAY}T16:00:00Z")


@pytest.mark.parametrize(
    ("events", "elapsed", "state", "breached_at"),
    [
        ([at("15:00", "vendor_acknowledge", vendor="quill")], 3600, "stopped", None),
        ([at("15:01", "vendor_acknowledge", vendor="quill")], 3660, "stopped", f"{MONDAY}T15:00:00Z"),
        ([at("11:00", "vendor_acknowledge", vendor="quill")], 0, "stopped", None),
        ([at("14:10", "vendor_return", vendor="quill")], 600, "stopped", None),
        ([at("14:20", "resolve")], 1200, "stopped", None),
        ([], 7200, "running", f"{MONDAY}T15:00:00Z"),
    ],
)
def test_the_answer_of_the_vendor_has_a_clock_of_its_own(
    events: list[dict[str, Any]], elapsed: int, state: str, breached_at: str | None
):
    found = printed([handed(), *events], f"{MONDAY} 16:00", "acknowledge:quill#1")
    assert (found["elapsed"], found["state"], found["breached_at"]) == (elapsed, state, breached_at)


@pytest.mark.parametrize(
    ("holds", "elapsed", "paused", "due", "breached"),
    [(True, 10_800, 21_600, f"{TUESDAY}T13:00:00Z", False), (False, 32_400, 0, f"{MONDAY}T16:00:00Z", True)],
)
def test_whether_the_vendor_holds_the_clients_clock_is_a_term(
    holds: bool, elapsed: int, paused: int, due: str, breached: bool
):
    found = printed([handed(holds=holds), BACK], f"{TUESDAY} 08:00", "resolution")
    assert (found["elapsed"], found["paused"], found["due_at"], found["breached"]) == (elapsed, paused, due, breached)


@pytest.mark.parametrize("name", ["first_response", "next_update", "resolution"])
def test_every_promise_to_the_client_is_held_and_due_at_no_instant_meanwhile(name: str):
    found = printed([handed(holds=True)], f"{MONDAY} 12:00", name)
    assert (found["state"], found["elapsed"], found["paused"], found["due_at"]) == ("paused", 7200, 7200, None)
    assert printed([handed(holds=True)], f"{MONDAY} 12:00", "ola:L1#1")["state"] == "running"


def test_waiting_for_the_vendor_while_it_holds_counts_once():
    events = [handed(holds=True), at("11:00", "pause", reason="waiting_vendor"), BACK]
    found = clock(events, f"{MONDAY} 16:00", "resolution")
    assert found.paused_seconds == 21_600
    assert found.held_seconds == {"vendor": 21_600, "waiting_vendor": 18_000}
    # The return ends the vendor's hold and no other.
    assert clock(events, f"{TUESDAY} 08:00", "resolution").state == "paused"


def test_a_resume_without_a_reason_does_not_take_the_ticket_from_the_vendor():
    found = printed([handed(holds=True), at("11:00", "resume")], f"{MONDAY} 12:00", "resolution")
    assert (found["state"], found["paused"]) == ("paused", 7200)


def test_a_resolution_ends_the_hold():
    events = [handed(holds=True), at("12:00", "resolve"), at("13:00", "reopen")]
    found = clock(events, f"{MONDAY} 14:00", "resolution")
    assert (found.state, found.elapsed_seconds) == ("running", 10_800)
    assert found.held_seconds == {"vendor": 7200, "resolved": 3600}


def test_the_priority_counts_for_the_vendor_from_its_instant_on():
    found = printed([handed(), at("15:00", "priority", priority="P1")], f"{MONDAY} 15:30", "uc:quill#1")
    assert (found["target"], found["due_at"]) == (7200, f"{MONDAY}T16:00:00Z")


def test_each_stay_has_the_terms_of_its_own_hand_off():
    later = handed("20:00", resolution={"*": 1800})
    events = [handed(), at("14:30", "vendor_return", vendor="quill"), later]
    first, second = (printed(events, f"{MONDAY} 20:10", f"uc:quill#{n}") for n in (1, 2))
    assert (first["target"], first["elapsed"]) == (14_400, 1800)
    assert (second["target"], second["elapsed"]) == (1800, 600)


def test_without_terms_the_policy_has_the_word_and_nothing_is_held():
    events = [at("10:00", "vendor_handoff", vendor="quill")]
    found = printed(events, f"{MONDAY} 12:00", "uc:quill#1")
    assert (found["target"], found["elapsed"], found["due_at"]) == (7200, 7200, f"{MONDAY}T12:00:00Z")
    assert printed(events, f"{MONDAY} 12:00", "resolution")["paused"] == 0
    assert "acknowledge:quill#1" not in explain_timeline(document(events, f"{MONDAY} 12:00"))


def test_terms_that_promise_one_thing_promise_no_other():
    clocks = explain_timeline(document([handed(resolution={})], f"{MONDAY} 15:00"))
    assert "uc:quill#1" not in clocks
    assert clocks["acknowledge:quill#1"]["elapsed"] == 3600


def test_the_explanation_says_with_whom_it_was():
    found = clock([handed(holds=True), BACK], f"{TUESDAY} 08:00", "resolution")
    (first, *_) = explain(found, zone=ZoneInfo("Europe/Stockholm")).sentences
    assert first == ("Started Mon 2 Mar 09:00, paused 6 h while with Quill Networks, 5 h left, due Tue 3 Mar 14:00.")


def test_an_event_with_terms_is_written_as_it_was_read():
    event = event_from_document(handed(holds=True))
    assert event_from_document(event_to_document(event)) == event
    assert event_to_document(event)["terms"] == {**TERMS, "holds": True}


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ([], "terms"),
        ({"price": 1}, "terms"),
        ({"hours": None}, "hours"),
        ({"hours": {"tz": "Mars/Base", "weekly": {}}}, "tz"),
        ({"holds": "yes"}, "holds"),
        ({"name": 7}, "name"),
        ({"acknowledge": 3600}, "acknowledge"),
        ({"resolution": {"P9": 60}}, "resolution"),
        ({"resolution": {"P1": 0}}, "resolution"),
        ({"resolution": {"P1": True}}, "resolution"),
        ({"name": {1, 2}}, "terms"),
    ],
)
def test_terms_that_make_no_sense_are_refused_in_a_sentence(terms: Any, field: str):
    with pytest.raises(Invalid) as refused:
        undertaking_from_document({**TERMS, **terms} if isinstance(terms, dict) else terms)
    assert refused.value.field == field
