"""Moves on the ladder, hand-overs to agents and vendors, and every move that is none."""

import pytest

from msp import tickets
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.ids import new_id
from msp.store import acting_for
from msp.tickets import Cause, EventType, MoveForm, Status
from msp.tiers import Tier


def stays(ticket, reader) -> list[tuple[Tier, Cause, bool]]:
    return [(stay.tier, stay.cause, stay.left_at is None) for stay in tickets.page(ticket, reader).stays]


def test_escalating_leads_to_the_next_step(desk, ticket):
    tickets.escalate(ticket, MoveForm(reason="Needs a\n driver"), by=desk.lena, now=desk.later())
    assert (ticket.tier, ticket.status) == (Tier.L2, Status.OPEN)
    assert tickets.events_of(ticket)[-1] == {"at": desk.now, "type": "tier", "tier": "L2"}
    assert stays(ticket, desk.lena) == [(Tier.L1, Cause.OPENED, False), (Tier.L2, Cause.SKILL, True)]
    assert tickets.page(ticket, desk.lena).stays[1].reason == "Needs a driver"


def test_steps_may_be_skipped_and_the_way_back_is_short(desk, ticket):
    tickets.escalate(ticket, MoveForm(to=Tier.L3), by=desk.lena, now=desk.later())
    tickets.de_escalate(ticket, MoveForm(reason="Back"), by=desk.nadia, now=desk.later())
    tickets.de_escalate(ticket, MoveForm(to=Tier.L1, reason="Back"), by=desk.marc, now=desk.later())
    assert [stay[:2] for stay in stays(ticket, desk.lena)] == [
        (Tier.L1, Cause.OPENED),
        (Tier.L3, Cause.SKILL),
        (Tier.L2, Cause.RETURNED),
        (Tier.L1, Cause.RETURNED),
    ]


def test_an_automatic_escalation_leaves_the_ticket_untouched(desk, ticket):
    tickets.escalate(ticket, MoveForm(cause=Cause.AT_RISK), by=AUTOMATIC, now=desk.later())
    assert (ticket.tier, ticket.status) == (Tier.L2, Status.NEW)
    assert stays(ticket, desk.lena)[-1] == (Tier.L2, Cause.AT_RISK, True)


def test_who_does_not_hold_the_new_tier_loses_the_ticket(desk, ticket):
    tickets.assign(ticket, desk.lena.id, by=desk.lena, now=desk.later())
    tickets.escalate(ticket, by=desk.lena, now=desk.later())
    assert ticket.assignee_id is None
    assert tickets.page(ticket, desk.lena).stays[0].assignee_name == "Lena", "the stay remembers who had it"


def test_who_holds_the_new_tier_keeps_the_ticket(desk, ticket):
    tickets.escalate(ticket, MoveForm(to=Tier.L3), by=desk.lena, now=desk.later())
    tickets.assign(ticket, desk.nadia.id, by=desk.nadia, now=desk.later())
    tickets.escalate(ticket, MoveForm(vendor="quill"), by=desk.nadia, now=desk.later())
    assert (ticket.tier, ticket.assignee_id) == (Tier.L4, desk.nadia.id)


def test_a_vendors_step_needs_the_vendor_and_no_other_step_takes_one(desk, ticket):
    with pytest.raises(Invalid, match="which vendor of Vendors") as refused:
        tickets.escalate(ticket, MoveForm(to=Tier.L4), by=desk.lena, now=desk.later())
    assert refused.value.field == "vendor"
    with pytest.raises(Invalid, match="no vendor's step"):
        tickets.escalate(ticket, MoveForm(vendor="quill"), by=desk.lena, now=desk.later())
    tickets.escalate(ticket, MoveForm(to=Tier.L4, vendor="quill"), by=desk.lena, now=desk.later())
    assert tickets.page(ticket, desk.lena).stays[-1].vendor == "quill"


@pytest.mark.parametrize(
    ("act", "move", "sentence"),
    [
        (tickets.escalate, MoveForm(to=Tier.L1), "lies below"),
        (tickets.escalate, MoveForm(to=Tier.L2), "already at Technical support"),
        (tickets.escalate, MoveForm(to=Tier.L0), "cannot move to self-service"),
        (tickets.de_escalate, MoveForm(to=Tier.L3), "lies above"),
        (tickets.de_escalate, MoveForm(to=Tier.L0), "cannot move to self-service"),
        (tickets.escalate, MoveForm(reason="x" * 501), "at most 500"),
    ],
)
def test_a_move_that_is_none_is_refused(desk, ticket, act, move: MoveForm, sentence: str):
    tickets.escalate(ticket, by=desk.lena, now=desk.later())
    with pytest.raises((Conflict, Invalid), match=sentence):
        act(ticket, move, by=desk.lena, now=desk.later())
    assert ticket.tier == Tier.L2


