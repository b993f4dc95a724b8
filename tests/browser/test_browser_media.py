"""Pages under other conditions: somebody asks for less motion, somebody prints, somebody zooms in."""

import io
import re

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Windows
from tests.browser.looking import STICKING_OUT, WIDTHS

#: The longest that anything on the page takes to move, in seconds; what shows that work goes on is not counted.
LONGEST = """() => {
  const second = (text) => parseFloat(text) * (text.endsWith("ms") ? .001 : 1);
  const longest = (times) => Math.max(...times.split(", ").map(second));
  return Math.max(0, ...[...document.querySelectorAll("*:not(:indeterminate)")].flatMap((element) => {
    const style = getComputedStyle(element);
    const turns = style.animationName === "none" ? 0 : longest(style.animationDuration);
    return [style.transitionProperty === "none" ? 0 : longest(style.transitionDuration), turns];
  }));
}"""
MOVING = ("/office/invoices", "/office", "/office/acorn/periods/2026-11")


def test_nothing_moves_for_somebody_who_asks_for_less_motion(windows: Windows):
    page = windows.fresh("omar")
    for path in MOVING:
        page.goto(path)
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(LONGEST) == 0, path


def test_for_everybody_else_nothing_moves_longer_than_150_milliseconds(windows: Windows):
    page = windows.fresh("omar")
    for path in MOVING:
        page.goto(path)
        page.emulate_media(reduced_motion="no-preference")
        assert 0 < page.evaluate(LONGEST) <= 0.15, path


def test_the_statement_is_printed_whole_and_without_what_is_around_it(windows: Windows):
    page = windows.fresh("anna", color_scheme="dark")
    page.goto("/portal/acorn/statements/2026-10")
    shown = _facts(page.inner_text("main"))
    assert len(shown) > 5
    page.emulate_media(media="print", color_scheme="dark")
    for around in (".topbar", ".foot", ".crumbs", ".skip-link"):
        expect(page.locator(around).first).to_be_hidden()
    for part in ("h1", ".letter", "#promises", "#judged", "#attainment"):
        expect(page.locator(part).first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    printed = _printed(page)
    assert not {fact for fact in shown if fact not in printed}


def test_the_invoice_is_printed_with_the_working_of_every_line(windows: Windows):
    page = windows.fresh("anna")
    page.goto(f"/portal/acorn/invoices/{windows.house.names['number']}")
    page.emulate_media(media="print")
    shown = _facts(page.inner_text("main"))
    assert "3,600.00" in shown
    printed = _printed(page)
    assert not {fact for fact in shown if fact not in printed}
    for why in page.locator(".ledger-why").all():
        assert why.inner_text().strip()


def test_a_page_at_twice_the_size_is_read_without_going_sideways(windows: Windows):
    page = windows.fresh("lena", viewport={"width": 640, "height": 450}, device_scale_factor=2)
    for path in ("/desk", f"/desk/tickets/{windows.house.names['full']}"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


def test_a_reader_s_own_theme_is_remembered_and_stronger_than_the_system_s(windows: Windows):
    page = windows.fresh("lena", color_scheme="light")
    page.goto("/desk")
    light = _ground(page)
    page.locator("details.menu > summary[aria-label$=menu]").click()
    page.get_by_label("Dark", exact=True).check(force=True)
    dark = _ground(page)
    assert dark != light
    page.goto("/desk/mine")
    assert _ground(page) == dark


def _ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def _facts(text: str) -> set[str]:
    """Every reference, amount and percentage of a paper."""
    return set(re.findall(r"ACORN-\d+|\d[\d,]*\.\d\d|\d+(?:\.\d+)? %", text))


def _printed(page: Page) -> str:
    document = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return "\n".join(sheet.extract_text() for sheet in document.pages)


def test_what_a_clock_fired_opens_within_the_page_at_every_width(windows: Windows):
    page = windows.fresh("lena")
    page.goto("/desk")
    tickets = page.locator("a[href^='/desk/tickets/ACORN-']").evaluate_all("all => all.map((one) => one.pathname)")
    opened = 0
    for path in sorted(set(tickets)):
        page.goto(path)
        page.evaluate("document.querySelectorAll('#ticket-panel details').forEach((fold) => { fold.open = true })")
        opened += page.get_by_text("What was fired, and when it was noticed").count()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(STICKING_OUT) == [], (path, width)
    assert opened
