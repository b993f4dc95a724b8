"""Percents at which is warned and raised, in the office: changed by the account manager, read by the client."""

from datetime import timedelta

import pytest

from msp import agreements, sla
from msp.store import acting_for, serving
from msp.tenants import STANDARD
from tests.buying import POS, point_of_sale
from tests.web.desk.conftest import Desk
from tests.web.office.conftest import TUESDAY

DAY = timedelta(days=1)
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


def _sent(house: Desk, path: str = PATH, **changes: str):
    omar = house.as_("omar")
    page = omar.get(path).text
    return omar.post(path, follow=True, **{"base": _base(page), **TYPED, **changes})


def _policy(house: Desk, name: str = STANDARD) -> dict:
    with house.app.app_context(), acting_for(house.world.acorn.id):
        found = sla.policy_versions(name)[0]
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
    assert "Somebody changed this meanwhile" in answer.text


def test_it_is_kept_as_a_change_like_every_other(house: Desk):
    _sent(house)
    with house.app.app_context(), serving([house.world.acorn.id]):
        (change,) = agreements.changes()
        version = sla.policy_versions()[0]
    assert (change.author, change.reason, change.state) == ("Omar", TYPED["reason"], "applied")
    assert change.document == version.document
    page = house.as_("omar").get(f"/office/acorn/agreement/changes/{change.id}").text
    assert "Solution is raised to" in page


def test_each_policy_has_percents_of_its_own_and_a_way_to_them(house: Desk):
    with house.inside(house.world.acorn, "omar"):
        point_of_sale(now=TUESDAY)
    house.time.shift(60)
    standard, path = _policy(house), f"{PATH}?name={POS}"
    agreement = house.as_("omar").get("/office/acorn/agreement").text
    assert f'href="{path}"' in agreement
    assert f"under “{POS}”" in agreement
    page = _sent(house, path)
    assert f"Warnings and raises under “{POS}”" in page.text
    assert _policy(house, POS)["resolution"]["raise"]["70"] == ["lead"]
    assert _policy(house) == standard
    # What was read of one policy is no base for another.
    omar = house.as_("omar")
    house.time.shift(60)
    assert omar.post(path, base=_base(omar.get(PATH).text), **{**TYPED, "resolution-warn": "5"}).status_code == 409
    assert omar.get(f"{PATH}?name=nobody").status_code == 404


def test_targets_that_are_still_to_come_are_left_alone(house: Desk):
    with house.inside(house.world.acorn, "omar"):
        later = sla.VersionForm(STANDARD, sla.policy_versions()[0].document, "From tomorrow on", TUESDAY + DAY)
        sla.publish_policy_version(later, by=house.world.actors["omar"], now=TUESDAY)
    house.time.shift(60)
    answer = _sent(house)
    assert answer.status_code == 409
    assert "begins later is published already" in answer.text
    assert "Their percents can be changed once they count" in answer.text
    with house.app.app_context(), serving([house.world.acorn.id]):
        assert sla.policy_versions()[0].valid_from == TUESDAY + DAY
