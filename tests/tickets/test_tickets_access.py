"""Who obtains a ticket: the room's only door, for every kind of reader."""

import pytest

from msp import tickets
from msp.identity import Can
from msp.kernel.errors import Conflict, Forbidden, Invalid, Missing
from msp.kernel.ids import new_id
from msp.store import acting_for, db, serving


def test_a_reference_is_found_in_any_letter_case(desk, ticket):
    assert tickets.ticket_for(desk.lena, " acorn-1 ") is ticket


@pytest.mark.parametrize("name", ["lena", "marc", "nadia", "omar", "anna", "rosa"])
def test_those_who_may_read_a_ticket_get_it(desk, ticket, name: str):
    assert tickets.ticket_for(desk.actors[name], ticket.reference) is ticket


@pytest.mark.parametrize("name", ["sven", "petra", "bob", "bea"])
def test_for_everybody_else_it_does_not_exist(desk, ticket, name: str):
    with pytest.raises(Missing) as refused:
        tickets.ticket_for(desk.actors[name], ticket.reference)
    with pytest.raises(Missing) as absent:
        tickets.ticket_for(desk.actors[name], "ACORN-999")
    assert refused.value.sentence == absent.value.sentence


@pytest.mark.parametrize("text", ["", "1", "ACORN", "ACORN-0", "ACORN-01", "ACORN-1 or 1=1", "../ACORN-1", "BIRCH-1"])
def test_what_is_no_reference_here_is_missing(desk, ticket, text: str):
    with pytest.raises(Missing):
        tickets.ticket_for(desk.lena, text)


@pytest.mark.parametrize(
    ("name", "can"),
    [
        ("omar", Can.TICKET_REPLY),
        ("omar", Can.TICKET_ESCALATE),
        ("rosa", Can.NOTE_READ),
        ("anna", Can.TICKET_ASSIGN),
        ("anna", Can.TICKET_PRIORITY),
    ],
)
def test_who_may_read_but_not_act_is_told_so(desk, ticket, name: str, can: Can):
    with pytest.raises(Forbidden):
        tickets.ticket_for(desk.actors[name], ticket.reference, can)


def test_a_client_user_reads_what_he_asked_for_or_follows(desk):
    hers = desk.open(by="anna", requester_id=desk.world.people["anna"])
    with pytest.raises(Missing):
        tickets.ticket_for(desk.rosa, hers.reference)
    tickets.include(hers, desk.world.people["rosa"], by=desk.anna, now=desk.later())
    assert tickets.ticket_for(desk.rosa, hers.reference, Can.TICKET_REPLY) is hers
    assert [view.name for view in tickets.page(hers, desk.anna).participants] == ["Rosa"]


def test_nobody_is_included_twice_or_from_elsewhere(desk, ticket):
    with pytest.raises(Conflict, match="takes part in this ticket already"):
        tickets.include(ticket, desk.world.people["rosa"], by=desk.anna, now=desk.later())
    for stranger in (desk.world.people["bob"], desk.lena.id, new_id()):
        with pytest.raises(Invalid, match="person of this client"):
            tickets.include(ticket, stranger, by=desk.anna, now=desk.later())


def test_a_serving_agent_finds_tickets_of_all_his_clients_and_no_others(cast):
    for name, asker in (("acorn", "rosa"), ("birch", "bob")):
        with acting_for(cast.world.tenants[name].id):
            cast.open(by="lena", requester_id=cast.world.people[asker])
            db.session.commit()
    with serving([cast.tenant_id, cast.world.birch.id]):
        assert tickets.ticket_for(cast.lena, "BIRCH-1").reference == "BIRCH-1"
        with pytest.raises(Missing):
            tickets.ticket_for(cast.sven, "ACORN-1")
    with serving([cast.tenant_id]), pytest.raises(Missing):
        tickets.ticket_for(cast.lena, "BIRCH-1")


def test_a_locked_ticket_is_read_afresh(desk, ticket):
    db.session.commit()
    ticket.subject = "Stale in memory"
    db.session.expire(ticket)
    assert tickets.ticket_for(desk.lena, ticket.reference, lock=True).subject == "The printer is dead"


def test_machinery_finds_a_ticket_by_id_in_scope_only(desk, ticket):
    db.session.commit()
    assert tickets.ticket_by_id(desk.tenant_id, ticket.id) is ticket
    assert tickets.ticket_by_id(desk.tenant_id, ticket.id, lock=True) is ticket
    for tenant_id, ticket_id in ((desk.world.birch.id, ticket.id), (desk.tenant_id, new_id())):
        for lock in (False, True):
            with pytest.raises(Missing):
                tickets.ticket_by_id(tenant_id, ticket_id, lock=lock)
