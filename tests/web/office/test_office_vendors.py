"""The office keeps the directory of vendors, each client's contacts there, and what each vendor undertakes."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from msp import vendors
from msp.identity import AUTOMATIC
from msp.kernel.ids import new_id
from msp.store import db
from msp.vendors import ContactForm, UnderpinningForm, VendorForm, VendorView
from msp.vendors.models import UnderpinningContract
from tests.web.desk.conftest import Desk
from tests.web.office.conftest import TUESDAY

CLIENT, DIRECTORY = "/office/acorn/vendors", "/office/vendors"
CONTRACT = f"{CLIENT}/quill/contract"
#: What an account manager fills in; the dots are kept away from the fields that a test changes.
TERMS = {
    "number": "Q-7",
    "tz": "America/New_York",
    "days": ["mon", "fri"],
    "opens": "09:00",
    "closes": "17:00",
    "acknowledge": "1 h",
    "P1": "4 h",
    "other": "1 h 30 min",
    "supplier_of": "provider",
    "currency": "eur",
    "per_handoff": "120.00",
    "reason": "Signed",
    "based_on": "0",
}


def _quill(house: Desk) -> VendorView:
    with house.inside(house.world.acorn):
        vendors.add_vendor(VendorForm("quill", "Quill Networks", "https://quill.example"), now=TUESDAY)
        return vendors.vendor_by_slug("quill")


def _contact(house: Desk) -> str:
    vendor = _quill(house)
    with house.inside(house.world.acorn):
        form = ContactForm(vendor.id, "Pia", "pia@quill.example", customer_number="AC-9")
        return str(vendors.add_contact(form, by=AUTOMATIC, now=TUESDAY))


def _send(house: Desk, who: str, path: str, **fields):
    browser = house.as_(who)
    browser.get(path if path != f"{CLIENT}/contacts" else CLIENT)
    return browser.post(path, **fields)


def test_the_owner_adds_a_vendor_and_calls_it_something_else(house: Desk):
    form = {"slug": "quill", "name": "Quill Networks", "website": "https://quill.example"}
    assert _send(house, "petra", DIRECTORY, **form).status_code == 303
    page = house.as_("petra").get(DIRECTORY).text
    assert "Quill Networks" in page
    changed = {"name": "Quill & Sons", "website": "", "slug": "other"}
    assert _send(house, "petra", f"{DIRECTORY}/quill", **changed).status_code == 303
    page = house.as_("petra").get(DIRECTORY).text
    assert "Quill &amp; Sons" in page
    assert f"{DIRECTORY}/quill" in page
    assert f"{DIRECTORY}/other" not in page


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"slug": "Quill"}, 422, "small letters"),
        ({"website": "javascript:alert(1)"}, 422, "A website starts with https://"),
        ({"name": ""}, 422, "Write the name."),
        ({"slug": "quill"}, 409, "in the directory already"),
    ],
)
def test_a_vendor_that_makes_no_sense_is_a_sentence(house: Desk, fields: dict[str, str], status: int, sentence: str):
    _quill(house)
    answer = _send(house, "petra", DIRECTORY, **{"slug": "forge", "name": "Forge", "website": "", **fields})
    assert answer.status_code == status
    assert sentence in answer.text


def test_a_name_that_another_vendor_has_is_a_conflict(house: Desk):
    _quill(house)
    _send(house, "petra", DIRECTORY, slug="forge", name="Forge")
    answer = _send(house, "petra", f"{DIRECTORY}/forge", name="Quill Networks")
    assert answer.status_code == 409
    assert "Another vendor of the directory" in answer.text
    assert house.as_("petra").get(f"{DIRECTORY}/nobody").status_code == 404


def test_an_account_manager_adds_a_contact_and_the_desk_may_use_it(house: Desk):
    vendor = _quill(house)
    form = {"vendor_id": str(vendor.id), "contact_name": "Pia", "email": "pia@quill.example", "reason": "New"}
    assert _send(house, "omar", f"{CLIENT}/contacts", **form).status_code == 303
    page = house.as_("omar").get(CLIENT).text
    assert "Pia is a contact of Acorn Dental." in page
    assert "pia@quill.example" in page
    assert _send(house, "omar", f"{CLIENT}/contacts", **form).status_code == 409
    for fields, sentence in (
        ({"vendor_id": "quill"}, "Choose a vendor of the directory."),
        ({"email": "pia"}, "not an e-mail address"),
        ({"valid_from": "2026-11-01"}, "cannot start in the past"),
        ({"reason": ""}, "Say in a line why."),
    ):
        answer = _send(house, "omar", f"{CLIENT}/contacts", **{**form, "contact_name": "Quinn", **fields})
        assert answer.status_code == 422, fields
        assert sentence in answer.text


def test_a_changed_contact_stands_beside_the_one_it_was(house: Desk):
    path = f"{CLIENT}/contacts/{_contact(house)}"
    form = {"contact_name": "Pia", "email": "pia@quill.example", "phone": "+46 8 123", "reason": "A number"}
    assert _send(house, "omar", path, **form).status_code == 303
    page = house.as_("omar").get(CLIENT).text
    before = page.partition('id="before"')[2]
    assert "+46 8 123" in page.partition('id="before"')[0]
    assert "Omar: A number" in before
    assert _send(house, "omar", path, **form).status_code == 409


def test_a_contact_retired_for_later_is_offered_until_then(house: Desk):
    path = f"{CLIENT}/contacts/{_contact(house)}"
    browser = house.as_("omar")
    browser.get(path)
    ending = {"end-valid_from": "2026-11-09", "end-reason": "Leaves"}
    assert browser.post(f"{path}/end", **ending).status_code == 303
    assert "until Mon 9 Nov 2026, 00:00 Stockholm" in browser.get(CLIENT).text
    assert "Retired from Mon 9 Nov 2026" in browser.get(path).text
    assert browser.post(f"{path}/end", **ending).status_code == 409
    house.time.shift(timedelta(days=6))
    page = house.as_("omar").get(CLIENT).text
    assert "Pia" not in page.partition('id="before"')[0]


def test_another_clients_contact_is_not_there(house: Desk):
    contact_id = _contact(house)
    for path in (f"/office/birch/vendors/contacts/{contact_id}", f"/office/birch/vendors/contacts/{contact_id}/end"):
        house.as_("omar").get("/office/birch/vendors")
        assert house.as_("omar").post(path, reason="x").status_code == 404


def test_a_contract_is_published_and_said_in_words(house: Desk):
    _quill(house)
    assert _send(house, "omar", CONTRACT, **TERMS, holds_client_clock="y").status_code == 303
    page = house.as_("omar").get(CONTRACT).text
    for words in (
        "Q-7",
        "Monday 09:00 to 17:00",
        "4 h for P1, 1 h 30 min otherwise",
        "yes, from hand-off to return",
        "120.00 EUR a hand-off",
        "The first version.",
    ):
        assert words in page, words
    assert "Q-7, version 1" in house.as_("omar").get(CLIENT).text


def test_the_next_version_shows_what_it_changed_and_keeps_the_hours(house: Desk):
    _quill(house)
    _send(house, "omar", CONTRACT, **TERMS)
    later = {**TERMS, "keep_hours": "y", "days": [], "opens": "", "P1": "2 h", "valid_from": "2026-11-09"}
    later |= {"based_on": "1", "reason": "Better"}
    assert _send(house, "omar", CONTRACT, **later).status_code == 303
    page = house.as_("omar").get(CONTRACT).text
    assert "Solves within: 4 h for P1, 1 h 30 min otherwise → 2 h for P1, 1 h 30 min otherwise" in page
    assert "Works:" not in page
    assert "To come" in page
    assert "4 h for P1" in page.partition('id="versions"')[0]
    stale = _send(house, "omar", CONTRACT, **{**later, "valid_from": "2026-11-10"})
    assert stale.status_code == 409
    assert "published version 2" in stale.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"days": []}, "tick days"),
        ({"tz": "Europe/Atlantis"}, "Atlantis"),
        ({"opens": "25:00"}, "25:00"),
        ({"hours_name": "nobody"}, "No service hours named"),
        ({"P1": "soon"}, "“soon” is no span of time"),
        ({"P1": "0 h"}, "“0 h” is no span of time"),
        ({"acknowledge": "", "P1": "", "other": ""}, "A vendor undertakes something"),
        ({"per_handoff": "1.005"}, "at most 2 decimals"),
        ({"currency": "euro"}, "Field cannot be longer than 3 characters."),
        ({"supplier_of": "nobody"}, "valid choice"),
        ({"valid_from": "yesterday"}, "Write the day as year"),
        ({"number": ""}, "Write the contract&#39;s number."),
    ],
)
def test_a_contract_that_makes_no_sense_is_a_sentence(house: Desk, fields: dict[str, object], sentence: str):
    _quill(house)
    answer = _send(house, "omar", CONTRACT, **{**TERMS, **fields})
    assert answer.status_code == 422
    assert sentence in answer.text
    with house.inside(house.world.acorn):
        assert vendors.contracts() == []


def _add_version(house: Desk, n: int, starts: datetime) -> None:
    """A version as one could be published before its order was checked."""
    with house.inside(house.world.acorn):
        (first,) = [one for one in vendors.contracts() if one.n == 1]
        said = {"vendor_id": first.vendor_id, "number": f"Q-{n}", "document": first.document, "reason": "Old"}
        row = UnderpinningContract(id=new_id(), n=n, valid_from=starts, author="Omar", written_at=TUESDAY, **said)
        db.session.add(row)


def test_versions_out_of_order_do_not_lock_the_contract(house: Desk):
    _quill(house)
    _send(house, "omar", CONTRACT, **TERMS)
    for n, day in ((2, 20), (3, 1)):
        _add_version(house, n, datetime(2026, 12, day, tzinfo=UTC))
    (seen,) = re.findall(r'name="based_on"[^>]*value="(\d+)"', house.as_("omar").get(CONTRACT).text)
    later = {**TERMS, "based_on": seen, "reason": "Better"}
    early = _send(house, "omar", CONTRACT, **later, valid_from="2026-12-10")
    assert early.status_code == 409
    assert "begins later is published already" in early.text
    assert _send(house, "omar", CONTRACT, **later, valid_from="2026-12-24").status_code == 303


def _typed_again(page: str) -> dict[str, str]:
    """The spans that the form shows, as somebody sends them who changes nothing."""
    names = "acknowledge|P1|P2|P3|P4|other|based_on"
    return dict(re.findall(rf'name="({names})"[^>]*value="([^"]*)"', page))


def test_a_version_sent_as_the_form_shows_it_promises_the_same_to_the_second(house: Desk):
    vendor = _quill(house)
    targets = {"acknowledge": {"P1": 30, "*": 90}, "resolution": {"P1": 5, "P3": 3_725, "*": 4_000_000}}
    with house.inside(house.world.acorn):
        document = {"hours": "office", "targets": targets}
        form = UnderpinningForm(vendor.id, "Q-7", document, "Signed")
        vendors.publish_contract(form, by=AUTOMATIC, now=TUESDAY - timedelta(days=1))
    page = house.as_("omar").get(CONTRACT).text
    assert "What was promised before is kept: 30 s for P1." in page
    assert "Solves within" in page
    assert "5 s for P1, 1 h 2 min 5 s for P3, 1111 h 6 min 40 s otherwise" in page
    again = {"number": "Q-7", "keep_hours": "y", "supplier_of": "provider", "reason": "Again", **_typed_again(page)}
    assert _send(house, "omar", CONTRACT, **again).status_code == 303
    with house.inside(house.world.acorn):
        newest, _ = vendors.contracts()
        assert newest.document["targets"] == targets
    assert "Nothing but its beginning." in house.as_("omar").get(CONTRACT).text


def test_hours_by_name_are_those_of_the_client(house: Desk):
    _quill(house)
    assert _send(house, "omar", CONTRACT, **{**TERMS, "hours_name": "office"}).status_code == 303
    assert "hours “office”" in house.as_("omar").get(CONTRACT).text
