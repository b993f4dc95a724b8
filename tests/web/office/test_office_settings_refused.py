"""A change that is refused at publishing comes back with everything typed; one of the same second follows the other."""

import json
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from msp import agreements, tickets, tiers
from msp.agreements import Setting
from msp.identity import AUTOMATIC
from msp.store import serving
from msp.tickets import MoveForm
from msp.tiers import LadderForm, Tier, staff
from msp.tiers.staff import TeamForm
from tests.web.browser import Browser
from tests.web.desk.conftest import Desk
from tests.web.office.conftest import TUESDAY
from tests.web.portal.test_portal_settings import hidden

AGREEMENT = "/office/acorn/agreement"
DESK = {"levels-0": ["L1"], "title-0": "Desk", "team-0": "desk", "vendor-0": ""}
EXPERTS = {"levels-1": ["L2", "L3"], "title-1": "Experts", "team-1": "experts", "vendor-1": ""}
VENDORS = {"levels-2": ["L4"], "title-2": "Vendors", "vendor-2": "*"}
LADDER = {**DESK, **EXPERTS, **VENDORS}
WHY = "The desk knows more by now."
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def omar(house: Desk) -> Browser:
    return house.as_("omar")


def _looked(omar: Browser, **typed) -> TestResponse:
    page = omar.post(f"{AGREEMENT}/ladder", **{**hidden(omar.get(f"{AGREEMENT}/ladder")), **LADDER, **typed})
    assert page.status_code == 200, page.text
    return page


def _made(omar: Browser, page: TestResponse, **more) -> TestResponse:
    return omar.post(f"{AGREEMENT}/ladder/changes", **{**hidden(page), "reason": WHY, **more})


def _began(house: Desk) -> list[timedelta]:
    """When the ladders published on Tuesday begin, counted from then; the newest first."""
    with house.app.app_context(), serving([house.world.acorn.id]):
        return [one.valid_from - TUESDAY for one in tiers.ladder_versions() if one.valid_from >= TUESDAY]


def test_changes_of_one_second_follow_each_other(house: Desk, omar: Browser):
    for number in range(4):
        answer = _made(omar, _looked(omar, **{"title-0": f"Desk {number}"}))
        assert answer.status_code == 303, answer.text
        assert omar.get(answer.headers["Location"]).status_code == 200
    assert _began(house) == [3 * A_SECOND, 2 * A_SECOND, A_SECOND, timedelta()]
    with house.app.app_context(), serving([house.world.acorn.id]):
        assert tiers.ladder_in_force(TUESDAY + 3 * A_SECOND).steps[0].name == "Desk 3"


def test_a_step_that_goes_in_the_second_change_of_a_second_needs_no_more_words_than_at_once(house: Desk, omar: Browser):
    assert _made(omar, _looked(omar)).status_code == 303
    # The level of a step goes at which there is nothing; what begins later would have to say more of it.
    without = {"levels-1": ["L2"]}
    assert _made(omar, _looked(omar, **without)).status_code == 303
    assert len(_began(house)) == 2


def test_a_moment_before_the_newest_version_is_refused_on_the_review_with_all_that_was_typed(
    house: Desk, omar: Browser
):
    page = _looked(omar, starts_at="2026-11-06T08:00")
    with house.inside(house.world.acorn, "omar"):
        form = LadderForm({"steps": [{"levels": ["L1"], "name": "Later"}]}, "Planned", TUESDAY + timedelta(days=9))
        tiers.publish_ladder(form, by=AUTOMATIC, now=TUESDAY)
        newest = agreements.standing(Setting.LADDER, "").base
    answer = _made(omar, page, base=newest)
    assert answer.status_code == 409
    assert answer.text.count("A version that begins later is published already") == 1
    assert f"{WHY}</textarea>" in answer.text
    assert hidden(answer)["document"] == hidden(page)["document"]
    assert hidden(answer)["starts_at"] == "2026-11-06T08:00"
    assert "Publish it" not in answer.text
    again = omar.post(f"{AGREEMENT}/ladder", **hidden(answer), reason=WHY, deed="again")
    assert again.status_code == 200
    assert 'value="2026-11-06T08:00"' in again.text
    assert f'value="{WHY}"' in again.text
    # The reason is on the next review without being typed anew.
    later = omar.post(f"{AGREEMENT}/ladder", **{**hidden(again), **LADDER, "reason": WHY, "starts_at": ""})
    assert later.status_code == 409


def test_tickets_that_came_to_a_step_that_goes_are_said_on_the_review(house: Desk, omar: Browser):
    page = _looked(omar, **{"levels-1": ["L2"]})
    reference = house.open()
    house.act(reference, "escalate", MoveForm(Tier.L3))
    answer = _made(omar, page)
    assert answer.status_code == 422
    assert "1 open ticket is there. Say where they go." in answer.text
    assert f"{WHY}</textarea>" in answer.text
    assert hidden(answer)["document"] == hidden(page)["document"]
    with house.inside(house.world.acorn):
        assert tickets.ticket_for(house.world.actors["lena"], reference).tier == "L3"


def test_a_team_that_goes_meanwhile_leads_back_to_the_editor(house: Desk, omar: Browser):
    page = _looked(omar)
    with house.inside(house.world.provider):
        staff.form_team(TeamForm("desk", "The desk"), now=TUESDAY)
    answer = _made(omar, page)
    assert answer.status_code == 422
    assert "there is no team “experts”" in answer.text
    assert 'value="Experts"' in answer.text
    assert f'value="{WHY}"' in answer.text
    back = omar.post(f"{AGREEMENT}/ladder", **hidden(page), reason=WHY, deed="again")
    assert (back.status_code, 'value="Experts"' in back.text) == (200, True)


def test_what_stands_already_leads_back_to_the_editor(house: Desk, omar: Browser):
    page = _looked(omar)
    with house.inside(house.world.acorn, "omar"):
        tiers.publish_ladder(LadderForm(json.loads(hidden(page)["document"]), "Same"), by=AUTOMATIC, now=TUESDAY)
        newest = agreements.standing(Setting.LADDER, "").base
    answer = _made(omar, page, base=newest)
    assert answer.status_code == 422
    assert "Nothing is different from what stands now." in answer.text
    assert 'value="Experts"' in answer.text
