"""October of Acorn: previewed and closed with the same figures, closed once, and nobody of another client sees it."""

import csv
import io
import re

from flask import Flask

from msp.billing.listing import invoices_listed
from msp.store import serving
from tests.flows import scenes
from tests.flows.conftest import Story
from tests.month_end import NOVEMBER
from tests.web.browser import steady


def test_what_the_preview_shows_is_what_the_close_issues(story: Story):
    scenes.worked(story)
    story.go_to(NOVEMBER)
    preview = story.as_("omar").get(scenes.OCTOBER).text
    number = scenes.omar_closes_october(story)
    issued = story.as_("omar").get(f"/office/acorn/invoices/{number}").text
    statement = story.as_("omar").get("/office/acorn/statements/2026-10").text
    assert "4,678.13" in preview
    shown_invoice, _, shown_statement = preview.partition('id="statement"')
    assert _amounts(shown_invoice) == _amounts(issued)
    assert _rows_of(shown_statement) == _rows_of(statement)
    # The client reads the same paper.
    portal = story.as_("anna").get(f"/portal/acorn/invoices/{number}").text
    assert _amounts(portal) == _amounts(issued)


def test_a_second_close_changes_nothing_and_says_which_invoice_there_is(story: Story):
    scenes.worked(story)
    story.go_to(NOVEMBER)
    omar = story.as_("omar")
    number = scenes.omar_closes_october(story)
    before = story.rows(story.world.acorn)
    for again in ({}, {"seen": "f" * 64}):
        answer = omar.post(f"{scenes.OCTOBER}/closing", **again)
        assert answer.status_code == 409
        assert f"October 2026 is closed already; its invoice is {number}." in answer.text
    assert story.rows(story.world.acorn) == before
    story.post_leaves(NOVEMBER)
    letters = [mail for mail in story.mails() if number in str(mail["Subject"])]
    assert [mail["To"].addresses[0].username for mail in letters] == ["anna"]


def test_time_of_october_is_frozen_with_it(story: Story):
    reference = scenes.worked(story)
    story.go_to(NOVEMBER)
    scenes.omar_closes_october(story)
    late = scenes.does(story, "marc", reference, "work", minutes="60", worked_on="2026-10-05", tier="L2")
    assert late.status_code == 422
    assert "October 2026 is closed and invoiced" in late.text
    scenes.did(scenes.does(story, "marc", reference, "work", minutes="60", worked_on="2026-11-02", tier="L2"))


def test_for_bob_of_birch_nothing_of_it_exists(story: Story):
    reference = scenes.worked(story)
    story.go_to(NOVEMBER)
    number = scenes.omar_closes_october(story)
    for name in ("bob", "bea"):
        browser = story.as_(name)
        browser.get("/portal/birch")
        for of_acorn in _addresses("acorn", number, "2026-10", reference):
            of_nobody = of_acorn.replace("acorn", "nobody").replace(reference, "NOBODY-1")
            answer, absent = browser.get(of_acorn), browser.get(of_nobody)
            assert answer.status_code == absent.status_code == 404, of_acorn
            assert steady(answer.text) == steady(absent.text), of_acorn
        assert browser.post(f"{scenes.OCTOBER}/closing").status_code == 404
    # In Bea's own list and under her own client the number of another client's invoice is nothing either.
    bea = story.as_("bea")
    assert number not in bea.get("/portal/birch/invoices").text
    assert bea.get(f"/portal/birch/invoices/{number}").status_code == 404
    assert bea.get(f"/portal/birch/invoices/{number}/pdf").status_code == 404


def test_the_lists_and_their_files_say_the_same(story: Story):
    scenes.worked(story)
    story.go_to(NOVEMBER)
    number = scenes.omar_closes_october(story)
    omar = story.as_("omar")
    told = omar.get("/office/invoices.csv").get_data(as_text=True).removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(told, newline=""))
    assert row["Number"] == number
    assert row["Total"] == "4678.13"
    assert f"{row['Client']}" in omar.get("/office/invoices").text
    assert _count(story.app, story) == 1


def _count(app: Flask, story: Story) -> int:
    with app.app_context(), serving([story.world.acorn.id]):
        return len(invoices_listed([story.world.acorn.id]).rows)


def _addresses(tenant: str, number: str, month: str, reference: str) -> list[str]:
    papers = (f"invoices/{number}", f"invoices/{number}/pdf", f"statements/{month}", f"statements/{month}/pdf")
    portal = [f"/portal/{tenant}/{paper}" for paper in ("invoices", *papers)]
    office = [f"/office/{tenant}", *(f"/office/{tenant}/{paper}" for paper in papers)]
    months = [f"/office/{tenant}/periods/{month}", f"/office/{tenant}/periods/{month}/closing"]
    return [*portal, *office, *months, f"/office/{tenant}/statements/{month}.json", f"/portal/tickets/{reference}"]


def _amounts(paper: str) -> list[str]:
    """Every amount in the tables of a paper, in order; the words beside the total differ until it is issued."""
    return re.findall(r"(?<![\d.])−?\d[\d,]*\.\d\d(?![\d.])", " ".join(_rows_of(paper)))


def _rows_of(paper: str) -> list[str]:
    """Every row of every table of a paper, as it is read."""
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr.*?</tr>", paper, re.DOTALL)]
