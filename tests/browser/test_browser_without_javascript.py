"""The main story in a browser that runs no script: every form posts, every page answers."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows

PLAIN: dict[str, Any] = {"java_script_enabled": False}
WORDS = "The scanner by the window"


@pytest.fixture(scope="module")
def reference(windows: Windows) -> str:
    """Rosa's request with a file, asked without a script."""
    page = windows.fresh("rosa", **PLAIN)
    page.goto("/portal/acorn")
    page.get_by_role("link", name="New request").first.click()
    page.get_by_label("In one line").fill(WORDS)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What happened?").fill("It scans black pages.")
    for choice in ("Something does not work", "Everybody here", "Work has stopped"):
        page.get_by_label(choice).check()
    page.get_by_label("Files").set_input_files(
        {"name": "page.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
    )
    page.get_by_role("button", name="Send the request").click()
    page.wait_for_url(re.compile(r"/portal/tickets/ACORN-\d+$"))
    expect(page.get_by_role("status").first).to_contain_text("We have it as ACORN-")
    expect(page.locator("#conversation")).to_contain_text("page.png")
    return page.url.rsplit("/", 1)[-1]


def test_lena_searches_answers_and_escalates(windows: Windows, reference: str):
    page = windows.fresh("lena", **PLAIN)
    page.goto("/desk")
    page.locator("#filter-q").fill("scanner")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("link", name=WORDS).click()
    page.get_by_label("Reply to Rosa").fill("We look at it.")
    page.get_by_role("button", name="Reply to Rosa").click()
    expect(page.locator("#conversation")).to_contain_text("We look at it.")
    page.locator("label[for=composer-note-mode]").click()
    page.locator("#composer-note textarea").fill("Ask Nadia.")
    page.locator("#composer-note-send").click()
    expect(page.locator("#conversation .bubble-internal")).to_contain_text("Ask Nadia.")
    page.locator("#deed-escalation > summary").click()
    page.locator("#deed-escalation").get_by_label("To").select_option("L2")
    page.locator("#send-escalation").click()
    expect(page.locator("#conversation")).to_contain_text("escalated L1 to L2")
    assert reference in page.url


def test_what_is_refused_comes_back_open_with_what_was_typed(windows: Windows, reference: str):
    page = windows.fresh("marc", **PLAIN)
    page.goto(f"/desk/tickets/{reference}")
    _time(page, "soon", "Changed the lamp")
    expect(page.get_by_role("alert").first).to_contain_text("Write minutes, such as 45")
    expect(page.locator("#deed-work").get_by_label("Time worked")).to_have_value("soon")
    expect(page.locator("#deed-work").get_by_label("What you did")).to_have_value("Changed the lamp")


def test_marc_books_time_and_resolves_and_rosa_takes_it_back(windows: Windows, reference: str):
    page = windows.fresh("marc", **PLAIN)
    page.goto(f"/desk/tickets/{reference}")
    _time(page, "0:40", "Changed the lamp")
    expect(page.locator("#panel-time")).to_contain_text("40 min")
    page.locator("#deed-resolution > summary").click()
    page.get_by_label("What was wrong, and what was done").fill("A new lamp is in.")
    page.locator("#send-resolution").click()
    expect(page.locator(".ticket-bar")).to_contain_text("Resolved")
    rosa = windows.fresh("rosa", **PLAIN)
    rosa.goto(f"/portal/tickets/{reference}")
    expect(rosa.locator("main")).not_to_contain_text("Ask Nadia.")
    rosa.get_by_label("No: what is still wrong?").fill("The pages are grey now.")
    rosa.get_by_role("button", name="Open it again").click()
    expect(rosa.locator("#conversation")).to_contain_text("The pages are grey now.")
    expect(rosa.locator("main")).to_contain_text("In work")


def test_omar_closes_a_month_and_the_paper_is_downloaded(windows: Windows):
    page = windows.fresh("omar", **PLAIN)
    page.goto("/office/birch/periods/2026-02")
    for _ in range(2):
        page.get_by_text("Close February 2026 for Birch Freight", exact=True).click()
    expect(page.locator("main")).to_contain_text("February 2026 is closed for Birch Freight")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PDF")).first.click()
    assert download.value.suggested_filename.startswith("HIT-2026-")


def _time(page: Page, minutes: str, note: str) -> None:
    """Book time in the panel; the fold is opened by its summary unless it came back open."""
    fold = page.locator("#deed-work")
    fold.locator("> summary").click()
    fold.get_by_label("Time worked").fill(minutes)
    fold.get_by_label("What you did").fill(note)
    page.locator("#send-work").click()
