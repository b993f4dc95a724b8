"""Contacts at vendors and several series of service hours, through their editors."""

import re

import pytest

from msp import sla, vendors
from msp.sla import VersionForm
from msp.store import serving
from msp.vendors import VendorForm
from tests.agreements.settling import free, set_rails
from tests.desk_work import at, committed
from tests.web.browser import Browser
from tests.web.desk.conftest import Desk
from tests.web.portal.test_portal_settings import SETTINGS, hidden, looked, made, rails

CONTACTS = f"{SETTINGS}/contacts"
QUINN = {"vendor": "quill", "contact_name": "Quinn", "email": "help@quill.example", "customer_number": "AC-9"}


@pytest.fixture
def anna(house: Desk) -> Browser:
    with house.app.app_context(), committed(house.world.provider):
        vendors.add_vendor(VendorForm("quill", "Quill Networks"), now=at(0))
    rails(house, free("contacts", "hours"))
    return house.as_("anna")


def _standing(house: Desk) -> list[tuple[str, str]]:
    with house.app.app_context(), serving([house.world.acorn.id]):
        return [(str(one.id), one.customer_number) for one in vendors.contacts()]


def test_a_contact_is_added_changed_and_retired(house: Desk, anna: Browser):
    page = looked(anna, "contacts", **QUINN)
    assert "Quinn, help@quill.example, customer number AC-9" in page.text
    assert made(anna, page, "contacts").status_code == 303
    ((contact_id, number),) = _standing(house)
    assert number == "AC-9"

    house.time.move_to(at(3))
    form = anna.get(f"{CONTACTS}?contact={contact_id}")
    assert 'value="help@quill.example"' in form.text
    changed = {**hidden(form), "contact_id": contact_id, **QUINN, "customer_number": "AC-10"}
    assert made(anna, anna.post(CONTACTS, **changed), "contacts").status_code == 303
    ((new_id, number),) = _standing(house)
    assert number == "AC-10"

    house.time.move_to(at(4))
    gone = anna.post(CONTACTS, **hidden(anna.get(CONTACTS)), contact_id=new_id, vendor="quill", deed="retire")
    assert made(anna, gone, "contacts", reason="Contract ended.").status_code == 303
    assert _standing(house) == []
    history = anna.get(f"{CONTACTS}/history").text
    assert history.count("customer number AC-10") == 2
    assert "Contract ended." in history


def _opened(anna: Browser, contact_id: str) -> dict[str, str]:
    return {**hidden(anna.get(f"{CONTACTS}?contact={contact_id}")), "contact_id": contact_id}


def test_an_ordinary_change_of_contacts_is_looked_at_without_a_word_of_somebody_else(house: Desk, anna: Browser):
    added = looked(anna, "contacts", **QUINN)
    assert (added.status_code, "Two at once" in added.text) == (200, False)
    assert made(anna, added, "contacts").status_code == 303
    ((contact_id, _),) = _standing(house)

    house.time.move_to(at(3))
    changed = anna.post(CONTACTS, **{**_opened(anna, contact_id), **QUINN, "customer_number": "AC-10"})
    assert (changed.status_code, "Two at once" in changed.text) == (200, False)
    assert made(anna, changed, "contacts").status_code == 303
    ((contact_id, number),) = _standing(house)
    assert number == "AC-10"

    house.time.move_to(at(4))
    gone = anna.post(CONTACTS, **_opened(anna, contact_id), vendor="quill", deed="retire")
    assert (gone.status_code, "Two at once" in gone.text) == (200, False)
    assert made(anna, gone, "contacts").status_code == 303
    assert _standing(house) == []


def test_a_contact_that_is_typed_again_under_another_name_is_still_an_ordinary_one(house: Desk, anna: Browser):
    again = anna.post(CONTACTS, **hidden(looked(anna, "contacts", **QUINN)), deed="again")
    page = anna.post(CONTACTS, **{**hidden(again), **QUINN, "contact_name": "Quentin"})
    assert page.status_code == 200
    assert made(anna, page, "contacts").status_code == 303


def test_a_contact_that_somebody_changed_while_it_was_typed_shows_both(house: Desk, anna: Browser):
    made(anna, looked(anna, "contacts", **QUINN), "contacts")
    ((contact_id, _),) = _standing(house)
    house.time.move_to(at(3))
    seen = _opened(anna, contact_id)
    first = anna.post(CONTACTS, **{**seen, **QUINN, "customer_number": "1"})
    assert made(anna, first, "contacts").status_code == 303
    late = anna.post(CONTACTS, **{**seen, **QUINN, "customer_number": "2"})
    assert late.status_code == 409
    assert "Two at once" in late.text


def test_of_two_who_add_one_contact_the_second_is_told(house: Desk, anna: Browser):
    first, second = (looked(anna, "contacts", **QUINN) for _ in range(2))
    assert made(anna, first, "contacts").status_code == 303
    assert made(anna, second, "contacts").status_code == 409
    assert len(_standing(house)) == 1


