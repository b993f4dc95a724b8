"""When letters may come, set by each of the provider's people on a page of their own."""

import pytest

from msp.channels import wishes_of
from msp.store import acting_for
from tests.web.desk.conftest import Desk

WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00–17:00") | {"sat": "", "sun": ""}
TYPED = {**WEEK, "tz": "Europe/Stockholm", "holds_warnings": "y"}


def _wishes(desk: Desk, who: str):
    with desk.app.app_context(), acting_for(desk.world.provider.id):
        return wishes_of(desk.world.agents[who])


@pytest.mark.parametrize(("who", "path"), [("lena", "/desk/me"), ("omar", "/office/me"), ("petra", "/office/me")])
def test_everybody_of_the_provider_sets_their_own(desk: Desk, who: str, path: str):
    browser = desk.as_(who)
    page = browser.get(path).text
    assert "When letters may come" in page
    assert f'href="{path}"' in page
    answer = browser.post(path, follow=True, **{**TYPED, "sat": "22:00-06:00"})
    assert "It counts from the next letter on." in answer.text
    assert "22:00–06:00" in answer.text
    found = _wishes(desk, who)
    assert found is not None
    assert (found.holds_warnings, found.holds_breaches, found.lets_urgent_through) == (True, False, False)
    assert found.document["weekly"]["sat"] == [["22:00", "06:00"]]
    others = {"lena", "omar", "petra"} - {who}
    assert all(_wishes(desk, other) is None for other in others)


def test_a_client_has_no_such_page(desk: Desk):
    rosa = desk.as_("rosa")
    rosa.get("/portal/acorn/tickets")
    for path in ("/desk/me", "/office/me"):
        assert rosa.get(path).status_code == 403
        assert rosa.post(path, **TYPED).status_code == 403


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("tz", "Mars/Olympus", "Mars/Olympus"),
        ("tz", "", "Write the name of your time zone."),
        ("mon", "8 to 5", "cannot be read"),
        ("mon", "08:00-08:00", "Monday"),
        ("mon", "08:00-17:00," * 30, "too long"),
    ],
)
def test_what_makes_no_sense_is_refused_and_what_was_typed_is_kept(desk: Desk, field: str, value: str, sentence: str):
    lena = desk.as_("lena")
    lena.get("/desk/me")
    answer = lena.post("/desk/me", **{**TYPED, field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'name="tue" value' in answer.text or "08:00–17:00" in answer.text
    assert _wishes(desk, "lena") is None


def test_hours_that_are_never_open_are_refused(desk: Desk):
    lena = desk.as_("lena")
    lena.get("/desk/me")
    answer = lena.post("/desk/me", tz="UTC", **dict.fromkeys(WEEK, ""))
    assert answer.status_code == 422
    assert "never open" in answer.text
