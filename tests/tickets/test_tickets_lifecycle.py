"""The life of a ticket as a pure table: every lawful move, and a sentence for every other."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.errors import Conflict
from msp.tickets import Impact, Priority, Status, Urgency, WaitReason, lifecycle, priority
from msp.tickets.timeline import OURS, EventType, as_told_to_clocks
from tests.world import MONDAY

LAWFUL = {(start, to) for start, ends in lifecycle.MOVES.items() for to in ends}
reasons = st.sets(st.sampled_from(list(WaitReason)))


@pytest.mark.parametrize(("start", "to"), sorted(LAWFUL))
def test_a_lawful_move_ends_where_it_says(start: Status, to: Status):
    assert lifecycle.move(start, to) is to


@pytest.mark.parametrize(("start", "to"), sorted(set(product(Status, Status)) - LAWFUL))
def test_every_other_move_is_refused_in_a_sentence(start: Status, to: Status):
    with pytest.raises(Conflict) as refused:
        lifecycle.move(start, to)
    assert refused.value.sentence.endswith(".")
    assert " " in refused.value.sentence


def test_nothing_leads_out_of_closed():
    with pytest.raises(Conflict, match="Open a new one"):
        lifecycle.move(Status.CLOSED, Status.OPEN)


@pytest.mark.parametrize(
    ("status", "by_requester", "after"),
    [
        (Status.NEW, False, Status.OPEN),
        (Status.NEW, True, Status.NEW),
        (Status.OPEN, False, Status.OPEN),
        (Status.OPEN, True, Status.OPEN),
        (Status.WAITING, False, Status.WAITING),
        (Status.WAITING, True, Status.WAITING),
        (Status.RESOLVED, False, Status.RESOLVED),
        (Status.RESOLVED, True, Status.OPEN),
    ],
)
def test_a_reply_changes_the_status_by_who_speaks(status: Status, by_requester: bool, after: Status):
    assert lifecycle.after_reply(status, by_requester=by_requester) is after


@pytest.mark.parametrize("by_requester", [True, False])
def test_nobody_replies_to_a_closed_ticket(by_requester: bool):
    with pytest.raises(Conflict, match="closed"):
        lifecycle.after_reply(Status.CLOSED, by_requester=by_requester)


@given(reasons, st.sampled_from(list(WaitReason)))
def test_wait_reasons_are_a_set(held: set[WaitReason], reason: WaitReason):
    if reason in held:
        with pytest.raises(Conflict, match="already"):
            lifecycle.with_reason(held, reason)
        assert set(lifecycle.without_reason(held, reason)) == held - {reason}
    else:
        assert lifecycle.without_reason(lifecycle.with_reason(held, reason), reason) == sorted(held)


@given(reasons)
def test_ending_the_wait_without_a_reason_ends_them_all(held: set[WaitReason]):
    if held:
        assert lifecycle.without_reason(held, None) == []
    else:
        with pytest.raises(Conflict, match="not waiting"):
            lifecycle.without_reason(held, None)


def test_a_reason_that_is_not_held_cannot_end():
    with pytest.raises(Conflict, match="not waiting for the vendor"):
        lifecycle.without_reason([WaitReason.SCHEDULED], WaitReason.VENDOR)


def test_more_impact_or_urgency_never_lowers_the_priority():
    assert priority.of(Impact.HIGH, Urgency.HIGH) is Priority.P1
    assert priority.of(Impact.LOW, Urgency.LOW) is Priority.P4
    for (impact, urgency), found in priority.MATRIX.items():
        for (other, hurry), better in priority.MATRIX.items():
            if list(Impact).index(other) >= list(Impact).index(impact) and list(Urgency).index(hurry) >= list(
                Urgency
            ).index(urgency):
                assert better <= found


def test_clocks_are_told_what_they_know_and_nothing_else():
    data = {"priority": "P1", "tier": "L1", "by": "agent", "secret": "x"}
    told = list(as_told_to_clocks(MONDAY, EventType.CREATED, data))
    assert told == [{"at": MONDAY, "type": "created", "priority": "P1", "tier": "L1", "by": "agent"}]
    assert list(as_told_to_clocks(MONDAY, EventType.RESUME, {})) == [{"at": MONDAY, "type": "resume"}]
    ours = {"note", "edited", "work", "closed", "vendor_message", "vendor_eta", "raised", "took_in"}
    ours |= {"communicator", "drafted", "draft_ended", "swarm_called", "swarm_invited", "swarm_answered", "swarm_ended"}
    assert {kind.value for kind in OURS} == ours


def test_taking_a_ticket_and_taking_it_along_are_told_as_taking_it_up_and_being_given_it_is_not():
    taken = {"at": MONDAY, "type": "acknowledge"}
    assert list(as_told_to_clocks(MONDAY, EventType.ASSIGNED, {"agent_id": "x", "taken": True})) == [taken]
    assert list(as_told_to_clocks(MONDAY, EventType.ASSIGNED, {"agent_id": "x", "taken": False})) == []
    # A line from before it was told apart counts as it counted.
    assert list(as_told_to_clocks(MONDAY, EventType.ASSIGNED, {"agent_id": "x"})) == [taken]
    assert list(as_told_to_clocks(MONDAY, EventType.ASSIGNED, {"agent_id": None})) == []
    moved = {"at": MONDAY, "type": "tier", "tier": "L2"}
    assert list(as_told_to_clocks(MONDAY, EventType.TIER, {"tier": "L2", "taken_along": True})) == [moved, taken]
    assert list(as_told_to_clocks(MONDAY, EventType.TIER, {"tier": "L2"})) == [moved]
