"""Contacts have dates: from when, until when, by whom and why; a change leaves what was."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from msp import vendors
from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid
from msp.store import Side, acting_for, db
from msp.vendors import ContactForm, VendorForm
from msp.vendors.models import ClientVendor
from tests.desk_work import at, committed
from tests.world import World

OMAR = Actor(Side.PROVIDER, None, "Omar")
PIA = ContactForm(UUID(int=0), "Pia", "pia@quill.example", reason="New contract")


def _pia(**values: str) -> ContactForm:
    return replace(PIA, vendor_id=vendors.add_vendor(VendorForm("quill", "Quill"), now=at(0)), **values)


def _names(hours: float) -> list[str]:
    return [contact.contact_name for contact in vendors.contacts(at=at(hours))]


def test_a_contact_says_since_when_it_stands_who_added_it_and_why(ground, world: World):
    with committed(world.acorn):
        vendors.add_contact(_pia(), by=OMAR, now=at(0), valid_from=at(5))
        (contact,) = vendors.contacts()
        assert (contact.valid_from, contact.added_by, contact.reason) == (at(5), "Omar", "New contract")
        assert (_names(4.9), _names(5)) == ([], ["Pia"])
        assert (contact.stands_at(at(4.9)), contact.stands_at(at(5))) == (False, True)


def test_a_contact_that_is_to_be_retired_is_used_until_then(ground, world: World):
    with committed(world.acorn):
        contact_id = vendors.add_contact(_pia(), by=OMAR, now=at(0))
        vendors.retire_contact(contact_id, reason="Leaves", by=OMAR, now=at(1), valid_from=at(8))
        assert (_names(7.9), _names(8)) == (["Pia"], [])
        assert vendors.contacts() == []
        assert len(vendors.contacts(at=at(9), with_retired=True)) == 1
        with pytest.raises(Conflict, match="retired already"):
            vendors.retire_contact(contact_id, reason="Now", by=OMAR, now=at(2))


def test_a_change_retires_the_one_and_adds_the_other_at_the_same_instant(ground, world: World):
    with committed(world.acorn):
        form = _pia()
        contact_id = vendors.add_contact(form, by=OMAR, now=at(0))
        changed = replace(form, phone="+46 8 123", reason="New number")
        new_id = vendors.change_contact(contact_id, changed, by=OMAR, now=at(1), valid_from=at(2))
        assert [(one.id, one.phone) for one in vendors.contacts(at=at(1.9))] == [(contact_id, "")]
        assert [(one.id, one.phone) for one in vendors.contacts(at=at(2))] == [(new_id, "+46 8 123")]
        with pytest.raises(Conflict, match="Nothing has changed"):
            vendors.change_contact(new_id, replace(changed, reason="Again"), by=OMAR, now=at(3))
        with pytest.raises(Conflict, match="retired already"):
            vendors.change_contact(contact_id, replace(form, phone="1234"), by=OMAR, now=at(3))


def test_a_contact_can_move_to_no_other_vendor(ground, world: World):
    with committed(world.acorn):
        form = _pia()
        contact_id = vendors.add_contact(form, by=OMAR, now=at(0))
        other = vendors.add_vendor(VendorForm("forge", "Forge"), now=at(0))
        vendors.change_contact(contact_id, replace(form, vendor_id=other, phone="1234"), by=OMAR, now=at(1))
        assert [contact.vendor_slug for contact in vendors.contacts(at=at(1))] == ["quill"]


def test_two_contacts_of_one_name_never_stand_at_once(ground, world: World):
    with committed(world.acorn):
        form = _pia()
        contact_id = vendors.add_contact(form, by=OMAR, now=at(0))
        vendors.retire_contact(contact_id, reason="Leaves", by=OMAR, now=at(0), valid_from=at(8))
        with pytest.raises(Conflict, match="named Pia at Quill already"):
            vendors.add_contact(form, by=OMAR, now=at(1), valid_from=at(7.9))
        vendors.add_contact(form, by=OMAR, now=at(1), valid_from=at(8))
        assert (len(_names(7.9)), len(_names(8))) == (1, 1)


def test_nothing_starts_in_the_past_and_nothing_ends_before_it_begins(ground, world: World):
    with acting_for(world.acorn.id):
        form = _pia()
        with pytest.raises(Invalid) as refused:
            vendors.add_contact(form, by=OMAR, now=at(1), valid_from=at(0.9))
        assert refused.value.field == "valid_from"
        contact_id = vendors.add_contact(form, by=OMAR, now=at(1), valid_from=at(9))
        for instant in (at(0), at(8)):
            with pytest.raises(Invalid) as refused:
                vendors.retire_contact(contact_id, reason="x", by=OMAR, now=at(1), valid_from=instant)
            assert refused.value.field == "valid_from"


def test_a_retirement_says_why(ground, world: World):
    with acting_for(world.acorn.id):
        contact_id = vendors.add_contact(_pia(), by=OMAR, now=at(0))
        for words in ("", " \n", "x" * 501):
            with pytest.raises(Invalid) as refused:
                vendors.retire_contact(contact_id, reason=words, by=OMAR, now=at(1))
            assert refused.value.field == "reason"


@pytest.mark.parametrize("past", ["rewritten", "revived", "deleted"])
def test_what_stood_cannot_be_rewritten_even_past_the_actions(ground, world: World, past: str):
    with committed(world.acorn):
        contact_id = vendors.add_contact(_pia(), by=OMAR, now=at(0))
        if past == "revived":
            vendors.retire_contact(contact_id, reason="Left", by=OMAR, now=at(1))
    statement = {
        "rewritten": update(ClientVendor).values(email="evil@x.example"),
        "revived": update(ClientVendor).values(retired_at=None),
        "deleted": delete(ClientVendor),
    }[past]
    with acting_for(world.acorn.id), pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(statement.where(ClientVendor.id == contact_id))