def test_of_two_who_change_one_contact_the_second_sees_both(house: Desk, anna: Browser):
    made(anna, looked(anna, "contacts", **QUINN), "contacts")
    ((contact_id, _),) = _standing(house)
    house.time.move_to(at(3))
    first, second = (
        anna.post(CONTACTS, contact_id=contact_id, **{**QUINN, "customer_number": number}) for number in ("1", "2")
    )
    assert made(anna, first, "contacts").status_code == 303
    late = made(anna, second, "contacts")
    assert late.status_code == 409
    for words in ("Two at once", "customer number AC-9", "customer number 1", "customer number 2"):
        assert words in late.text, words
    assert [number for _, number in _standing(house)] == ["1"]
    house.time.move_to(at(4))
    assert made(anna, late, "contacts").status_code == 303
    assert [number for _, number in _standing(house)] == ["2"]


def test_a_contact_that_somebody_retired_meanwhile_is_added_anew_or_stays_away(house: Desk, anna: Browser):
    made(anna, looked(anna, "contacts", **QUINN), "contacts")
    ((contact_id, _),) = _standing(house)
    house.time.move_to(at(3))
    changed = anna.post(CONTACTS, contact_id=contact_id, **{**QUINN, "customer_number": "2"})
    gone, again = (anna.post(CONTACTS, contact_id=contact_id, vendor="quill", deed="retire") for _ in range(2))
    assert made(anna, gone, "contacts").status_code == 303
    twice = made(anna, again, "contacts")
    assert twice.status_code == 409
    assert "nothing left to do" in twice.text
    late = made(anna, changed, "contacts")
    assert late.status_code == 409
    house.time.move_to(at(4))
    assert made(anna, late, "contacts").status_code == 303
    assert [number for _, number in _standing(house)] == ["2"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": "nowhere"}, "not an e-mail address"),
        ({"contact_name": ""}, "Write at least one character"),
        ({"phone": "call me"}, "telephone number"),
        ({"vendor": "nobody"}, "vendor of the directory"),
    ],
)
def test_a_contact_that_makes_no_sense_is_refused_beside_its_field(anna: Browser, typed: dict, words: str):
    page = looked(anna, "contacts", **{**QUINN, **typed})
    assert page.status_code == 422
    assert words in page.text


def test_an_unknown_contact_is_not_there(anna: Browser):
    for some in ("nothing", "00000000-0000-0000-0000-000000000000"):
        assert anna.get(f"{CONTACTS}?contact={some}").status_code == 404
        assert anna.post(CONTACTS, **QUINN, contact_id=some).status_code == 404


def test_each_series_of_hours_is_changed_by_itself(house: Desk, anna: Browser):
    night = {"tz": "Europe/Stockholm", "weekly": {"sat": [["20:00", "24:00"]]}}
    with house.app.app_context(), committed(house.world.acorn):
        form = VersionForm("night", night, "Set-up", at(-24))
        sla.publish_hours_version(form, by=house.world.actors["omar"], now=at(0))
    assert f"{SETTINGS}/hours?name=night" in anna.get(SETTINGS).text
    seen = hidden(anna.get(f"{SETTINGS}/hours?name=night"))
    page = anna.post(f"{SETTINGS}/hours?name=night", **seen, sun="20:00–24:00", sat="20:00–24:00")
    assert made(anna, page, "hours").status_code == 303
    with house.app.app_context(), serving([house.world.acorn.id]):
        assert len(sla.hours_versions("office")) == 1
        assert sla.hours_versions("night")[0].document["weekly"]["sun"] == [["20:00", "24:00"]]
    assert "“night”" in anna.get(f"{SETTINGS}/hours/history?name=night").text
    assert anna.get(f"{SETTINGS}/hours?name=noon").status_code == 404


def test_what_the_guard_rails_forbid_is_said_and_not_offered(house: Desk, anna: Browser):
    made(anna, looked(anna, "contacts", **QUINN), "contacts")
    ((contact_id, _),) = _standing(house)
    with house.app.app_context():
        bounds = {"add": False, "retire": False}
        set_rails(house.world, {"contacts": {"mode": "free", "bounds": bounds}}, when=1)
    house.time.move_to(at(3))
    page = anna.get(CONTACTS).text
    assert "New contacts are added by" in page
    assert "Add a contact" not in page
    assert 'name="contact_name"' not in page
    page = anna.get(f"{CONTACTS}?contact={contact_id}").text
    assert "Contacts are retired by" in page
    assert "Retire this contact" not in page
    assert 'name="contact_name"' in page


def test_the_supplier_is_called_by_its_name_and_its_history_names_the_contact(house: Desk, anna: Browser):
    page = looked(anna, "contacts", **QUINN)
    assert "Contact at Quill Networks" in page.text
    made(anna, page, "contacts")
    assert re.search(r"<h2[^>]*>Quinn at Quill Networks: ", anna.get(f"{CONTACTS}/history").text)


def test_a_closed_date_that_is_none_is_told_in_the_words_of_the_form(anna: Browser):
    page = looked(anna, "hours", closed_dates="24 December")
    assert page.status_code == 422
    assert "Closed dates has" in page.text
    assert "closed_dates has" not in page.text


def test_tables_are_no_landmarks_of_their_own_and_every_column_has_a_name(house: Desk, anna: Browser):
    made(anna, looked(anna, "contacts", **QUINN), "contacts")
    for page in (anna.get(SETTINGS).text, anna.get(CONTACTS).text):
        assert 'role="region"' not in page
        assert not re.search(r"<th[^>]*>\s*</th>", page)