def test_the_ladder_ends_above_and_below(desk, ticket):
    with pytest.raises(Conflict, match="bottom of the ladder"):
        tickets.de_escalate(ticket, MoveForm(reason="Back"), by=desk.lena, now=desk.later())
    tickets.escalate(ticket, MoveForm(to=Tier.L4, vendor="quill"), by=desk.lena, now=desk.later())
    with pytest.raises(Conflict, match="top of the ladder"):
        tickets.escalate(ticket, by=desk.lena, now=desk.later())


def test_a_merged_step_is_one_place(cast):
    with acting_for(cast.world.birch.id):
        ticket = cast.open(by="sven", requester_id=cast.world.people["bob"])
        with pytest.raises(Conflict, match="already at Help desk"):
            tickets.escalate(ticket, MoveForm(to=Tier.L2), by=cast.sven, now=cast.later())
        tickets.assign(ticket, cast.marc.id, by=cast.sven, now=cast.later())
        tickets.escalate(ticket, by=cast.sven, now=cast.later())
        assert (ticket.tier, ticket.assignee_id) == (Tier.L3, None)


@pytest.mark.parametrize("close", [False, True])
def test_a_settled_ticket_does_not_move_and_is_not_assigned(desk, ticket, close: bool):
    tickets.resolve(ticket, "Done.", by=desk.lena, now=desk.later())
    if close:
        tickets.close(ticket, by=desk.lena, now=desk.later())
    for act in (
        lambda: tickets.escalate(ticket, by=desk.lena, now=desk.later()),
        lambda: tickets.de_escalate(ticket, MoveForm(reason="Back"), by=desk.lena, now=desk.later()),
        lambda: tickets.assign(ticket, desk.lena.id, by=desk.lena, now=desk.later()),
        lambda: tickets.record(ticket, EventType.VENDOR_HANDOFF, {"vendor": "quill"}, by=desk.lena, now=desk.later()),
    ):
        with pytest.raises(Conflict, match="closed" if close else "reopen it first"):
            act()


def test_a_ticket_is_given_to_an_agent_and_taken_back(desk, ticket):
    tickets.assign(ticket, desk.lena.id, by=desk.marc, now=desk.later())
    assert (ticket.assignee_id, ticket.status) == (desk.lena.id, Status.OPEN)
    with pytest.raises(Conflict, match="Lena has this ticket already"):
        tickets.assign(ticket, desk.lena.id, by=desk.marc, now=desk.later())
    tickets.assign(ticket, None, by=desk.marc, now=desk.later())
    with pytest.raises(Conflict, match="Nobody has"):
        tickets.assign(ticket, None, by=desk.marc, now=desk.later())


@pytest.mark.parametrize("name", ["sven", "omar", "petra", "rosa", "nobody"])
def test_only_an_agent_with_a_tier_here_gets_a_ticket(desk, ticket, name: str):
    ids = {**desk.world.people, **desk.world.agents, "nobody": new_id()}
    with pytest.raises(Invalid, match="holds a tier at this client") as refused:
        tickets.assign(ticket, ids[name], by=desk.lena, now=desk.later())
    assert refused.value.field == "agent_id"


def test_the_vendors_room_writes_its_events_into_the_log(desk, ticket):
    tickets.record(ticket, EventType.VENDOR_HANDOFF, {"vendor": "quill"}, by=desk.lena, now=desk.later())
    tickets.resolve(ticket, "Done.", by=desk.lena, now=desk.later())
    tickets.record(ticket, EventType.VENDOR_RETURN, {"vendor": "quill"}, by=desk.lena, now=desk.later())
    assert tickets.events_of(ticket)[1]["vendor"] == "quill"
    assert tickets.events_of(ticket)[-1] == {"at": desk.now, "type": "vendor_return", "vendor": "quill"}
    with pytest.raises(ValueError, match="no event of a vendor"):
        tickets.record(ticket, EventType.RESOLVE, {"vendor": "quill"}, by=desk.lena, now=desk.later())
