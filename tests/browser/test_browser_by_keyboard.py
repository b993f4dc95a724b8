"""The main story without a mouse: Rosa asks, Lena answers and escalates by single keys, Marc resolves, Omar closes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows
from tests.browser.keys import Hands
from tests.world import PASSWORD, address

WORDS = "The label printer is silent"


@pytest.fixture(scope="module")
def reference(windows: Windows) -> str:
    """Rosa's request, asked by keyboard from the sign-in page on."""
    page = windows.fresh()
    page.goto("/sign-in")
    hands = Hands(page)
    hands.type("E-mail address", address("rosa"))
    hands.type("Password", PASSWORD)
    hands.key("Enter")
    page.wait_for_url("**/portal/acorn")
    hands.press("New request")
    page.wait_for_url("**/tickets/new")
    hands.focus_is_in("#subject")
    page.keyboard.type(WORDS)
    hands.key("Enter")
    page.wait_for_url("**/tickets/new?subject=*")
    hands.type("What happened?", "It blinks twice.")
    for choice in ("Something does not work", "Only me", "It can wait"):
        hands.to(choice)
        hands.key("Space")
    hands.press("Send the request")
    page.wait_for_url(re.compile(r"/portal/tickets/ACORN-\d+$"))
    return page.url.rsplit("/", 1)[-1]


def test_rosa_asks_by_tab_and_enter_alone(windows: Windows, reference: str):
    page = windows.fresh("rosa")
    page.goto("/portal/acorn")
    assert reference in page.inner_text("main")


def test_lena_opens_answers_notes_and_escalates_by_single_keys(windows: Windows, reference: str):
    page = windows.fresh("lena")
    hands = Hands(page)
    page.goto("/desk")
    _choose(page, hands, reference)
    hands.key("Enter")
    page.wait_for_url(f"**/desk/tickets/{reference}")
    hands.key("r")
    hands.focus_is_in("#composer-reply textarea")
    page.keyboard.type("We bring another one.")
    hands.press("Reply to Rosa")
    expect(page.locator("#conversation")).to_contain_text("We bring another one.")
    _leave_the_field(page)
    hands.key("n")
    hands.focus_is_in("#composer-note textarea")
    page.keyboard.type("It is the third this month.")
    hands.press("Add note")
    expect(page.locator("#conversation .bubble-internal")).to_contain_text("It is the third this month.")
    _leave_the_field(page)
    hands.key("e")
    hands.focus_is_in("#deed-escalation .control")
    hands.type("Why", "Needs a technician")
    hands.press("Escalate")
    expect(page.locator("#conversation")).to_contain_text("escalated L1 to L2: Needs a technician")


def test_marc_books_time_and_resolves_by_keyboard(windows: Windows, reference: str):
    page = windows.fresh("marc")
    hands = Hands(page)
    page.goto(f"/desk/tickets/{reference}")
    hands.key("t")
    hands.focus_is_in("#deed-work .control")
    page.keyboard.type("25")
    hands.press("Book time")
    expect(page.locator("#panel-time")).to_contain_text("25 min")
    _leave_the_field(page)
    page.goto(f"/desk/tickets/{reference}")
    hands.press("Resolve")
    hands.type("What was wrong, and what was done", "A new label printer is there.")
    hands.press("Resolve and tell Rosa")
    expect(page.locator(".ticket-bar")).to_contain_text("Resolved")


def test_rosa_confirms_the_solution_in_a_dialog_by_keyboard(windows: Windows, reference: str):
    page = windows.fresh("rosa")
    hands = Hands(page)
    page.goto(f"/portal/tickets/{reference}")
    hands.press("Yes, it is solved")
    # The way back has the focus first: nothing is closed by one key too many.
    hands.focus_is_in("dialog[open] button:has-text('Not now')")
    hands.key("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    hands.focus_is_in("button:has-text('Yes, it is solved')")
    hands.key("Enter")
    page.keyboard.press("Shift+Tab")
    hands.key("Enter")
    expect(page.locator("main")).to_contain_text("This request is closed.")


def test_omar_closes_a_month_by_tab_and_enter_alone(windows: Windows):
    page = windows.fresh("omar")
    hands = Hands(page)
    page.goto("/office/birch/periods/2026-01")
    hands.press("Close January 2026 for Birch Freight")
    page.wait_for_url("**/closing")
    hands.press("Close January 2026 for Birch Freight")
    page.wait_for_url("**/office/birch/invoices/*")
    expect(page.locator("main")).to_contain_text("January 2026 is closed for Birch Freight")


def test_the_help_of_the_keys_opens_and_closes_and_typing_is_never_a_command(windows: Windows, reference: str):
    page = windows.fresh("lena")
    hands = Hands(page)
    page.goto("/desk")
    hands.key("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    hands.key("j")
    hands.key("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()
    hands.key("/")
    page.keyboard.type("gone jerk nine")
    expect(page.locator(":focus")).to_have_value("gone jerk nine")
    assert page.url.endswith("/desk")
    _leave_the_field(page)
    hands.key("g")
    hands.key("c")
    page.wait_for_url("**/desk/tickets/new")


def test_the_first_stop_of_every_wing_skips_to_the_content(windows: Windows):
    for name, path in (("rosa", "/portal/acorn"), ("lena", "/desk"), ("omar", "/office")):
        page = windows.fresh(name)
        page.goto(path)
        Hands(page).press("Skip to the content")
        expect(page.locator("main")).to_be_focused()


def _choose(page: Page, hands: Hands, reference: str) -> None:
    """Down with j until the row of a ticket is reached, one too far, and back with k."""
    rows = page.locator("[data-key-row]").all_inner_texts()
    place = next(number for number, row in enumerate(rows) if reference in row)
    for _ in range(min(place + 2, len(rows))):
        hands.key("j")
    for _ in range(min(place + 2, len(rows)) - place - 1):
        hands.key("k")
    assert reference in page.evaluate("document.activeElement.closest('[data-key-row]').innerText")


def _leave_the_field(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")
