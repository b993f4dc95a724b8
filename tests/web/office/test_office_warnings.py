"""Percents at which is warned and raised, in the office: changed by the account manager, read by the client."""

import pytest

from msp import sla
from msp.store import acting_for
from tests.web.desk.conftest import Desk

PATH = "/office/acorn/agreement/warnings"
TYPED = {
    "first_response-warn": "50, 75",
    "first_response-lead": "",
    "first_response-duty_manager": "",
    "first_response-account_manager": "",
    "resolution-warn": "75 90",
    "resolution-lead": "70 %",
    "resolution-duty_manager": "90",
    "resolution-account_manager": "110, 90",
    "reason": "To be there in time",
}


def _base(page: str) -> str:
    return page.split('name="base"')[1].split('value="')[1].split('"')[0]


def _sent(house: Desk, **changes: str):
    omar = house.as_("omar")
    page = omar.get(PATH).text
    return omar.post(PATH, follow=True, **{"base": _base(page), **TYPED, **changes})


def _policy(house: Desk) -> dict:
    with house.app.app_context(), acting_for(house.world.acorn.id):
        found = sla.policy_versions()[0]
        return found.document


def test_percents_are_published_as_a_version_and_nothing_else_moves(house: Desk):
    before = _policy(house)
    page = _sent(house)
    assert "Solution is raised to: – → lead at 70 %, account manager at 90 %, duty manager at 90 %" in page.text
    after = _policy(house)
    assert after["resolution"]["raise"] == {
        "70": ["lead"],
        "90": ["duty_manager", "account_manager"],
        "110": ["account_manager"],
    }
    strip = {"raise", "warn"}
    for metric, terms in before.items():
        assert {key: value for key, value in after[metric].items() if key not in strip} == {
            key: value for key, value in terms.items() if key not in strip
        }
        assert after[metric]["warn"] == terms["warn"]
    again = house.as_("omar").get(PATH).text
    assert 'value="90, 110"' in again
    # The client reads it beside its targets, and cannot change it there.
    anna = house.as_("anna").get("/portal/acorn/agreement/targets").text
    assert "Solution: raised to the lead at 70 %" in anna


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("resolution-warn", "0", "whole percents from 1 to 999"),
        ("resolution-lead", "1000", "whole percents from 1 to 999"),
        ("resolution-lead", "soon", "whole percents from 1 to 999"),
        ("resolution-lead", "٧٠", "whole percents from 1 to 999"),
        ("resolution-lead", ", ".join(map(str, range(1, 20))), "at most 12 whole percents"),
        ("resolution-lead", "1" * 90, "too long for a list"),
        ("reason", "", "Say why it changes."),
    ],
)
def test_what_cannot_be_read_is_refused_beside_its_field(house: Desk, field: str, value: str, sentence: str):
    before = _policy(house)
    answer = _sent(house, **{field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert _policy(house) == before


def test_the_same_again_and_a_form_from_before_are_refused(house: Desk):
    omar = house.as_("omar")
    old = _base(omar.get(PATH).text)
    _sent(house)
    house.time.shift(60)
    assert "Nothing is different" in _sent(house).text
    answer = omar.post(PATH, base=old, **TYPED)
    assert answer.status_code == 409
    assert "published other targets meanwhile" in answer.text
