"""Lists: what is searched for, filtered, and turned over stays in the list in which it was begun."""

import re

import pytest

from tests.flows import scenes
from tests.flows.conftest import Story
from tests.flows.forms import forms_of

LISTS = (
    ("rosa", "/portal/acorn/tickets?status=resolved", "Solved"),
    ("anna", "/portal/acorn/tickets?status=closed&whose=me", "Closed"),
    ("lena", "/desk/mine", "Mine"),
    ("lena", "/desk/unassigned?status=all", "Unassigned"),
)


@pytest.mark.parametrize(("name", "page", "tab"), LISTS)
def test_a_search_keeps_the_list_in_which_it_was_made(story: Story, name: str, page: str, tab: str):
    scenes.rosa_asks(story)
    browser = story.as_(name)
    assert _current(browser.get(page).text) == tab
    (search,) = [form for form in forms_of(browser, page) if "q" in form.inputs and len(form.inputs) > 1]
    answer = search.send(browser, {"q": "till"})
    assert answer.status_code == 200
    assert _current(answer.text) == tab


def _current(page: str) -> str:
    tabs = page.partition('<nav class="tabs"')[2].partition("</nav>")[0]
    found = re.search(r'aria-current="page">([^<]+)', tabs)
    assert found
    return found[1].strip()
