"""Where a request stands, in the client's words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from msp.sla.tallies import NextPromise
from msp.tickets import Priority, Status, TicketKind, TicketRow, WaitReason
from msp.tiers import Tier
from msp.web.portal.promises import pause_words, promise_words, status_words, when

NOW = datetime(2026, 10, 5, 8, tzinfo=UTC)
ZONE = "Europe/Stockholm"
ROW = TicketRow(
    id=uuid4(),
    tenant_id=uuid4(),
    reference="ACORN-1",
    subject="The till does not print",
    kind=TicketKind.INCIDENT,
    status=Status.OPEN,
    priority=Priority.P2,
    tier=Tier.L1,
    wait_reasons=(),
    opened_at=NOW,
    updated_at=NOW,
    resolved_at=None,
    due_at=None,
    nearest_metric="resolution",
    nearest_warn_at=None,
    nearest_paused=False,
    nearest_breached=False,
    requester_id=uuid4(),
    requester_name="Rosa",
    assignee_id=None,
    assignee_name=None,
)


def _promise(metric: str, hours: float | None, broken: bool = False) -> NextPromise:
    due = None if hours is None else NOW + timedelta(hours=hours)
    return NextPromise(metric, due, NOW - timedelta(hours=1) if broken else None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("promise", "standing", "words"),
    [
        (_promise("first_response", 2), "on_track", "We answer by 12:00"),
        (_promise("resolution", 26), "on_track", "We solve it by tomorrow 12:00"),
        (_promise("next_update", 100), "on_track", "You hear from us by Fri 9 Oct, 14:00"),
        (_promise("first_response", -1), "breached", "We are late: an answer was due 09:00"),
        (_promise("resolution", None, broken=True), "breached", "We are late: it was to be solved by 09:00"),
        (_promise("resolution", None), "on_track", "We are working on it"),
        (None, "on_track", "We are working on it"),
    ],
)
def test_a_promise_is_said_by_when(promise: NextPromise | None, standing: str, words: str):
    told = promise_words(ROW, promise, now=NOW, zone=ZONE)
    assert (told.standing, told.words) == (standing, words)


def test_a_warned_promise_is_at_risk():
    warned = replace(ROW, nearest_warn_at=NOW - timedelta(minutes=1))
    assert promise_words(warned, _promise("resolution", 1), now=NOW, zone=ZONE).standing == "at_risk"
    assert promise_words(warned, _promise("first_response", 1), now=NOW, zone=ZONE).standing == "on_track"


def test_what_waits_for_the_client_says_so_before_anything_else():
    waiting = replace(ROW, status=Status.WAITING, wait_reasons=("waiting_requester", "waiting_vendor"))
    assert promise_words(waiting, _promise("resolution", -1), now=NOW, zone=ZONE).words == "Waiting for you"
    vendor = replace(ROW, status=Status.WAITING, wait_reasons=("waiting_vendor",))
    assert promise_words(vendor, _promise("resolution", None), now=NOW, zone=ZONE).words == "Waiting for the supplier"
    assert promise_words(vendor, _promise("resolution", -1), now=NOW, zone=ZONE).standing == "breached"


def test_what_is_settled_owes_nothing():
    solved, closed = (replace(ROW, status=status) for status in (Status.RESOLVED, Status.CLOSED))
    assert promise_words(solved, None, now=NOW, zone=ZONE).words == "Solved: tell us if it is not"
    assert promise_words(closed, None, now=NOW, zone=ZONE).words == "Closed"


def test_a_status_that_waits_says_for_what():
    assert status_words(Status.WAITING, [WaitReason.SCHEDULED]) == "Scheduled for later"
    assert status_words(Status.OPEN, []) == "In work"
    assert pause_words([]) == "on hold"


def test_moments_are_those_of_the_client_s_own_wall():
    assert when(datetime(2026, 10, 5, 22, 30, tzinfo=UTC), NOW, ZONE) == "tomorrow 00:30"
    assert when(datetime(2026, 10, 4, 21, 30, tzinfo=UTC), NOW, ZONE) == "yesterday 23:30"
