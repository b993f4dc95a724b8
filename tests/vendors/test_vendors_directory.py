"""The directory of vendors, and the contacts that clients have there."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from msp import vendors
from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.store import Side, acting_for, serving
from msp.vendors import ContactForm, VendorForm
from tests.desk_work import at, committed
from tests.world import World

OMAR = Actor(Side.PROVIDER, None, "Omar")
QUILL = VendorForm("quill", "Quill Networks", "https://quill.example/support")


def _contact(vendor_id: UUID) -> ContactForm:
    return ContactForm(vendor_id, "Pia Quill", "Pia@Quill.example", "+46 (0)8 123-45 67", "C-4711", "Mon–Fri 9–17 CET")


def test_a_vendor_is_there_for_every_client_and_its_contacts_for_one(ground, world: World):
    with committed(world.acorn):
        vendor_id = vendors.add_vendor(QUILL, now=at(0))
        vendors.add_contact(_contact(vendor_id), by=OMAR, now=at(0))
        (contact,) = vendors.contacts()
        assert (contact.vendor_name, contact.vendor_slug, contact.email) == (
            "Quill Networks",
            "quill",
            "pia@quill.example",
        )
        assert (contact.customer_number, contact.support_hours) == ("C-4711", "Mon–Fri 9–17 CET")
    with serving([world.birch.id]):
        assert [vendor.slug for vendor in vendors.directory()] == ["quill"]
        assert vendors.contacts() == []
    with serving([world.acorn.id, world.birch.id]):
        assert [contact.tenant_id for contact in vendors.contacts()] == [world.acorn.id]


def test_a_vendor_stands_in_the_directory_once(ground, world: World):
    with committed(world.acorn):
        vendors.add_vendor(QUILL, now=at(0))
    for again in (QUILL, replace(QUILL, name="Quill Two"), replace(QUILL, slug="quill-two")):
        with acting_for(world.birch.id), pytest.raises(Conflict, match="in the directory already"):
            vendors.add_vendor(again, now=at(1))


def test_a_retired_contact_is_no_longer_offered(ground, world: World):
    with committed(world.acorn):
        contact_id = vendors.add_contact(_contact(vendors.add_vendor(QUILL, now=at(0))), by=OMAR, now=at(0))
        vendors.retire_contact(contact_id, reason="Left Quill", by=OMAR, now=at(1))
        assert vendors.contacts() == []
        (kept,) = vendors.contacts(with_retired=True)
        assert (kept.retired_at, kept.retired_by, kept.retire_reason) == (at(1), "Omar", "Left Quill")
        with pytest.raises(Conflict, match="retired already"):
            vendors.retire_contact(contact_id, reason="Again", by=OMAR, now=at(2))
    for stranger in (contact_id, uuid4()):
        with acting_for(world.birch.id), pytest.raises(Missing):
            vendors.retire_contact(stranger, reason="x", by=OMAR, now=at(2))


def test_a_contact_of_that_name_is_added_once_and_only_at_a_vendor_that_exists(ground, world: World):
    with committed(world.acorn):
        form = _contact(vendors.add_vendor(QUILL, now=at(0)))
        vendors.add_contact(form, by=OMAR, now=at(0))
        with pytest.raises(Conflict, match="named Pia Quill at Quill Networks already"):
            vendors.add_contact(form, by=OMAR, now=at(1))
        with pytest.raises(Invalid) as refused:
            vendors.add_contact(replace(form, vendor_id=uuid4()), by=OMAR, now=at(1))
        assert refused.value.field == "vendor_id"


PAGES = (
    *("javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "vbscript:x", "ftp://quill.example"),
    *("//quill.example", "https://", "https://[bad", "https://quill.example/ x", "quill.example"),
    "https://quill.example/" + "x" * 200,
)
MAILBOXES = (
    *("pia", "pia@quill.example, evil@x.example", "pia@quill.example\r\nBcc: evil@x.example"),
    *("Pia <pia@quill.example>", '"a\r\nb"@quill.example', "p@" + "x" * 260 + ".example"),
)
WRONG_OF_VENDOR = [
    *(("slug", slug) for slug in ("", "Quill", "quill networks", "../x", "q" * 61, "quill\n")),
    *(("name", name) for name in ("", " \t", "x" * 121, "\x00")),
    *(("website", address) for address in PAGES),
]
WRONG_OF_CONTACT = [
    *(("contact_name", name) for name in ("", "\r\n", "x" * 121)),
    *(("email", address) for address in MAILBOXES),
    *(("phone", number) for number in ("call me", "1", "+46;DROP", "0" * 41, "12\x0034567")),
    ("customer_number", "x" * 61),
    ("support_hours", "x" * 201),
]


def test_a_wrong_value_of_a_vendor_is_refused_beside_its_field(ground, world: World):
    with acting_for(world.acorn.id):
        for field, value in WRONG_OF_VENDOR:
            with pytest.raises(Invalid) as refused:
                vendors.add_vendor(replace(QUILL, **{field: value}), now=at(0))
            assert refused.value.field == field, value
        assert vendors.directory() == []


def test_a_wrong_value_of_a_contact_is_refused_beside_its_field(ground, world: World):
    with acting_for(world.acorn.id):
        form = _contact(vendors.add_vendor(QUILL, now=at(0)))
        for field, value in WRONG_OF_CONTACT:
            with pytest.raises(Invalid) as refused:
                vendors.add_contact(replace(form, **{field: value}), by=OMAR, now=at(0))
            assert refused.value.field == field, value
        assert vendors.contacts() == []


def test_hostile_texts_are_kept_as_texts_of_one_line(ground, world: World):
    with committed(world.acorn):
        vendor_id = vendors.add_vendor(replace(QUILL, name="Quill\r\n<script>\x00\u202e"), now=at(0))
        form = replace(_contact(vendor_id), contact_name="Pia\nBcc: x@evil.example", customer_number="=cmd|'/c x'!A0")
        vendors.add_contact(form, by=OMAR, now=at(0))
        (contact,) = vendors.contacts()
    assert contact.vendor_name == "Quill <script>"
    assert contact.contact_name == "Pia Bcc: x@evil.example"
    assert contact.customer_number == "=cmd|'/c x'!A0"
