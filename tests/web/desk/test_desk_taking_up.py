"""Whoever has a ticket at a step that waits for a sign says at its page that he takes it up."""

import pytest

from msp import tickets, tiers
from msp.identity import AUTOMATIC
from msp.tiers import LadderForm
from tests.promises import LADDERS
from tests.web.desk.conftest import TEN, Desk

DEED = '/taking-up"'


@pytest.fixture
def reference(desk: Desk) -> str:
    """A ticket at L1, which waits half an hour for a sign; Lena, who has it, solved it, and Rosa reopened it."""
    reference = desk.open()
    with desk.inside(desk.world.acorn):
        steps = [step | ({"acknowledge_minutes": 30} if step["levels"] == ["L1"] else {}) for step in LADDERS["ACORN"]]
        tiers.publish_ladder(LadderForm({"steps": steps}, "Nobody waits"), by=AUTOMATIC, now=TEN)
        lena, rosa = (desk.world.actors[name] for name in ("lena", "rosa"))
        ticket = tickets.ticket_for(lena, reference, lock=True)
        tickets.assign(ticket, desk.world.agents["lena"], by=lena, now=TEN)
        tickets.resolve(ticket, "Done.", by=lena, now=TEN)
        tickets.reopen(ticket, "Not done.", by=rosa, now=TEN)
    return reference


def test_the_one_who_has_it_takes_it_up_once(desk: Desk, reference: str):
    lena, page = desk.as_("lena"), f"/desk/tickets/{reference}"
    assert DEED in lena.get(page).text
    answer = lena.post(f"{page}/taking-up")
    assert answer.status_code == 303
    after = lena.get(answer.headers["Location"]).text
    assert "Lena took it up" in after
    assert DEED not in after
    assert lena.post(f"{page}/taking-up").status_code == 409


def test_who_gives_it_to_a_colleague_is_told_that_the_step_still_waits(desk: Desk, reference: str):
    desk.act(reference, "assign", None)
    marc, lena = desk.as_("marc"), desk.as_("lena")
    marc.get(f"/desk/tickets/{reference}")
    given = {"assignment-agent_id": str(desk.world.agents["lena"]), "assignment-had": ""}
    page = marc.post(f"/desk/tickets/{reference}/assignment", **given, follow=True).text
    assert "still waits for them to take it up." in page
    assert DEED in lena.get(f"/desk/tickets/{reference}").text


def test_it_is_offered_to_nobody_else_and_refused(desk: Desk, reference: str):
    marc, page = desk.as_("marc"), f"/desk/tickets/{reference}"
    assert DEED not in marc.get(page).text
    answer = marc.post(f"{page}/taking-up")
    assert answer.status_code == 409
    assert "take the ticket first" in answer.text
