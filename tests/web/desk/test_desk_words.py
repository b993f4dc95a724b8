"""The desk's own words: clocks of queue rows, names, statuses and the path of a ticket."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from msp.tickets import Cause, Priority, Status, StayView, TicketKind, TicketRow
from msp.tiers import Ladder, Tier
from msp.web.desk.nearest_clock import nearest_clock
from msp.web.desk.tier_path import Names, tier_path
from msp.web.desk.wording import called, status_key

NOW = datetime(2026, 10, 14, 12, 0, tzinfo=UTC)
ROW = TicketRow(
    id=uuid4(),
    tenant_id=uuid4(),
    reference="ACORN-1",
    subject="",
    opened_at=NOW,
    updated_at=NOW,
    resolved_at=None,
    nearest_metric="resolution",
    nearest_warn_at=None,
    nearest_paused=False,
    nearest_breached=False,
    requester_id=uuid4(),
    assignee_id=None,
    kind=TicketKind.INCIDENT,
    status=Status.OPEN,
    priority=Priority.P1,
    tier=Tier.L1,
    wait_reasons=(),
    due_at=None,
    requester_name="Rosa",
    assignee_name=None,
)


@pytest.mark.parametrize(
    ("minutes", "words", "counts"),
    [
        (48, "48 min left", True),
        (59, "59 min left", True),
        (60, "due 15:00", True),
        (23 * 60, "due Thu 13:00", True),
        (9 * 24 * 60, "due 23 Oct", True),
        (-12, "12 min over", True),
        (-90, "missed 12:30", False),
        (-26 * 60, "missed Tue", False),
        (-9 * 24 * 60, "missed 5 Oct", False),
    ],
)
def test_a_row_says_when_its_nearest_clock_is_due(minutes: int, words: str, counts: bool):
    clock = nearest_clock(replace(ROW, due_at=NOW + timedelta(minutes=minutes)), NOW, "Europe/Vienna")
    assert clock
    assert clock.words == words
    assert (clock.remaining_seconds == minutes * 60) is counts
    assert clock.label == "Resolution"


@pytest.mark.parametrize(
    ("changes", "standing", "words"),
    [
        ({"due_at": NOW + timedelta(hours=2)}, "on_track", "due 16:00"),
        ({"due_at": NOW + timedelta(hours=2), "nearest_warn_at": NOW}, "at_risk", "due 16:00"),
        ({"due_at": NOW - timedelta(seconds=1)}, "breached", "under 1 min over"),
        ({"nearest_paused": True}, "paused", "paused"),
        ({"nearest_paused": True, "nearest_breached": True}, "breached", "missed, paused"),
        ({}, "on_track", "no due time yet"),
    ],
)
def test_the_standing_of_a_row(changes: dict[str, object], standing: str, words: str):
    clock = nearest_clock(replace(ROW, **changes), NOW, "Europe/Vienna")
    assert clock
    assert (clock.standing, clock.words) == (standing, words)


def test_without_a_promise_there_is_no_clock():
    assert nearest_clock(replace(ROW, nearest_metric=None), NOW, "UTC") is None


@pytest.mark.parametrize(
    ("metric", "label"),
    [("first_response", "First response"), ("ola:L1#2", "Between tiers"), ("uc:quill#1", "Vendor"), ("odd", "odd")],
)
def test_a_clock_is_called_by_its_promise(metric: str, label: str):
    clock = nearest_clock(replace(ROW, nearest_metric=metric), NOW, "UTC")
    assert clock
    assert clock.label == label


def test_a_button_calls_people_by_what_it_can_bear():
    assert called("Rosa Díaz") == "Rosa"
    assert called("  ") == called("") == "the requester"
    assert called("M" * 80) == f"{'M' * 23}…"


def test_a_waiting_ticket_says_what_it_waits_for():
    assert status_key(Status.OPEN, ()) == "open"
    assert status_key(Status.WAITING, ("scheduled", "waiting_requester")) == "waiting_requester"
    assert status_key(Status.WAITING, ()) == "waiting"


def test_the_path_goes_up_and_down_and_names_who_had_it():
    ladder = Ladder.from_document(
        {
            "steps": [
                {"levels": ["L1", "L2"], "name": "Help desk"},
                {"levels": ["L4"], "name": "Vendors", "vendor": True},
            ]
        }
    )

    def stay(n: int, tier: Tier, minutes: int, left: int | None, **changes: object) -> StayView:
        at = NOW + timedelta(minutes=minutes)
        until = None if left is None else NOW + timedelta(minutes=left)
        return replace(StayView(n, tier, at, until, Cause.SKILL, "Lena", "", None, "Lena"), **changes)

    stays = (
        stay(1, Tier.L1, 0, 20),
        stay(2, Tier.L4, 20, 90, vendor="quill", assignee_name=None),
        stay(3, Tier.L1, 90, 120),
        stay(4, Tier.L1, 200, None),
        stay(5, Tier.L3, 200, 201),
    )
    path = tier_path(stays, Names(ladder, {"quill": "Quill Networks"}), "Marc", NOW + timedelta(minutes=260))
    assert [step.direction for step in path] == ["start", "up", "down", "same", "up"]
    assert [step.name for step in path] == [
        "Help desk",
        "Quill Networks",
        "Help desk",
        "Help desk",
        "No longer a tier here",
    ]
    assert [step.who for step in path] == ["Lena", None, "Lena", "Marc", "Lena"]
    assert [step.words for step in path] == ["20 min", "1 h 10 min", "30 min", "1 h", "1 min"]
    assert [step.current for step in path] == [False, False, False, True, False]
