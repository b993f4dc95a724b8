"""A month in which more was missed than fits on a page: page by page in office and portal, whole in the file."""

import csv
import io
import re
from html import unescape
from itertools import pairwise
from uuid import UUID

import pytest

from msp.web.paging import PAGE, Place
from tests.desk_work import committed, opened
from tests.web.desk.conftest import Desk
from tests.web.portal.test_portal_settings import hidden

OFFICE, PORTAL = "/office/acorn/breaches/2026-10", "/portal/acorn/missed/2026-10"
#: First response and resolution of each are missed, one promise is missed by the ticket of the house.
TICKETS = PAGE // 2 + 3
ALL = 2 * TICKETS + 1


@pytest.fixture
def crowded(house: Desk) -> Desk:
    """Many tickets of October that nobody looked after."""
    with house.app.app_context(), committed(house.world.acorn):
        for number in range(TICKETS):
            opened(house.world, subject=f"Nobody came {number}", when=number / 100)
    return house


def _walk(house: Desk, name: str, url: str) -> list[list[str]]:
    """The promises of each page, by following the links to the next; the ways back lead through the same pages."""
    texts = [house.as_(name).get(url).text]
    while following := _link(texts[-1], "next"):
        texts.append(house.as_(name).get(following).text)
    for before, here in pairwise(texts):
        assert _shown(house.as_(name).get(_link(here, "prev")).text) == _shown(before)
    return [_shown(text) for text in texts]


def _shown(text: str) -> list[str]:
    return re.findall(r'class="breach-head"><a href="([^"]+)"', text)


def _link(text: str, rel: str) -> str:
    found = re.search(f'rel="{rel}" href="([^"]+)"', text)
    return unescape(found[1]) if found else ""


@pytest.mark.parametrize(("name", "url"), [("omar", OFFICE), ("anna", PORTAL)])
def test_every_missed_promise_stands_on_one_page(crowded: Desk, name: str, url: str):
    pages = _walk(crowded, name, url)
    assert [len(page) for page in pages] == [PAGE, ALL - PAGE]
    assert len({promise for page in pages for promise in page}) == ALL
    assert f"{ALL} missed, 0 of them excused." in crowded.as_(name).get(url).text
    assert crowded.as_(name).get(f"{url}?after=elsewhere").status_code == 422


@pytest.mark.parametrize("query", ["sort=over", "sort=ticket", "priority=P1&sort=ticket", "metric=resolution"])
def test_the_pages_keep_what_is_asked_for(crowded: Desk, query: str):
    pages = _walk(crowded, "omar", f"{OFFICE}?{query}")
    rows = list(csv.DictReader(io.StringIO(crowded.as_("omar").get(f"{OFFICE}.csv?{query}").text.lstrip("\ufeff"))))
    shown = [
        promise.rpartition("/tickets/")[2].partition("/")[0].partition("#")[0] for page in pages for promise in page
    ]
    assert shown == [row["Ticket"] for row in rows]


def test_the_file_is_whole_on_whichever_page_it_is_asked_for(crowded: Desk):
    second = _link(crowded.as_("omar").get(OFFICE).text, "next")
    href = re.search(r'href="([^"]+\.csv[^"]*)"', crowded.as_("omar").get(second).text)
    assert href is not None
    assert len(crowded.as_("omar").get(unescape(href[1])).text.splitlines()) == 1 + ALL


def test_a_deed_on_the_second_page_leads_back_to_it_and_keeps_what_was_typed(crowded: Desk):
    omar = crowded.as_("omar")
    second = _link(omar.get(f"{OFFICE}?sort=ticket").text, "next")
    page = omar.get(second)
    action = re.search(r'action="([^"]+/propose[^"]*)"', page.text)
    assert action is not None
    url = unescape(action[1])
    clock = re.search(r"2026-10/([0-9a-f-]{36})/propose", url)
    assert clock is not None
    refused = omar.post(url, **hidden(page), **{f"why-{clock[1]}-reason": ""})
    assert refused.status_code == 422
    assert "Say why; it is printed on the statement." in refused.text
    assert _shown(refused.text) == _shown(page.text)
    done = omar.post(url, **{f"why-{clock[1]}-reason": "The line was down."})
    assert done.status_code == 303
    assert _shown(omar.get(done.headers["Location"]).text) == _shown(page.text)


def test_a_page_that_lost_its_rows_says_so_and_leads_to_the_top(crowded: Desk):
    # As a reader holds it who had a longer list before.
    beyond = Place(0, 0, UUID(int=0))
    for name, url in (("omar", OFFICE), ("anna", PORTAL)):
        gone = crowded.as_(name).get(f"{url}?after={beyond}").text
        assert _shown(gone) == []
        assert "The list ends here" in gone
        assert "From the top" in gone
        assert len(_shown(crowded.as_(name).get(_link(gone, "prev")).text)) == PAGE
