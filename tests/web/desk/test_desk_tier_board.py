"""The board of tiers: what is open at the steps where an agent works, of his clients alone, and what moved today."""

import re
from datetime import timedelta

from msp import tickets
from msp.tickets import MoveForm
from msp.tiers import Tier
from tests.desk_work import committed
from tests.tickets.team import speak_through
from tests.web.desk.conftest import TEN, Desk

BOARD = "/desk/tiers"


def rows(page: str) -> dict[tuple[str, str], dict[str, str]]:
    """Per tier and client what its row says, by heading."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for tier, board in re.findall(r'id="tier-(L\d)"(.*?)</section>', page, re.DOTALL):
        for row in re.findall(r"<tr data-key-row>(.*?)</tr>", board, re.DOTALL):
            (client,) = re.findall(r"(Acorn Dental|Birch Freight)</span>", row)
            cells = re.findall(r'data-label="([^"]+)">(.*?)</td>', row, re.DOTALL)
            found[tier, client] = {label: " ".join(re.sub(r"<[^>]+>", " ", cell).split()) for label, cell in cells}
    return found


def test_an_agent_sees_the_steps_where_he_works_and_what_stands_there(desk: Desk):
    desk.open()
    desk.open()
    desk.open_at_birch()
    page = desk.as_("lena").get(BOARD).text
    assert set(rows(page)) == {("L1", "Acorn Dental"), ("L1", "Birch Freight")}
    assert "Help desk (L1–L2)" in page
    acorn = rows(page)["L1", "Acorn Dental"]
    assert (acorn["Open"], acorn["Nobody has it"], acorn["Came today"], acorn["To be taken up"]) == ("2", "2", "2", "–")
    assert 'href="/desk/unassigned?client=acorn&amp;tier=L1"' in page
    assert set(rows(desk.as_("marc").get(BOARD).text)) == {("L2", "Acorn Dental"), ("L1", "Birch Freight")}


def test_nobody_sees_a_client_whom_he_does_not_serve(desk: Desk):
    desk.open("CANARY")
    page = desk.as_("sven").get(BOARD).text
    assert set(rows(page)) == {("L1", "Birch Freight")}
    assert "Acorn" not in page


def test_whoever_works_at_no_step_is_told_so(desk: Desk):
    assert "You work at no step" in desk.as_("omar").get(BOARD).text
    assert desk.as_("rosa").get(BOARD).status_code == 403


def test_what_went_up_and_came_back_today_is_counted_and_yesterday_is_not(desk: Desk):
    reference, other = desk.open(), desk.open()
    world, lena, marc = desk.world, desk.world.actors["lena"], desk.world.actors["marc"]
    with desk.inside(world.acorn):
        for number in (reference, other):
            tickets.escalate(tickets.ticket_for(lena, number), MoveForm(Tier.L2), by=lena, now=TEN)
        back = MoveForm(Tier.L1, reason="It is at the desk.")
        tickets.de_escalate(tickets.ticket_for(marc, reference), back, by=marc, now=TEN + timedelta(minutes=5))
    desk.time.move_to(TEN + timedelta(minutes=10))
    low, high = (
        rows(desk.as_(name).get(BOARD).text)[tier, "Acorn Dental"] for name, tier in (("lena", "L1"), ("marc", "L2"))
    )
    assert (low["Open"], low["Came today"], low["Passed up"], low["Sent back"]) == ("1", "3", "2", "0")
    assert (high["Open"], high["Came today"], high["Passed up"], high["Sent back"]) == ("1", "2", "0", "1")
    desk.time.move_to(TEN + timedelta(days=1))
    # Who was signed in yesterday signs in anew.
    desk.browsers.clear()
    tomorrow = rows(desk.as_("lena").get(BOARD).text)["L1", "Acorn Dental"]
    assert (tomorrow["Open"], tomorrow["Came today"], tomorrow["Passed up"]) == ("1", "0", "0")


def test_what_waits_to_be_taken_up_and_what_has_to_leave_first_are_told(desk: Desk):
    with desk.app.app_context(), committed(desk.world.acorn):
        speak_through(L1={"acknowledge_minutes": 30, "dwell_minutes": 240})
    first, second = desk.open(), desk.open()
    page = desk.as_("lena").get(BOARD).text
    acorn = rows(page)["L1", "Acorn Dental"]
    # An hour after they were opened, with half an hour to be taken up in.
    assert (acorn["To be taken up"], acorn["Past that"]) == ("2", "2")
    assert acorn["Has to leave first"] == f"{first} in 3 h"
    assert f'href="/desk/tickets/{first}"' in page
    lena = desk.world.actors["lena"]
    with desk.inside(desk.world.acorn):
        tickets.assign(tickets.ticket_for(lena, first), desk.world.agents["lena"], by=lena, now=TEN)
        tickets.resolve(tickets.ticket_for(lena, first), "It prints.", by=lena, now=TEN)
    acorn = rows(desk.as_("lena").get(BOARD).text)["L1", "Acorn Dental"]
    assert (acorn["To be taken up"], acorn["Past that"], acorn["Has to leave first"][: len(second)]) == (
        "1",
        "1",
        second,
    )
