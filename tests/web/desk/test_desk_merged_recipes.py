"""What went with the moves of a merged ticket is read with the survivor, by those who might read it before."""

import pytest

from msp import knowledge, tickets
from msp.tickets import MoveForm
from msp.tiers import Tier
from tests.web.desk.conftest import Desk
from tests.web.desk.test_desk_moves import send, told

SECRET, OPEN, NOTE = "Reset the vault.", "Swap the ribbon.", "They called twice."


@pytest.fixture
def pair(desk: Desk) -> tuple[str, str]:
    """A survivor that never moved, and a part that came down with a restricted recipe and an open one."""
    older, younger = desk.open("The till does not print"), desk.open("Till again")
    desk.act(younger, "escalate", MoveForm(Tier.L3, note=NOTE))
    desk.act(younger, "de_escalate", MoveForm(Tier.L2, recipe=SECRET), by="nadia")
    desk.act(younger, "de_escalate", MoveForm(Tier.L1, recipe=OPEN, for_everybody=True), by="marc")
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{older}/merge")
    assert lena.post(f"/desk/tickets/{older}/merge", references=younger).status_code == 303
    return older, younger


def _panel(page: str) -> str:
    return page.split('id="panel-recipes"')[1].split('id="panel-people"')[0] if "panel-recipes" in page else ""


@pytest.mark.parametrize(("name", "seen", "hidden"), [("lena", [OPEN], [SECRET]), ("marc", [OPEN, SECRET], [])])
def test_the_page_of_the_survivor_shows_what_went_with_the_moves_of_its_part(
    desk: Desk, pair: tuple[str, str], name: str, seen: list[str], hidden: list[str]
):
    older, younger = pair
    page = desk.as_(name).get(f"/desk/tickets/{older}").text
    assert f"on {younger}" in _panel(page)
    assert NOTE in page
    assert f"on {younger}, with a move" in page
    for words in seen:
        assert words in _panel(page)
        assert f"Fix recipe\n{words}" in page
    for words in hidden:
        assert words not in page
    # Each is told once in the conversation, also on the part's own page.
    part = desk.as_(name).get(f"/desk/tickets/{younger}/part").text
    assert page.count(f"Fix recipe\n{OPEN}") == part.count(f"Fix recipe\n{OPEN}") == 1
    assert "with a move" not in part


def test_a_client_reads_nothing_of_it(desk: Desk, pair: tuple[str, str]):
    older, _ = pair
    page = desk.as_("rosa").get(f"/portal/tickets/{older}").text
    assert not any(words in page for words in (SECRET, OPEN, NOTE))


def test_a_recipe_of_a_part_becomes_a_known_error_and_an_article_of_the_survivor_s_page(
    desk: Desk, pair: tuple[str, str]
):
    older, younger = pair
    page = desk.as_("lena").get(f"/desk/tickets/{older}").text
    recipe = _panel(page).split("known-errors?recipe=")[1].split('"')[0]
    assert OPEN in desk.as_("lena").get(f"/desk/tickets/{older}/known-errors?recipe={recipe}").text
    drafted = told(desk, send(desk, older, f"recipes/{recipe}/article"))
    assert younger.lower() in drafted
    with desk.inside(desk.world.acorn):
        (article,) = knowledge.articles(desk.world.actors["lena"])
        assert article.summary == f"From {younger}"
        # What is restricted is not there for Lena, by its id either.
        ticket = tickets.ticket_for(desk.world.actors["marc"], older)
        (restricted,) = [one for one in tickets.moves.recipes(ticket, desk.world.actors["marc"]) if one.lowest_tier]
    assert desk.as_("lena").get(f"/desk/tickets/{older}/known-errors?recipe={restricted.id}").status_code == 404
    assert desk.as_("marc").get(f"/desk/tickets/{older}/known-errors?recipe={restricted.id}").status_code == 200
