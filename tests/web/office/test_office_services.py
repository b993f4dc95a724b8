"""The office keeps what a client buys, and which promises hold for each service."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from msp import sla, tenants, tickets
from msp.kernel.ids import new_id
from tests.buying import POS, buy, point_of_sale
from tests.web.desk.conftest import Desk
from tests.web.office.conftest import TUESDAY

LIST = "/office/acorn/services"
WIFI = {"key": "wifi", "name": "Wi-Fi", "description": "Every room"}


def _send(house: Desk, path: str, *, who: str = "omar", **fields: str):
    browser = house.as_(who)
    browser.get(LIST)
    return browser.post(path, **fields)


def _bought(house: Desk) -> UUID:
    with house.inside(house.world.acorn, "omar"):
        return buy("wifi", "Wi-Fi", now=TUESDAY)


def _found(house: Desk, service_id: UUID) -> tenants.ServiceView:
    with house.inside(house.world.acorn, "omar"):
        return tenants.service(service_id, TUESDAY + timedelta(hours=1))


def test_an_account_manager_adds_a_service(house: Desk):
    assert "No service yet" in house.as_("omar").get(LIST).text
    assert _send(house, LIST, **WIFI).status_code == 303
    page = house.as_("omar").get(LIST).text
    for words in ("Wi-Fi is a service of Acorn Dental", "Every room", "The standard promises", "Offered"):
        assert words in page, words


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Write what the client calls it."),
        ({"key": "WiFi"}, "A key has at most 40 small letters"),
        ({"key": "standard"}, "is the policy of everything else"),
        ({"key": "k" * 60}, "Field cannot be longer than 40 characters."),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field_and_nothing_typed_is_lost(house: Desk, fields, sentence: str):
    answer = _send(house, LIST, **{**WIFI, **fields})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Every room"' in answer.text


def test_hostile_names_are_shown_as_they_are_typed(house: Desk):
    service = {**WIFI, "name": "<script>alert(1)</script> & \u202eevil", "description": "=1+1"}
    assert _send(house, LIST, **service).status_code == 303
    page = house.as_("omar").get(LIST).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; evil" in page


def test_a_service_gets_promises_and_hours_of_its_own(house: Desk):
    service = _bought(house)
    house.time.shift(60)
    fields = {"policy-policy": "own", "policy-own_hours": "y", "policy-reason": "Tills are open on Sundays"}
    answer = _send(house, f"{LIST}/{service}/policy", **fields)
    assert answer.status_code == 303
    page = house.as_("omar").get(f"{LIST}/{service}").text
    for words in ("The promises of Wi-Fi count for tickets", "Tills are open on Sundays", "The standard promises"):
        assert words in page, words
    with house.inside(house.world.acorn, "omar"):
        assert sla.policy_names() == ("standard", "wifi")
        assert sla.hours_versions("wifi")
    # Both have their editors and histories, where they are found by name.
    agreement = house.as_("omar").get("/office/acorn/agreement").text
    for words in ("Targets “standard”", "Targets “wifi”", "Service hours “office”", "Service hours “wifi”"):
        assert words in agreement, words
    (targets,) = set(re.findall(r'href="(/office/acorn/agreement/targets\?name=wifi)"', page))
    assert 'value="wifi"' in house.as_("omar").get(targets).text


def test_a_choice_that_is_none_is_refused_and_what_was_typed_stays(house: Desk):
    service = _bought(house)
    answer = _send(house, f"{LIST}/{service}/policy", **{"policy-policy": "wishes", "policy-reason": "Because of it"})
    assert answer.status_code == 422
    assert "Choose a policy of this client." in answer.text
    assert "Because of it" in answer.text


def test_a_service_is_renamed_and_retired(house: Desk):
    service = _bought(house)
    assert _send(house, f"{LIST}/{service}", name="Wireless", description="").status_code == 303
    assert _found(house, service).name == "Wireless"
    assert _send(house, f"{LIST}/{service}/retirement").status_code == 303
    page = house.as_("omar").get(LIST).text
    assert "Wireless is retired; its tickets keep it." in page
    answer = _send(house, f"{LIST}/{service}", name="Again", description="")
    assert answer.status_code == 409
    assert _found(house, service).name == "Wireless"
    here = house.as_("omar").get(f"{LIST}/{service}").text
    assert "Retire the service" not in here


def test_a_service_of_another_client_is_missing_here(house: Desk):
    with house.inside(house.world.birch, "omar"):
        theirs = buy(now=TUESDAY)
    for path in (f"{LIST}/{theirs}", f"{LIST}/{new_id()}"):
        assert house.as_("omar").get(path).status_code == 404
        for more in ("", "/policy", "/retirement"):
            answer = _send(house, path + more, name="Mine", **{"policy-policy": "own", "policy-reason": "x"})
            assert answer.status_code == 404


def test_agents_and_owners_read_and_do_not_write(house: Desk):
    service = _bought(house)
    for who in ("petra", "lena"):
        page = house.as_(who).get(f"{LIST}/{service}")
        assert page.status_code == 200
        assert "Let these promises count" not in page.text
        assert _send(house, LIST, who=who, **WIFI).status_code == 403


def test_the_agreement_says_what_is_promised_of_which_service(house: Desk):
    with house.inside(house.world.acorn, "omar"):
        buy(now=TUESDAY)
        point_of_sale(hours=10, now=TUESDAY)
    house.time.shift(60)
    for who, path in (("omar", "/office/acorn"), ("anna", "/portal/acorn/agreement")):
        page = house.as_(who).get(path).text
        for words in ("For Point of sale", "10 h", "Every day around the clock", "All about E-mail"):
            assert words in page, (who, words)
        assert "For E-mail" not in page


def test_a_client_asks_for_other_targets_of_a_service(house: Desk):
    with house.inside(house.world.acorn, "omar"):
        point_of_sale(hours=10, now=TUESDAY)
    house.time.shift(60)
    anna = house.as_("anna")
    page = anna.get(f"/portal/acorn/agreement/targets?name={POS}").text
    assert "Targets “point-of-sale”" in page
    assert 'value="10 h"' in page
    assert anna.get("/portal/acorn/agreement/targets?name=unheard").status_code == 404


def test_a_ticket_of_a_retired_service_still_names_it(house: Desk):
    service, lena = _bought(house), house.world.actors["lena"]
    reference = house.open()
    with house.inside(house.world.acorn):
        ticket = tickets.ticket_for(lena, reference)
        tickets.edit(ticket, tickets.DetailsForm(service=service), expected_version=1, by=lena, now=TUESDAY)
        tenants.retire_service(service, now=TUESDAY)
    page = house.as_("lena").get(f"/desk/tickets/{reference}").text
    assert "Wi-Fi (retired)" in page
    assert "Lena changed the service" in page
