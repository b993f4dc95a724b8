"""An explanation as it is drawn: the bar, its table, and what counted."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from msp import sla
from msp.sla.calendar import ServiceHours
from msp.sla.derive import Event, Versions, derive
from msp.sla.policy import policy_from_document
from msp.sla.telling import Telling, VersionKind, VersionRecord
from msp.web.clock_words import clock_anchor, title_of
from msp.web.explained import MANY, Bar, bar_of
from msp.web.office.kit_explanations import EXPLANATION, LONG_LIFE, TOLD_TO_CLIENT

MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)
ZONE = "Europe/Stockholm"
DESK = {"tz": ZONE, "weekly": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
PAUSED = ("waiting_requester",)


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def clock(days: float, events: list[Event], targets: int = 14_400):
    terms = {"hours": "desk", "targets": {"*": targets}, "pauses": [*PAUSED], "warn": [75]}
    versions = Versions(
        {"p": [(None, policy_from_document({"resolution": terms, "ola": terms}))]},
        {"desk": [(None, ServiceHours.from_document(DESK))]},
    )
    created = Event(MONDAY, "created", policy="p", priority="P2", tier="L1")
    return derive([created, *events], versions, at(24 * days))


def bar(days: float, events: list[Event], telling: Telling | None = None, **more) -> Bar:
    telling = telling or Telling()
    told = sla.explain(clock(days, events, **more)["resolution"], zone=ZoneInfo(ZONE), telling=telling)
    return bar_of(told, telling, ZONE, lambda record: f"/versions/{record.id}")


def held(day: int) -> list[Event]:
    return [
        Event(at(24 * day + 1), "pause", reason="waiting_requester"),
        Event(at(24 * day + 2), "resume", reason="waiting_requester"),
    ]


def test_the_bar_fills_its_length_without_a_gap():
    drawn = bar(2, held(0))
    assert [stretch.kind for stretch in drawn.stretches][:4] == ["running", "paused", "running", "out_of_hours"]
    for before, after in zip(drawn.stretches, drawn.stretches[1:], strict=False):
        assert abs(before.x + before.width - after.x) < 0.01
    assert drawn.stretches[0].x == 0
    assert abs(drawn.stretches[-1].x + drawn.stretches[-1].width - 100) < 0.01
    assert drawn.pixels is None


def test_the_table_says_what_counted_and_what_was_held_to_the_second():
    drawn = bar(0.5, [Event(at(1), "pause", reason="waiting_requester"), Event(at(2) + timedelta(seconds=5), "resume")])
    rows = [(row.label, row.why, row.start, row.end, row.counted, row.held) for row in drawn.rows[:3]]
    assert rows == [
        ("Running", "", "Mon 2 Mar 08:00", "Mon 2 Mar 09:00", "1 h", "–"),
        ("Paused", "waiting for the requester", "Mon 2 Mar 09:00", "Mon 2 Mar 10:00:05", "–", "1 h 5 s"),
        ("Running", "", "Mon 2 Mar 10:00:05", "Mon 2 Mar 17:00", "6 h 59 min 55 s", "–"),
    ]
    assert drawn.totals == ("7 h 59 min 55 s", "1 h 5 s")
    assert drawn.rows[0].start_iso == "2026-03-02T07:00:00Z"
    assert (drawn.rows[0].target, drawn.rows[0].versions) == ("4 h", "p, version 1; desk, version 1")


def test_two_bars_can_share_one_scale():
    told = sla.explain(clock(0.1, [])["resolution"], zone=ZoneInfo(ZONE))
    alone, compared = (bar_of(told, Telling(), ZONE, until=until) for until in (None, at(8)))
    assert [mark.x for mark in alone.marks if mark.kind == "due"] == [100]
    assert [mark.x for mark in compared.marks if mark.kind == "due"] == [50]


def test_many_stretches_are_drawn_as_one_with_their_closed_hours_but_stand_all_in_the_table():
    drawn = bar(120, [], targets=3_600_000)
    assert len(drawn.rows) > MANY >= len(drawn.stretches)
    assert [stretch.kind for stretch in drawn.stretches] == ["mixed"]
    assert "counted" in drawn.stretches[0].words
    assert drawn.pixels is None


def test_what_is_still_too_much_to_see_scrolls():
    drawn = bar(120, [event for day in range(0, 120) for event in held(day)], targets=3_600_000)
    assert len(drawn.stretches) > MANY
    assert drawn.pixels is not None
    assert drawn.pixels >= 4 * len(drawn.stretches)


def test_a_version_is_told_with_author_and_reason_and_leads_to_its_page():
    told = {"id": "7", "valid_from": at(-24), "content_hash": "h", "author": "Omar", "reason": "<b>New</b> contract"}
    record = VersionRecord(kind=VersionKind.POLICY, series="p", number=1, **told)
    policy, hours = bar(0.1, [], Telling(records=(record,))).versions
    assert (policy.words, policy.url) == ("Policy: p, version 1", "/versions/7")
    assert (policy.valid_from, policy.told) == ("in force from Sun 1 Mar 08:00", "Omar: <b>New</b> contract")
    assert policy.counted == ""
    assert (hours.words, hours.url) == ("Service hours: desk, version 1", None)


def test_of_several_versions_each_says_when_it_counted():
    versions = [line for line in EXPLANATION.versions if line.words.startswith("Policy")]
    assert [line.counted for line in versions] == [
        "Mon 12 Oct 08:00 to Tue 13 Oct 08:00",
        "Tue 13 Oct 11:00 to Fri 16 Oct 16:00",
    ]


def test_a_clock_is_found_by_its_name_and_an_earlier_cycle_by_its_number():
    assert clock_anchor("resolution") == "resolution"
    assert clock_anchor("resolution", 2) == "resolution-2"
    assert clock_anchor("ola:L1#2") == clock_anchor("ola:L1#2", 2) == "ola-L1-2"
    assert clock_anchor('uc:"><script>#1') == "uc----script--1"


def test_a_stay_says_where_it_was_and_which_time():
    found = clock(1, [Event(at(1), "tier", tier="L2"), Event(at(2), "tier", tier="L1")])
    telling = Telling(tiers={"L1": "L1 · Desk"})
    assert title_of(found["ola:L1#2"], telling) == "Stay at L1 · Desk, for the 2nd time"
    assert title_of(found["ola:L2#1"], telling) == "Stay at L2"
    assert title_of(found["resolution"], Telling(to_client=True)) == "Solution"


def test_the_kit_shows_every_kind_of_stretch_and_mark():
    kinds = {stretch.kind for stretch in EXPLANATION.stretches}
    assert kinds == {str(kind) for kind in sla.ExplainedKind}
    assert {str(mark.kind) for mark in EXPLANATION.marks} >= {"start", "warn", "escalate", "due", "breach", "now"}
    assert "escalate" not in {str(mark.kind) for mark in TOLD_TO_CLIENT.marks}
    assert LONG_LIFE.pixels
    assert re.search(r"[Bb]reached|Stopped", " ".join(mark.words for mark in EXPLANATION.marks))
