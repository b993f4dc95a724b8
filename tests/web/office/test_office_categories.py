"""Categories as pages: office and admin keep the list, tickets are put under it, the queue narrows by it; VIPs."""

import re

import pytest

from msp import tenants, tickets
from msp.identity import rosters
from msp.store import serving
from tests import giving
from tests.buying import sort_under
from tests.desk_work import at, committed
from tests.web.browser import Browser
from tests.web.desk.conftest import Desk

OFFICE, PORTAL = "/office/acorn/categories", "/portal/acorn/categories"
NEW = {"name": "Network", "key": "network", "skill-network": "2", "skill-windows": "1"}


@pytest.fixture(autouse=True)
def skilled(house: Desk) -> None:
    with house.app.app_context():
        for key in ("network", "windows"):
            giving.skilled(house.world, key)


@pytest.fixture
def omar(house: Desk) -> Browser:
    return house.as_("omar")


def listed(house: Desk) -> list[tenants.CategoryView]:
    with house.app.app_context(), serving([house.world.acorn.id]):
        return tenants.categories(with_retired=True)


def chosen(page: str, skill: str) -> str:
    """The level that a form says of a skill."""
    field = re.search(rf'<select[^>]*id="skill-{skill}".*?</select>', page, re.DOTALL)
    assert field is not None
    return re.findall(r'<option selected value="([^"]*)"', field[0])[0]


@pytest.mark.parametrize(("who", "pages"), [("omar", OFFICE), ("anna", PORTAL)])
def test_a_category_is_added_renamed_and_retired(house: Desk, who: str, pages: str):
    browser = house.as_(who)
    assert "No category yet" in browser.get(pages).text
    assert browser.post(pages, **NEW).status_code == 303
    (one,) = listed(house)
    assert dict(one.skills) == {"network": 2, "windows": 1}
    page = f"{pages}/{one.id}"
    assert "Network 2, Windows 1" in browser.get(pages).text
    assert [chosen(browser.get(page).text, key) for key in ("network", "windows")] == ["2", "1"]
    assert browser.post(page, name="Lines").status_code == 303
    assert dict(listed(house)[0].skills) == {}
    assert browser.post(f"{page}/retirement").status_code == 303
    assert "Retired categories" in browser.get(pages).text
    assert "Retire it" not in browser.get(page).text
    assert browser.post(page, name="Again").status_code == 409
    assert (listed(house)[0].name, listed(house)[0].is_retired) == ("Lines", True)


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"name": ""}, 422, "Write what people call it."),
        ({"key": "Net work"}, 422, "key"),
        ({"skill-network": "9"}, 422, "Choose one of the levels 1 to 3."),
        ({"key": "taken"}, 409, "There is a category with the key taken already"),
        ({"name": "taken name"}, 409, "There is a category called taken name already"),
    ],
)
def test_what_cannot_be_a_category_is_said_beside_its_field(
    house: Desk, omar: Browser, typed: dict, status: int, sentence: str
):
    with house.app.app_context(), committed(house.world.acorn):
        sort_under("taken", "Taken name", now=at(-1))
    omar.get(OFFICE)
    answer = omar.post(OFFICE, **{**NEW, **typed})
    assert answer.status_code == status
    assert sentence in answer.text
    assert len(listed(house)) == 1


def test_a_skill_on_no_list_is_not_asked_for_but_may_stay_where_it_is(house: Desk, omar: Browser):
    with house.app.app_context(), committed(house.world.acorn):
        old = sort_under("old", "Old", now=at(-1), plumbing=2)
    omar.get(OFFICE)
    assert omar.post(OFFICE, **NEW, **{"skill-plumbing": "2"}).status_code == 303
    assert {one.key: dict(one.skills) for one in listed(house)} == {
        "network": {"network": 2, "windows": 1},
        "old": {"plumbing": 2},
    }
    page = omar.get(f"{OFFICE}/{old}").text
    assert "plumbing (not on the list)" in page
    assert chosen(page, "plumbing") == "2"


def test_an_agent_reads_the_list_and_changes_nothing(house: Desk):
    lena = house.as_("lena")
    page = lena.get(OFFICE)
    assert page.status_code == 200
    assert "Add a category" not in page.text
    assert lena.post(OFFICE, **NEW).status_code == 403
    assert house.as_("rosa").get(PORTAL).status_code == 403


def test_a_ticket_is_put_under_a_category_from_desk_and_portal_and_found_by_it(house: Desk):
    with house.app.app_context(), committed(house.world.acorn):
        network = sort_under(now=at(-1))
        sort_under("mail", "Mail", now=at(-1))
    lena, rosa = house.as_("lena"), house.as_("rosa")
    desk = {"requester_id": str(house.world.people["rosa"]), "kind": "incident", "impact": "low", "urgency": "low"}
    said = {"subject": "The line is down", "description": "Since noon.", "category_id": str(network)}
    lena.get("/desk/acorn/tickets/new")
    first = lena.post("/desk/acorn/tickets/new", **desk, **said)
    form = rosa.get("/portal/acorn/tickets/new?subject=Line").text
    assert "What is it about?" in form
    assert not re.search(r"\bL[0-4]\b|tier|ladder", form[form.index("<form") :])
    asked = {"kind": "incident", "impact": "low", "urgency": "low"}
    assert rosa.post("/portal/acorn/tickets/new", **asked, **said).status_code == 303
    assert rosa.post("/portal/acorn/tickets/new", **asked, **{**said, "category_id": "none"}).status_code == 303
    assert rosa.post("/portal/acorn/tickets/new", **asked, **{**said, "category_id": "moon"}).status_code == 422
    assert "<dt>Category</dt><dd>Network</dd>" in lena.get(first.headers["Location"]).text
    for category, count in (("network", "2 tickets"), ("mail", "No ticket matches"), ("", "3 tickets")):
        assert count in lena.get(f"/desk?whose=&client=acorn&category={category}").text, category
    assert lena.get("/desk?whose=&category=NO+KEY").status_code == 422
    with house.app.app_context(), serving([house.world.acorn.id]):
        narrowed = tickets.QueueFilter(category="network")
        assert tickets.queue([house.world.acorn.id, house.world.birch.id], narrowed).count == 2


@pytest.mark.parametrize(("who", "wing"), [("petra", "office"), ("anna", "portal")])
def test_a_person_is_marked_as_vip_and_the_mark_is_taken_away(house: Desk, who: str, wing: str):
    browser, rosa = house.as_(who), house.world.people["rosa"]
    page = f"/{wing}/acorn/people"
    assert "Mark as VIP" in browser.get(page).text
    for answer, marked in (("yes", True), ("yes", True), ("no", False)):
        assert browser.post(f"{page}/{rosa}/vip", is_vip=answer).status_code == 303
        with house.app.app_context(), serving([house.world.acorn.id]):
            found = {one.id: one.is_vip for one in rosters.members(house.world.acorn.id)}
        assert found[rosa] is marked
    assert browser.post(f"{page}/{rosa}/leave").status_code == 303
    assert browser.post(f"{page}/{rosa}/vip", is_vip="yes").status_code == 409
