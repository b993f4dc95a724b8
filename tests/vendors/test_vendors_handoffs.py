"""Handing a ticket to a vendor and taking it back: what is written, what is told, and what is refused."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from msp import tickets, tiers, vendors
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.store import acting_for, audit, db
from msp.tickets import Late, MoveForm, Ticket, WaitReason
from msp.tiers import LadderForm, Tier
from msp.vendors import ContactForm, HandoffForm, ReturnForm, VendorForm
from msp.vendors.models import Handoff
from tests.desk_work import at, committed, opened
from tests.world import World

WORDS = "The line to the clinic is dead.\nModem restarted twice."


def _contact(slug: str = "quill") -> UUID:
    vendor_id = vendors.add_vendor(VendorForm(slug, slug.title()), now=at(0))
    return vendors.add_contact(ContactForm(vendor_id, f"Pia of {slug}"), by=AUTOMATIC, now=at(0))


def _out(world: World) -> tuple[Ticket, UUID]:
    """A ticket that Quill has; inside Acorn's scope."""
    ticket = opened(world)
    return ticket, vendors.hand_off(ticket, HandoffForm(_contact(), WORDS), by=world.actors["nadia"], now=at(1))


def _types(ticket: Ticket) -> list[str]:
    return [line.type for line in tickets.log_of(ticket)]


def test_a_handed_off_ticket_stays_at_the_vendors_step_under_the_vendors_name(ground, world: World):
    with committed(world.acorn, world.actors["nadia"]):
        ticket, handoff_id = _out(world)
        (handoff,) = vendors.handoffs_of(ticket)
        assert (handoff.id, handoff.n, handoff.reference, handoff.is_open) == (handoff_id, 1, ticket.reference, True)
        assert (handoff.summary, handoff.handed_at, handoff.handed_by) == (WORDS, at(1), "Nadia")
        assert handoff.contact.vendor_slug == "quill"
        assert ticket.tier == Tier.L4
        assert _types(ticket) == ["created", "tier", "vendor_handoff"]
        stay = tickets.page(ticket, world.actors["nadia"]).stays[-1]
        assert (stay.vendor, stay.reason) == ("quill", "The line to the clinic is dead.")
        assert tickets.events_of(ticket)[-1]["vendor"] == "quill"


def test_a_returned_ticket_is_the_providers_again(ground, world: World):
    with committed(world.acorn, world.actors["nadia"]):
        ticket, handoff_id = _out(world)
        form = ReturnForm(handoff_id, Tier.L2, "Cable replaced.")
        vendors.return_to_provider(ticket, form, by=world.actors["nadia"], now=at(2))
        (handoff,) = vendors.handoffs_of(ticket)
        assert (handoff.returned_at, handoff.outcome, handoff.is_open) == (at(2), "Cable replaced.", False)
        assert ticket.tier == Tier.L2
        assert _types(ticket)[-2:] == ["vendor_return", "tier"]


def test_the_second_stay_with_a_vendor_has_the_next_number(ground, world: World):
    with committed(world.acorn, world.actors["nadia"]):
        ticket, handoff_id = _out(world)
        nadia = world.actors["nadia"]
        vendors.return_to_provider(ticket, ReturnForm(handoff_id, Tier.L3, "Works."), by=nadia, now=at(2))
        vendors.hand_off(ticket, HandoffForm(_contact("forge"), "Dead again."), by=nadia, now=at(3))
        stays = [(handoff.n, handoff.contact.vendor_slug, handoff.is_open) for handoff in vendors.handoffs_of(ticket)]
        assert stays == [(1, "quill", False), (2, "forge", True)]


def test_the_vendors_answer_is_noted_once(ground, world: World):
    with committed(world.acorn, world.actors["nadia"]):
        ticket, handoff_id = _out(world)
        nadia = world.actors["nadia"]
        vendors.acknowledge(ticket, handoff_id, by=nadia, now=at(1.5))
        assert vendors.handoffs_of(ticket)[0].acknowledged_at == at(1.5)
        with pytest.raises(Conflict, match="acknowledged this already"):
            vendors.acknowledge(ticket, handoff_id, by=nadia, now=at(2))


def test_a_ticket_that_the_ladder_brought_to_the_vendors_step_is_handed_off_without_a_second_move(ground, world: World):
    with committed(world.acorn, world.actors["nadia"]):
        ticket, nadia = opened(world), world.actors["nadia"]
        tickets.escalate(ticket, MoveForm(Tier.L4, vendor="quill"), by=nadia, now=at(0.5))
        vendors.hand_off(ticket, HandoffForm(_contact(), WORDS), by=nadia, now=at(1))
        assert _types(ticket) == ["created", "tier", "vendor_handoff"]


