"""Who is in charge, in the office: named and replaced by the account manager, with its history and who stands in."""

import pytest
from sqlalchemy import select

from msp.identity import Role, belonging
from msp.store import acting_for, db
from msp.tiers.models import Responsibility
from tests.desk_work import committed
from tests.web.desk.conftest import Desk
from tests.web.office.conftest import TUESDAY

PATH = "/office/acorn/in-charge"


def _named(house: Desk, who: str, post: str = "duty_manager", **more: str):
    omar = house.as_("omar")
    omar.get(PATH)
    agent = str(house.world.agents[who]) if who else ""
    return omar.post(PATH, follow=True, post=post, agent_id=agent, **more)


def test_an_account_manager_names_who_is_in_charge_and_reads_who_it_was(house: Desk):
    omar = house.as_("omar")
    assert "Nobody has been named yet." in omar.get(PATH).text
    assert "Nobody is named, so the account manager hears of it." in omar.get(PATH).text
    page = _named(house, "nadia", reason="While Marc is away")
    assert "It counts from now on" in page.text
    assert "by Omar" in page.text
    house.time.shift(60)
    page = _named(house, "lena", "lead-L1")
    assert "Lead of L1 Service desk" in page.text
    house.time.shift(60)
    page = _named(house, "", reason="Marc is back")
    assert "Nobody is named, so the account manager hears of it." in page.text
    assert "While Marc is away" in page.text
    assert "Marc is back" in page.text
    assert "Who is in charge" in omar.get("/office/acorn").text


def test_somebody_who_serves_no_longer_is_said_to(house: Desk):
    _named(house, "nadia")
    with house.app.app_context(), committed(house.world.acorn):
        belonging.withdraw(house.world.agents["nadia"], Role.AGENT, by=house.world.actors["petra"], now=TUESDAY)
    page = house.as_("omar").get(PATH).text
    assert "No longer serves this client, so the account manager hears of it." in page


@pytest.mark.parametrize(
    ("who", "post", "sentence"),
    [
        ("sven", "duty_manager", "Choose somebody of the provider who serves this client."),
        ("petra", "duty_manager", "Choose somebody of the provider who serves this client."),
        ("lena", "lead-L0", "Nobody works at self-service"),
        ("lena", "lead-L9", "Choose one of the posts."),
        ("lena", "boss", "Choose one of the posts."),
        ("lena", "account_manager", "The account manager is whoever has that role here"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_kept(
    house: Desk, who: str, post: str, sentence: str
):
    answer = _named(house, who, post)
    assert answer.status_code == 422
    assert sentence in answer.text
    with house.app.app_context(), acting_for(house.world.acorn.id):
        assert db.session.scalars(select(Responsibility)).all() == []


def test_the_same_again_is_refused(house: Desk):
    _named(house, "nadia")
    house.time.shift(60)
    answer = _named(house, "nadia")
    assert answer.status_code == 409
    assert "That is so already." in answer.text


def test_only_the_account_manager_of_the_client_names_anybody(house: Desk):
    for name in ("lena", "petra"):
        browser = house.as_(name)
        browser.get("/office")
        assert browser.get(PATH).status_code == 403
        assert browser.post(PATH, post="duty_manager", agent_id="").status_code == 403
    # The owner reads it on the client's page.
    assert "Change who is in charge" not in house.as_("petra").get("/office/acorn").text
    assert "Duty manager" in house.as_("petra").get("/office/acorn").text


def test_hostile_words_stay_words(house: Desk):
    page = _named(house, "nadia", reason="<script>alert(1)</script> \u202e{{ 7*7 }}")
    assert "<script>alert(1)" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in page.text
