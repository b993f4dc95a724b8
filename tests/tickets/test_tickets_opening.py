"""Opening a ticket: by its requester or by an agent on behalf, and everything that is refused on the way in."""

from typing import Any

import pytest

from msp import tickets
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict, Forbidden, Invalid, Missing
from msp.kernel.ids import new_id
from msp.store import acting_for, db
from msp.tickets import Channel, Impact, Priority, Status, Urgency
from msp.tiers import Tier
from tests.world import MONDAY


def test_a_requester_opens_a_ticket_at_the_start_of_the_ladder(desk):
    ticket = desk.open()
    assert (ticket.reference, ticket.number, ticket.status) == ("ACORN-1", 1, Status.NEW)
    assert (ticket.priority, ticket.tier, ticket.is_open) == (Priority.P3, Tier.L1, True)
    assert tickets.events_of(ticket) == [
        {"at": MONDAY, "type": "created", "priority": "P3", "tier": "L1", "by": "requester"}
    ]


def test_the_description_is_the_first_public_message(desk, ticket):
    (first,) = tickets.page(ticket, desk.rosa).words
    assert (first.body, first.author_name, first.is_note) == ("It blinks and says nothing.", "Rosa", False)


def test_an_agent_opens_on_behalf_and_the_log_says_so(desk):
    ticket = desk.open(by="lena", channel=Channel.PORTAL)
    assert tickets.events_of(ticket)[0]["by"] == "agent"
    assert tickets.page(ticket, desk.lena).words[0].author_name == "Lena"


def test_numbers_count_up_and_a_rollback_gives_the_number_back(desk):
    assert [desk.open().number for _ in range(2)] == [1, 2]
    with db.session.begin_nested() as act:
        desk.open()
        act.rollback()
    assert desk.open().number == 3


def test_a_ticket_may_begin_higher_up(desk):
    ticket = desk.open(tier=Tier.L3)
    assert ticket.tier is Tier.L3
    assert [stay.tier for stay in tickets.page(ticket, desk.lena).stays] == [Tier.L3]


def test_a_merged_step_is_entered_by_its_lowest_level(cast):
    with acting_for(cast.world.birch.id):
        ticket = cast.open(by="sven", requester_id=cast.world.people["bob"], tier=Tier.L2)
        assert (ticket.tier, ticket.reference) == (Tier.L1, "BIRCH-1")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"description": ""}, "description"),
        ({"description": "x" * 50_001}, "description"),
        ({"impact": "huge"}, "impact"),
        ({"urgency": "now"}, "urgency"),
        ({"kind": "wish"}, "kind"),
        ({"channel": "fax"}, "channel"),
        ({"tier": Tier.L0}, "tier"),
        ({"tier": Tier.L4}, "tier"),
        ({"external_ref": " "}, "external_ref"),
        ({"external_ref": "x" * 101}, "external_ref"),
    ],
)
def test_a_wrong_value_names_its_field_and_opens_nothing(desk, changes: dict[str, Any], field: str):
    with pytest.raises(Invalid) as refused:
        desk.open(by="lena", **changes)
    assert refused.value.field == field
    assert desk.open().number == 1


def test_a_tier_that_the_client_lacks_is_refused_by_name(cast):
    with acting_for(cast.world.birch.id), pytest.raises(Invalid, match="has no L4"):
        cast.open(by="sven", requester_id=cast.world.people["bob"], tier=Tier.L4)


@pytest.mark.parametrize("name", ["bob", "lena", "nobody"])
def test_the_requester_must_be_a_person_of_this_client(desk, name: str):
    ids = {**desk.world.people, **desk.world.agents, "nobody": new_id()}
    with pytest.raises(Invalid, match="person of this client") as refused:
        desk.open(by="lena", requester_id=ids[name])
    assert refused.value.field == "requester_id"


def test_a_client_user_opens_for_himself_only(desk):
    with pytest.raises(Forbidden, match="for yourself only"):
        desk.open(by="rosa", requester_id=desk.world.people["anna"])
    assert desk.open(by="anna", requester_id=desk.world.people["rosa"]).number == 1, "an admin opens for her people"


def test_a_stranger_opens_nothing_here(desk):
    with pytest.raises(Forbidden):
        desk.open(by="bob")


def test_an_external_reference_is_taken_once(desk):
    desk.open(by="lena", external_ref="SR-1")
    with pytest.raises(Conflict, match="already here as ACORN-1"):
        desk.open(by="lena", external_ref="SR-1")


def test_two_clients_may_use_the_same_external_reference(cast):
    for name, asker in (("acorn", "rosa"), ("birch", "bob")):
        with acting_for(cast.world.tenants[name].id):
            form = {"requester_id": cast.world.people[asker], "external_ref": "SR-1"}
            assert cast.open(by="lena", **form).number == 1
            db.session.commit()


def test_without_a_ladder_nothing_is_opened(cast):
    with acting_for(cast.world.provider.id), pytest.raises((Missing, Invalid)):
        cast.open(by="lena")


def test_machinery_opens_as_the_requester_would(desk):
    ticket = tickets.open_ticket(desk.form, by=AUTOMATIC, now=MONDAY)
    assert tickets.events_of(ticket)[0]["by"] == "requester"
    assert tickets.page(ticket, desk.lena).words[0].author_name == "Automatic"


def test_texts_are_cleaned_on_the_way_in(desk):
    ticket = desk.open(subject="  two\nlines\x00 ", impact=Impact.HIGH, urgency=Urgency.HIGH)
    assert (ticket.subject, ticket.priority) == ("two lines", Priority.P1)
