"""The assign panel: three are proposed with their reasons, one press gives it, and nobody is ever barred."""

import re

import pytest

from msp.tiers import staff
from msp.tiers.staff import AbsenceForm, AbsenceKind, Way
from tests import giving
from tests.desk_work import at, committed
from tests.web.desk.conftest import Desk

PROPOSED = re.compile(r'name="assignment-agent_id" value="([^"]+)"[^>]*><span>Give it to ([^<]+)</span></button>')
WHY = re.compile(r'<span class="proposal-why"[^>]*>([^<]+)</span>')


def proposed(page: str) -> list[str]:
    return [name for _, name in PROPOSED.findall(page)]


def give(desk: Desk, reference: str, name: str, by: str = "lena") -> str:
    """Press the button of somebody proposed, or choose them; the page that follows."""
    browser = desk.as_(by)
    browser.get(f"/desk/tickets/{reference}")
    fields = {"assignment-agent_id": str(desk.world.agents[name])}
    answer = browser.post(f"/desk/tickets/{reference}/assignment", **fields)
    assert answer.status_code == 303, answer.text
    return browser.get(answer.headers["Location"]).text


@pytest.fixture
def known(desk: Desk) -> Desk:
    """Marc knows networks and has room for eight; Nadia is away; Acorn wants networks at L1."""
    world = desk.world
    with desk.app.app_context():
        giving.skilled(world, "network", lena=1, marc=2)
        with committed(world.provider):
            staff.set_capacity(world.agents["marc"], 8, now=at(0))
            staff.declare_absence(world.agents["nadia"], AbsenceForm(AbsenceKind.SICK, at(0), at(9)), now=at(0))
        with committed(world.acorn):
            staff.train_on_client(world.agents["lena"], at(0).date(), now=at(0))
            giving.manned(world.acorn, "L1", now=at(0), skills=["network"])
    return desk


def test_the_first_three_are_proposed_with_their_reasons_in_words(known: Desk):
    page = known.as_("lena").get(f"/desk/tickets/{known.open()}").text
    assert proposed(page) == ["Lena", "Marc", "Nadia"]
    assert WHY.findall(page) == [
        "has Network 1, on duty, trained on Acorn Dental, 0 open",
        "no L1, has Network 2, on duty, not trained on Acorn Dental, 0 of 8 open",
        "no L1, no Network, away, not trained on Acorn Dental, 0 open",
    ]


def test_one_press_gives_the_ticket_to_whom_is_proposed(known: Desk):
    reference = known.open()
    assert f"{reference} is yours now.</" in give(known, reference, "lena").replace("\n", "")
    assert proposed(known.as_("lena").get(f"/desk/tickets/{reference}").text) == ["Marc", "Nadia"]


def test_the_button_counts_before_the_list_below_it(known: Desk):
    # As a browser sends it: the button that was pressed stands before the list, which has a choice of its own.
    reference, lena = known.open(), known.as_("lena")
    lena.get(f"/desk/tickets/{reference}")
    both = [str(known.world.agents[name]) for name in ("marc", "lena")]
    lena.post(f"/desk/tickets/{reference}/assignment", **{"assignment-agent_id": both})
    assert known.state(reference).assignee_id == known.world.agents["marc"]


def test_who_is_away_or_has_no_skill_is_given_it_all_the_same_with_a_warning(known: Desk):
    reference = known.open()
    page = known.as_("lena").get(f"/desk/tickets/{reference}").text
    assert "Nadia, L3 L4: no L1, no Network, away</option>" in page
    page = give(known, reference, "nadia")
    assert f"{reference} is with Nadia now. Nadia holds no L1 here, has no Network and is away." in page
    assert known.state(reference).assignee_id == known.world.agents["nadia"]


def test_who_has_no_room_is_given_one_more_with_a_warning(known: Desk):
    with known.app.app_context(), committed(known.world.provider):
        staff.set_capacity(known.world.agents["marc"], 1, now=at(0))
    give(known, known.open(), "marc")
    page = give(known, known.open(), "marc")
    assert "Marc holds no L1 here and has 1 of 1 open tickets already." in page


def test_nobody_is_warned_of_oneself_and_of_who_fits(known: Desk):
    assert "is yours now. " not in give(known, known.open(), "lena")
    assert "is with Lena now. " not in give(known, known.open(), "lena", by="marc")


def test_a_team_that_wants_no_proposal_gets_none_and_everybody_can_be_chosen(desk: Desk):
    with desk.app.app_context():
        giving.team(desk.world, "desk", "lena", way=Way.OFF)
        with committed(desk.world.acorn):
            giving.manned(desk.world.acorn, "L1", now=at(0), teams=["desk"])
    page = desk.as_("lena").get(f"/desk/tickets/{desk.open()}").text
    assert proposed(page) == []
    assert "Marc, L2" in page


def test_an_agent_of_another_client_is_neither_proposed_nor_taken(desk: Desk):
    reference, lena = desk.open(), desk.as_("lena")
    assert "Sven" not in lena.get(f"/desk/tickets/{reference}").text
    fields = {"assignment-agent_id": str(desk.world.agents["sven"])}
    answer = lena.post(f"/desk/tickets/{reference}/assignment", **fields)
    assert answer.status_code == 422
    assert "Choose an agent who holds a tier at this client." in answer.text
    # What was refused comes back with everybody who is proposed.
    assert proposed(answer.text) == ["Lena", "Marc", "Nadia"]


def test_who_may_not_assign_is_shown_no_proposal(desk: Desk):
    page = desk.as_("omar").get(f"/desk/tickets/{desk.open()}").text
    assert "Give it to" not in page
