"""Articles at the desk: a draft made of a recipe is read over, published, taken back or thrown away."""

import pytest

from msp import knowledge
from msp.knowledge import ArticleForm, Audience
from msp.tickets import MoveForm
from msp.tiers import Tier
from tests.web.browser import Browser
from tests.web.desk.conftest import TEN, Desk

PAGE = "/desk/acorn/articles/ribbon"
TEXT = {"title": "Swap the ribbon", "summary": "White paper", "body": "## How\n\nOpen the lid.", "audience": "client"}


@pytest.fixture
def lena(desk: Desk) -> Browser:
    _write(desk)
    browser = desk.as_("lena")
    browser.get(PAGE)
    return browser


def _write(desk: Desk, slug: str = "ribbon") -> None:
    with desk.inside(desk.world.acorn):
        form = ArticleForm(slug, "Ribbon", "Swap it.", audience=Audience.PROVIDER)
        knowledge.write(form, by=desk.world.actors["lena"], now=TEN)


def _portal(desk: Desk) -> str:
    return desk.as_("rosa").get("/portal/acorn/articles").text


def test_a_draft_is_read_over_published_and_taken_back(desk: Desk, lena: Browser):
    assert f'href="{PAGE}"' in lena.get("/desk/known-errors").text
    saved = lena.post(PAGE, version="1", **TEXT, follow=True).text
    assert "The article is saved." in saved
    assert "Open the lid." in saved
    assert "Swap the ribbon" not in _portal(desk)
    assert "The article is published." in lena.post(f"{PAGE}/publication", follow=True).text
    assert "Swap the ribbon" in _portal(desk)
    assert "Published articles" in lena.get("/desk/known-errors").text
    assert "a draft again" in lena.post(f"{PAGE}/retirement", follow=True).text
    assert "Swap the ribbon" not in _portal(desk)


def test_an_article_for_colleagues_is_published_and_the_client_reads_nothing_of_it(desk: Desk, lena: Browser):
    lena.post(PAGE, version="1", **{**TEXT, "audience": "provider"})
    lena.post(f"{PAGE}/publication")
    assert "Colleagues only" in lena.get("/desk/known-errors").text
    assert "Swap the ribbon" not in _portal(desk)


def test_a_draft_is_thrown_away_and_a_published_article_is_not(desk: Desk, lena: Browser):
    lena.post(f"{PAGE}/publication")
    refused = lena.post(f"{PAGE}/disposal")
    assert refused.status_code == 409
    assert "take it back before you throw it away" in refused.text
    lena.post(f"{PAGE}/retirement")
    assert "The draft is thrown away." in lena.post(f"{PAGE}/disposal", follow=True).text
    assert lena.get(PAGE).status_code == 404
    assert lena.post(f"{PAGE}/publication").status_code == 404


def test_a_save_on_an_older_text_keeps_both_and_may_be_sent_again(desk: Desk, lena: Browser):
    marc = desk.as_("marc")
    marc.get(PAGE)
    marc.post(PAGE, version="1", **{**TEXT, "body": "What Marc wrote."})
    answer = lena.post(PAGE, version="1", **{**TEXT, "body": "What Lena wrote."})
    assert answer.status_code == 409
    for words in ("Marc changed this article", "What Marc wrote.", "What Lena wrote.", "Save mine in place of theirs"):
        assert words in answer.text, words
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert lena.post(PAGE, version="2", **{**TEXT, "body": "What Lena wrote."}).status_code == 303


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": ""}, "Give the article a title."),
        ({"body": " "}, "Write what the article says."),
        ({"audience": "world"}, "Choose who reads it."),
        ({"title": "x" * 201}, "Keep it to 200 characters."),
        ({"body": "x" * 50_001}, "1 to 50,000 characters"),
    ],
)
def test_a_fault_stands_beside_its_field_and_what_was_typed_is_kept(lena: Browser, typed: dict, words: str):
    answer = lena.post(PAGE, version="1", **{**TEXT, **typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert "White paper" in answer.text


def test_only_agents_of_the_client_write_its_articles(desk: Desk, lena: Browser):
    assert lena.get("/desk/acorn/articles/nothing").status_code == 404
    for name in ("sven", "omar", "rosa"):
        assert desk.as_(name).get(PAGE).status_code in (403, 404)
        assert desk.as_(name).post(f"{PAGE}/publication").status_code in (403, 404)
    assert "Swap" not in _portal(desk)


def test_a_restricted_recipe_says_that_it_becomes_no_article_and_keeps_its_readers_as_a_known_error(desk: Desk):
    reference = desk.open()
    desk.act(reference, "escalate", MoveForm(Tier.L3))
    desk.act(reference, "de_escalate", MoveForm(Tier.L2, recipe="The secret switch."), by="nadia")
    marc = desk.as_("marc")
    page = marc.get(f"/desk/tickets/{reference}").text
    assert "It becomes no article, for every colleague reads those. A known error keeps its readers." in page
    assert "Draft an article" not in page
    recipe = page.split("known-errors?recipe=")[1].split('"')[0]
    typed = {"symptom": "It is dark", "workaround": "Wait.", "fix": "The secret switch.", "recipe_id": recipe}
    asked = {f"known-error-{name}": words for name, words in typed.items()}
    assert marc.post(f"/desk/tickets/{reference}/known-errors", **asked).status_code == 303
    assert marc.post(f"/desk/tickets/{reference}/recipes/{recipe}/article").status_code == 409
    assert "It is dark" in marc.get("/desk/known-errors").text
    assert "It is dark" not in desk.as_("lena").get("/desk/known-errors").text
