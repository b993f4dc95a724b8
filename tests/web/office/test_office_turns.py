"""The owner says how each team gets its tickets."""

from uuid import uuid4

import pytest

from msp.store import serving
from msp.tiers import staff
from msp.tiers.staff import Way
from tests import giving
from tests.web.desk.conftest import Desk


@pytest.fixture
def night(house: Desk) -> tuple[Desk, str]:
    """A team of Lena and Marc, and its id."""
    with house.app.app_context():
        return house, str(giving.team(house.world, "night", "lena", "marc"))


def _way(house: Desk) -> Way:
    with house.app.app_context(), serving([house.world.provider.id]):
        return staff.crews(["night"])["night"].way


def test_a_team_is_given_its_tickets_in_turn_and_the_page_says_so(night: tuple[Desk, str]):
    house, team_id = night
    petra = house.as_("petra")
    page = petra.get("/office/people/turns").text
    assert "Night" in page
    assert "Lena, Marc" in page
    answer = petra.post(f"/office/people/teams/{team_id}/way", **{"night-way": "in_turn"})
    assert answer.status_code == 303
    page = petra.get(answer.headers["Location"]).text
    assert "Night: in turn, to the next one on duty who has room." in page
    assert '<option selected value="in_turn">' in page
    assert _way(house) is Way.IN_TURN


@pytest.mark.parametrize("way", ["", "by lot", "IN_TURN"])
def test_another_way_is_refused_beside_the_field(night: tuple[Desk, str], way: str):
    house, team_id = night
    petra = house.as_("petra")
    petra.get("/office/people/turns")
    answer = petra.post(f"/office/people/teams/{team_id}/way", **{"night-way": way})
    assert answer.status_code == 422
    assert "has-fault" in answer.text
    assert _way(house) is Way.PROPOSAL


def test_a_team_that_is_none_is_not_found(night: tuple[Desk, str]):
    house, _ = night
    petra = house.as_("petra")
    petra.get("/office/people/turns")
    assert petra.post(f"/office/people/teams/{uuid4()}/way", **{"night-way": "off"}).status_code == 404


def test_without_a_team_the_page_says_where_teams_come_from(house: Desk):
    page = house.as_("petra").get("/office/people/turns").text
    assert "No team yet" in page


@pytest.mark.parametrize("name", ["lena", "omar", "anna", "rosa"])
def test_only_the_owner_decides_it(night: tuple[Desk, str], name: str):
    house, team_id = night
    browser = house.as_(name)
    browser.get("/", follow_redirects=True)
    assert browser.get("/office/people/turns").status_code == 403
    assert browser.post(f"/office/people/teams/{team_id}/way", **{"night-way": "off"}).status_code == 403
    assert _way(house) is Way.PROPOSAL
