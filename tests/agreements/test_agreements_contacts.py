"""Contacts at vendors: added, changed and retired by the client itself, each from a day on."""

from uuid import UUID, uuid4

import pytest

from msp import agreements, vendors
from msp.agreements import ChangeState, DecisionForm, Draft, Setting, StaleChange
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.store import serving
from msp.vendors import VendorForm
from tests.agreements.settling import asked, decided, draft, free, set_rails
from tests.desk_work import at, committed
from tests.world import World

pytestmark = pytest.mark.usefixtures("quill")

QUINN = {
    "vendor": "quill",
    "contact_name": "Quinn",
    "email": "help@quill.example",
    "phone": "",
    "customer_number": "AC-9",
    "support_hours": "Weekdays",
}


@pytest.fixture
def quill(ground, world: World) -> UUID:
    with committed(world.provider):
        return vendors.add_vendor(VendorForm("quill", "Quill Networks"), now=at(0))


def _document(parts: dict | None, contact_id: UUID | None = None) -> Draft:
    return draft(Setting.CONTACTS, {"contact_id": str(contact_id) if contact_id else None, "contact": parts})


def _standing(world: World) -> list[tuple[str, str]]:
    with serving([world.acorn.id]):
        return [(one.contact_name, one.customer_number) for one in vendors.contacts()]


def _added(world: World, when: float = 0) -> UUID:
    set_rails(world, free("contacts"))
    change = asked(world, _document(QUINN), when=when)
    assert change.version_id is not None
    return change.version_id


def test_a_contact_comes_changes_and_goes(world: World):
    contact_id = _added(world)
    assert _standing(world) == [("Quinn", "AC-9")]
    changed = asked(world, _document({**QUINN, "customer_number": "AC-10"}, contact_id), when=1)
    assert _standing(world) == [("Quinn", "AC-10")]
    gone = asked(world, _document(None, changed.version_id), when=2)
    assert gone.state is ChangeState.APPLIED
    assert _standing(world) == []


def test_two_contacts_asked_for_at_once_do_not_stand_in_each_others_way(world: World):
    first = asked(world, _document(QUINN))
    second = asked(world, _document({**QUINN, "contact_name": "Quincy"}))
    decided(world, first, when=1)
    decided(world, second, when=2)
    assert _standing(world) == [("Quincy", "AC-9"), ("Quinn", "AC-9")]


def test_the_second_of_two_who_ask_for_the_same_contact_is_told_when_it_is_approved(world: World):
    first, second = asked(world, _document(QUINN)), asked(world, _document({**QUINN, "customer_number": "AC-1"}))
    decided(world, first, when=1)
    omar = world.actors["omar"]
    with pytest.raises(StaleChange), committed(world.acorn, omar):
        agreements.decide_change(second.id, DecisionForm(True, base=second.base), by=omar, now=at(2))
    with pytest.raises(Conflict, match="a contact named Quinn"):
        decided(world, second, when=3)


def test_bounds_say_who_adds_and_who_retires(world: World):
    contact_id = _added(world)
    set_rails(world, {"contacts": {"mode": "free", "bounds": {"add": False, "retire": False}}}, when=1)
    with pytest.raises(Invalid, match="added by the provider only"):
        asked(world, _document({**QUINN, "contact_name": "Quincy"}), when=2)
    with pytest.raises(Invalid, match="retired by the provider only"):
        asked(world, _document(None, contact_id), when=2)
    asked(world, _document({**QUINN, "phone": "+46 8 1"}, contact_id), when=2)


def test_a_foreign_contact_and_an_absent_one_do_not_exist(world: World):
    contact_id = _added(world)
    bea = world.actors["bea"]
    for some_id in (contact_id, uuid4()):
        with pytest.raises(Missing), committed(world.birch, bea):
            agreements.ask_for_change(_document(None, some_id), "", by=bea, now=at(1))
    assert _standing(world) == [("Quinn", "AC-9")]


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"contact_id": None, "contact": None}, "names the contact"),
        ({"contact_id": None, "contact": QUINN, "owner": "me"}, "names the contact"),
        ({"contact_id": None, "contact": {**QUINN, "is_active": "no"}}, "A contact has"),
        ({"contact_id": None, "contact": {**QUINN, "phone": 7}}, "is text"),
        ({"contact_id": None, "contact": {**QUINN, "vendor": "nobody"}}, "vendor of the directory"),
        ({"contact_id": None, "contact": {**QUINN, "email": "not an address"}}, "not an e-mail address"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(world: World, document: dict, sentence: str):
    with pytest.raises(Invalid, match=sentence):
        asked(world, draft(Setting.CONTACTS, document))
