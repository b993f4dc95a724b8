"""Help to read before asking: found by words, never what is not the client's to read."""

import pytest

from msp import knowledge
from msp.knowledge import ArticleForm
from tests.web.desk.conftest import TEN, Desk


@pytest.fixture
def library(house: Desk) -> Desk:
    """Three articles of Acorn: one to read, one for the provider, one not published yet."""
    lena = house.world.actors["lena"]
    with house.inside(house.world.acorn):
        for slug, audience in (("reset", "client"), ("inside", "provider"), ("draft", "client")):
            form = ArticleForm(
                slug, f"About {slug}", f"# How to {slug}\n\n<script>alert(1)</script>", audience=audience
            )
            knowledge.write(form, by=lena, now=TEN)
        for slug in ("reset", "inside"):
            knowledge.publish(slug, now=TEN)
    return house


def test_only_what_is_published_for_clients_is_listed(library: Desk):
    page = library.as_("rosa").get("/portal/acorn/articles").text
    assert "About reset" in page
    assert "About inside" not in page
    assert "About draft" not in page


def test_an_article_is_read_and_others_do_not_exist(library: Desk):
    rosa = library.as_("rosa")
    page = rosa.get("/portal/acorn/articles/reset").text
    assert "<h3>How to reset</h3>" in page
    assert "<script>alert(1)" not in page
    for slug in ("inside", "draft", "nothing"):
        assert rosa.get(f"/portal/acorn/articles/{slug}").status_code == 404
    assert library.as_("bob").get("/portal/acorn/articles/reset").status_code == 404


def test_a_search_without_an_answer_leads_to_asking_with_its_words(library: Desk):
    rosa = library.as_("rosa")
    assert "About reset" in rosa.get("/portal/acorn/articles?q=RESET").text
    page = rosa.get("/portal/acorn/articles?q=coffee").text
    assert "No article holds “coffee”" in page
    assert "/portal/acorn/tickets/new?subject=coffee" in page


def test_a_client_without_articles_is_told_so(library: Desk):
    assert "No articles yet" in library.as_("bob").get("/portal/birch/articles").text