def test_where_one_step_holds_experts_and_vendors_the_ticket_does_not_move(ground, world: World):
    ladder = {"steps": [{"levels": ["L1"], "name": "Desk"}, {"levels": ["L3", "L4"], "name": "Experts and suppliers"}]}
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        tiers.publish_ladder(LadderForm(ladder, "Merged"), by=nadia, now=at(0))
        ticket = opened(world)
        handoff_id = vendors.hand_off(ticket, HandoffForm(_contact(), WORDS), by=nadia, now=at(1))
        assert ticket.tier == Tier.L3
        vendors.return_to_provider(ticket, ReturnForm(handoff_id, Tier.L3, "Done."), by=nadia, now=at(2))
        assert _types(ticket) == ["created", "tier", "vendor_handoff", "vendor_return"]


@pytest.mark.parametrize("settled", ["resolved", "closed"])
def test_a_settled_ticket_is_not_handed_off(ground, world: World, settled: str):
    with committed(world.acorn):
        ticket, contact_id, lena = opened(world), _contact(), world.actors["lena"]
        tickets.resolve(ticket, "Done.", by=lena, now=at(1))
        if settled == "closed":
            tickets.close(ticket, by=lena, now=at(1))
        with pytest.raises(Conflict, match=settled):
            vendors.hand_off(ticket, HandoffForm(contact_id, WORDS), by=lena, now=at(2))


def test_a_ticket_with_a_vendor_is_not_handed_to_another(ground, world: World):
    with committed(world.acorn):
        ticket, _ = _out(world)
        with pytest.raises(Conflict, match="Quill has this ticket already; take it back first"):
            vendors.hand_off(ticket, HandoffForm(_contact("forge"), WORDS), by=world.actors["nadia"], now=at(2))


def test_only_a_contact_of_this_client_that_is_still_used_gets_a_ticket(ground, world: World):
    with committed(world.birch):
        strangers = _contact("forge")
    with committed(world.acorn):
        ticket, contact_id, nadia = opened(world), _contact(), world.actors["nadia"]
        for foreign in (strangers, uuid4()):
            with pytest.raises(Invalid, match="one of this client's vendor contacts") as refused:
                vendors.hand_off(ticket, HandoffForm(foreign, WORDS), by=nadia, now=at(1))
            assert refused.value.field == "contact_id"
        vendors.retire_contact(contact_id, reason="Gone", by=nadia, now=at(1))
        with pytest.raises(Invalid, match="no longer a contact"):
            vendors.hand_off(ticket, HandoffForm(contact_id, WORDS), by=nadia, now=at(1))
        assert vendors.handoffs_of(ticket) == []
        assert ticket.tier == Tier.L1


def test_a_client_whose_ladder_has_no_l4_hands_nothing_off(ground, world: World):
    with committed(world.birch):
        form = tickets.TicketForm("incident", "Lost", "Since noon.", "high", "high", world.people["bob"])
        ticket = tickets.open_ticket(form, by=world.actors["bob"], now=at(0))
        with pytest.raises(Invalid, match="no L4"):
            vendors.hand_off(ticket, HandoffForm(_contact(), WORDS), by=world.actors["nadia"], now=at(1))


@pytest.mark.parametrize("words", ["", " \r\n\t", "\x00", "x" * 4001])
def test_what_leaves_the_house_is_said_in_words(ground, world: World, words: str):
    with acting_for(world.acorn.id):
        ticket = opened(world)
        with pytest.raises(Invalid) as refused:
            vendors.hand_off(ticket, HandoffForm(_contact(), words), by=world.actors["nadia"], now=at(1))
        assert refused.value.field == "summary"


