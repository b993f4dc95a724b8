"""Who works for the provider, who serves whom, and the people of a client."""

from uuid import uuid4

import pytest

from msp import identity
from msp.identity import Actor, HumanForm, Role
from msp.kernel.errors import Invalid
from tests.web.desk.conftest import Desk
from tests.world import MONDAY, PASSWORD, address

GRANTS, PEOPLE = "/office/acorn/grants", "/office/acorn/people"


def _actor(house: Desk, name: str) -> Actor:
    with house.app.app_context():
        return house.world.actor(name)


def test_the_owner_sees_everybody_and_what_they_hold_where(house: Desk):
    page = house.as_("petra").get("/office/people").text
    for words in ("lena@example.com", "Acorn Dental", "Birch Freight", "Account manager", "Owner"):
        assert words in page, words
    assert house.as_("omar").get("/office/people").status_code == 403


def test_a_grant_opens_a_client_at_once(house: Desk):
    petra, sven = house.as_("petra"), house.as_("sven")
    assert sven.get("/office/acorn").status_code == 404
    petra.get(GRANTS)
    form = {"agent_id": str(house.world.agents["sven"]), "role": "agent", "tiers": ["L1", "L2"]}
    assert petra.post(GRANTS, **form).status_code == 303
    assert "Sven now serves Acorn Dental" in petra.get(GRANTS).text
    assert sven.get("/office/acorn").status_code == 200
    assert _actor(house, "sven").tiers_at(house.world.acorn.id) == {"L1", "L2"}
    assert "Role changed" in house.as_("omar").get("/office/acorn").text


def test_granting_again_replaces_the_tiers(house: Desk):
    petra = house.as_("petra")
    petra.get(GRANTS)
    petra.post(GRANTS, agent_id=str(house.world.agents["lena"]), role="agent", tiers=["L2"])
    assert _actor(house, "lena").tiers_at(house.world.acorn.id) == {"L2"}
    assert _actor(house, "lena").tiers_at(house.world.birch.id) == {"L0", "L1"}


def test_a_grant_that_makes_no_sense_is_refused_beside_its_field(house: Desk):
    petra = house.as_("petra")
    petra.get(GRANTS)
    lena = str(house.world.agents["lena"])
    for form, words in (
        ({"agent_id": lena, "role": "agent"}, "Choose at least one tier"),
        ({"agent_id": lena}, "Choose as what they serve this client."),
        ({"agent_id": "nobody", "role": "agent", "tiers": ["L1"]}, "Choose somebody who works for the provider."),
        ({"agent_id": lena, "role": "agent", "tiers": ["L9"]}, "L9"),
        ({"agent_id": lena, "role": "owner", "tiers": ["L1"]}, "valid choice"),
    ):
        answer = petra.post(GRANTS, **form)
        assert answer.status_code == 422, form
        assert words in answer.text, form
    assert _actor(house, "lena").tiers_at(house.world.acorn.id) == {"L0", "L1"}


def test_only_the_owner_grants(house: Desk):
    form = {"agent_id": str(house.world.agents["sven"]), "role": "agent", "tiers": ["L1"]}
    for name, path in (("omar", "/office"), ("lena", "/office"), ("anna", "/portal/acorn")):
        browser = house.as_(name)
        browser.get(path)
        assert browser.post(GRANTS, **form).status_code == 403
    assert not _actor(house, "sven").sees(house.world.acorn.id)


def test_a_right_that_is_withdrawn_ends_at_once(house: Desk):
    petra, lena = house.as_("petra"), house.as_("lena")
    petra.get(GRANTS)
    away = f"{GRANTS}/{house.world.agents['lena']}/withdrawal"
    assert lena.get("/desk?client=acorn").status_code == 200
    assert petra.post(away, role="agent").status_code == 303
    assert not _actor(house, "lena").sees(house.world.acorn.id)
    assert _actor(house, "lena").sees(house.world.birch.id)
    assert petra.post(away, role="agent").status_code == 404
    assert "Role withdrawn" in house.as_("omar").get("/office/acorn").text


def test_the_office_s_list_of_people_is_the_owner_s(house: Desk):
    for name in ("omar", "lena"):
        assert house.as_(name).get(PEOPLE).status_code == 403
    assert house.as_("anna").get(PEOPLE).status_code == 403
    assert house.as_("bea").get(PEOPLE).status_code == 404


def test_nobody_can_be_granted_anything_who_does_not_work_here(house: Desk):
    with house.inside(house.world.acorn, "petra"):
        with pytest.raises(Invalid, match="Choose somebody who works for the provider") as refused:
            identity.grant(uuid4(), Role.AGENT, ("L1",), now=MONDAY)
        assert refused.value.field == "agent_id"


def test_a_password_is_not_written_where_its_form_is():
    assert PASSWORD not in repr(HumanForm("Nils", address("nils"), PASSWORD))
