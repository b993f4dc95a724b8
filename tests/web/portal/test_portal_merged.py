"""A merged request as the client sees it: where it goes on, what was said, and what was promised on it."""

import pytest

from msp import tickets
from tests.desk_work import at
from tests.web.desk.conftest import TEN, Desk, desk  # noqa: F401 - the fixture is borrowed


@pytest.fixture
def merged(desk: Desk) -> tuple[str, str]:  # noqa: F811
    """Rosa's request, and Anna's that was merged into it."""
    older, younger = desk.open(), desk.open("Till again", "anna", requester_id=desk.world.people["anna"])
    with desk.inside(desk.world.acorn):
        lena = desk.world.actors["lena"]
        one, other = (tickets.ticket_for(lena, each) for each in (older, younger))
        tickets.note(other, "SECRET between us", by=lena, now=at(1.5))
        tickets.moves.merge([one, other], by=lena, now=TEN)
    return older, younger


def test_the_old_number_leads_to_the_request_that_goes_on(desk: Desk, merged: tuple[str, str]):  # noqa: F811
    older, younger = merged
    anna = desk.as_("anna")
    assert anna.get(f"/portal/tickets/{younger}").headers["Location"] == f"/portal/tickets/{older}#together"
    page = anna.get(f"/portal/tickets/{older}").text
    assert "Brought together with it" in page
    assert f"Request {younger} was brought together with this one" in page
    assert f"on {younger}" in page
    assert f"/portal/tickets/{younger}/promises" in page
    assert "SECRET" not in page


def test_who_asked_for_the_part_reads_and_writes_on_the_survivor(desk: Desk, merged: tuple[str, str]):  # noqa: F811
    older, _ = merged
    rosa = desk.as_("rosa")
    rosa.get(f"/portal/tickets/{older}")
    assert rosa.post(f"/portal/tickets/{older}/replies", body="I still wait.").status_code == 303


def test_the_lists_and_the_promises_of_the_part_say_that_it_goes_on(desk: Desk, merged: tuple[str, str]):  # noqa: F811
    older, younger = merged
    anna = desk.as_("anna")
    assert f"Goes on as {older}" in anna.get("/portal/acorn/tickets?status=all").text
    promises = anna.get(f"/portal/tickets/{younger}/promises").text
    assert "ended by a merge" in promises
    assert "neither kept nor broken" in promises