def test_a_return_is_refused_that_makes_no_sense(ground, world: World):
    nadia = world.actors["nadia"]
    with committed(world.acorn):
        ticket, handoff_id = _out(world)
        other = opened(world)
        for where, which in ((ticket, uuid4()), (other, handoff_id)):
            with pytest.raises(Missing):
                vendors.return_to_provider(where, ReturnForm(which, Tier.L2, "x"), by=nadia, now=at(2))
            with pytest.raises(Missing):
                vendors.acknowledge(where, which, by=nadia, now=at(2))
        with pytest.raises(Invalid) as refused:
            vendors.return_to_provider(ticket, ReturnForm(handoff_id, Tier.L2, " "), by=nadia, now=at(2))
        assert refused.value.field == "outcome"
        vendors.return_to_provider(ticket, ReturnForm(handoff_id, Tier.L2, "Done."), by=nadia, now=at(2))
        with pytest.raises(Conflict, match="hand-off is over"):
            vendors.return_to_provider(ticket, ReturnForm(handoff_id, Tier.L1, "Again."), by=nadia, now=at(3))
        with pytest.raises(Conflict, match="hand-off is over"):
            vendors.acknowledge(ticket, handoff_id, by=nadia, now=at(3))


@pytest.mark.parametrize("way", ["taken back", "resolved"])
def test_a_ticket_that_leaves_the_vendor_by_hand_ends_its_handoff(ground, world: World, way: str):
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket, _ = _out(world)
        if way == "taken back":
            tickets.de_escalate(ticket, MoveForm(Tier.L3, reason="Back"), by=nadia, now=at(2))
        else:
            tickets.resolve(ticket, "The vendor mended it.", by=nadia, now=at(2))
        (handoff,) = vendors.handoffs_of(ticket)
        assert (handoff.returned_at, handoff.outcome) == (at(2), f"{way.capitalize()} by Nadia.")
        assert _types(ticket)[-1] == "vendor_return"


@pytest.mark.parametrize(("solved", "returned"), [(2, 2), (1, 1), (0.5, 3)])
def test_a_solution_entered_late_ends_the_handoff_where_it_ends_the_vendors_clock(
    ground, world: World, solved: float, returned: float
):
    """Handed over at 1 h and entered at 3 h; what was solved before the hand-off ends it only when it is entered."""
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket, _ = _out(world)
        tickets.resolve(ticket, "The vendor mended it.", Late(at(solved), "It was night."), by=nadia, now=at(3))
        assert [handoff.returned_at for handoff in vendors.handoffs_of(ticket)] == [at(returned)]


def test_waiting_for_the_vendor_does_not_end_the_stay(ground, world: World):
    with committed(world.acorn):
        ticket, _ = _out(world)
        tickets.wait(ticket, WaitReason.VENDOR, by=world.actors["nadia"], now=at(2))
        assert vendors.handoffs_of(ticket)[0].is_open


def test_a_second_open_handoff_cannot_be_stored_even_past_the_actions(ground, world: World):
    with committed(world.acorn):
        ticket, handoff_id = _out(world)
        first = db.session.get_one(Handoff, (world.acorn.id, handoff_id))
        copy = Handoff(ticket_id=ticket.id, client_vendor_id=first.client_vendor_id, n=2, reference=ticket.reference)
        copy.summary, copy.handed_at, copy.handed_by = "x", at(2), "x"
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(copy)


def test_the_trail_names_the_vendor_and_never_what_was_said(ground, world: World):
    with committed(world.acorn, world.actors["nadia"]):
        ticket, handoff_id = _out(world)
        form = ReturnForm(handoff_id, Tier.L2, "A secret outcome.")
        vendors.return_to_provider(ticket, form, by=world.actors["nadia"], now=at(2))
        entries = db.session.scalars(select(audit.AuditEntry).where(audit.AuditEntry.object_id == handoff_id)).all()
    assert [(entry.action, entry.detail["vendor"], entry.detail["n"]) for entry in entries] == [
        ("HandedToVendor", "quill", 1),
        ("HandoffReturned", "quill", 1),
    ]
    assert not any("secret" in str(entry.detail) or "dead" in str(entry.detail) for entry in entries)


def test_what_a_vendor_does_not_take_goes_back_where_it_came_from(ground, world: World):
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket = opened(world)
        tickets.escalate(ticket, MoveForm(Tier.L2), by=world.actors["lena"], now=at(0.2))
        handoff_id = vendors.hand_off(ticket, HandoffForm(_contact(), "Please."), by=nadia, now=at(0.5))
        vendors.reject(ticket, handoff_id, "Not our router.\nSorry.", by=nadia, now=at(1))
        last = tickets.page(ticket, nadia).stays[-1]
        assert (last.tier, last.cause, last.reason) == (Tier.L2, tickets.Cause.REJECTED, "Not our router.")
        with pytest.raises(Conflict, match="is over"):
            vendors.reject(ticket, handoff_id, "Again", by=nadia, now=at(1.1))
