"""The steps of a ladder by mouse: one is dropped on another, a button leads to its step, and what was typed stays."""

from playwright.sync_api import expect

from tests.browser.conftest import Windows


def test_a_step_is_dragged_to_another_place_and_said(windows: Windows):
    # Every step is in sight: nothing scrolls between taking one and dropping it.
    page = windows.fresh("omar", viewport={"width": 1280, "height": 8000})
    page.goto("/office/acorn/agreement/ladder")
    page.get_by_label("From when").fill("2026-12-01T08:00")
    page.locator("#step-4 .drag-handle").drag_to(page.locator("#step-2"), target_position={"x": 60, "y": 20})
    expect(page.locator(".step-form[data-step] > legend")).to_have_text(
        [
            "Step 1: Self-service",
            "Step 2: Experts",
            "Step 3: Service desk",
            "Step 4: Technical support",
            "Step 5: Vendors",
        ]
    )
    expect(page.locator("#step-news")).to_have_text("Step 4: Experts goes to place 2.")
    expect(page.get_by_label("From when")).to_have_value("2026-12-01T08:00")
    # Self-service stays at the foot: nothing is dropped there, and it cannot be taken.
    page.locator("#step-3 .drag-handle").drag_to(page.locator("#step-1"), target_position={"x": 60, "y": 20})
    expect(page.locator("#step-1 > legend")).to_have_text("Step 1: Self-service")
    expect(page.locator("#step-1 .drag-handle")).to_have_count(0)
    expect(page.locator("#step-news")).to_have_text(
        "Step 3: Service desk is held. Drop it on the step whose place it takes."
    )


def test_a_button_leads_to_the_step_that_it_changed(windows: Windows):
    page = windows.fresh("omar", viewport={"width": 1280, "height": 700})
    page.goto("/office/acorn/agreement/ladder")
    page.get_by_role("button", name="Merge step 3 with the next one").click()
    expect(page.locator("#step-3 > legend")).to_be_focused()
    expect(page.locator("#step-3 .step-done")).to_have_text("Step 4 was merged into step 3.")
    expect(page.locator("#step-3 .step-done")).to_be_in_viewport()
    page.locator("#step-2 summary").click()
    page.get_by_role("button", name="Add a rule by which tickets begin at step 2").click()
    expect(page.locator("#step-2 [autofocus]")).to_be_focused()
    expect(page.get_by_role("table", name="Tickets that begin at step 2")).to_be_in_viewport()
