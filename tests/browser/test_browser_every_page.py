"""Every page of every wing, seen by somebody who may: readable for all, in both themes, at every width, without a word
in the console."""

import re

import pytest

from tests.browser.conftest import Windows
from tests.browser.looking import Findings, Looker
from tests.staffing import plan_address

#: Answers that are no page: files, news for scripts, probes; and addresses that only lead on to another.
NO_PAGES = {
    *("static", "bootstrap.static", "health.live", "health.ready", "health.work", "signin.first_page"),
    *(
        "desk.attachment",
        "desk.draft_file",
        "desk.queue_export",
        "desk.queue_news",
        "portal.attachment",
        "portal.tickets_csv",
    ),
    *("portal.invoice_pdf", "portal.statement_pdf", "office.invoice_pdf", "office.statement_pdf"),
    *("office.client_ledger_csv", "office.receivables_csv", "office.revenue_csv"),
    *("portal.credit_note_pdf", "office.credit_note_pdf"),
    *("office.invoices_csv", "office.statement_json", "office.breaches_csv"),
    *("sso.callback", "vendor.back_to_the_button"),
    *("office.forecasts_csv", "office.vendor_report_csv", "office.skills_csv"),
    *("desk.clocks_json", "desk.timeline", "portal.promises_json"),
    *("office.attainment_csv", "office.counted_csv", "office.attainment_of_all_csv"),
    *("portal.attainment_csv", "portal.counted_csv"),
    *("office.tiers_csv", "office.tiers_of_all_csv", "office.ways_of_all_csv", "portal.tiers_csv"),
    *(f"{wing}.{name}" for wing in ("desk", "office") for name in ("at_risk_csv", "at_risk_news")),
}

SETTINGS = ("ladder", "targets", "hours", "priorities", "contacts")


def pages(names: dict[str, str]) -> dict[str | None, tuple[str, ...]]:
    """Who looks at what."""
    ticket, desk, portal, office = "/desk/tickets", "/desk", "/portal/acorn", "/office"
    number = names["number"]
    states = [names[state] for state in ("full", "vendor", "resolved", "closed")]
    return {
        None: (
            *("/sign-in", "/forgotten-password", names["password"]),
            *(f"/pay/{names['pay']}", "/pay/done", "/pay/stopped", f"/vendor/{names['token']}"),
            "/t/acorn/sign-in",
        ),
        "twin": ("/portal",),
        "rosa": (
            *(portal, f"{portal}/tickets", f"{portal}/tickets?status=resolved", f"{portal}/tickets?q=nothing-like-it"),
            *(f"{portal}/tickets/new", f"{portal}/tickets/new?subject=The+printer+does+not+print"),
            *(f"{portal}/articles", f"{portal}/articles?q=nothing-like-it", f"{portal}/articles/printing"),
            *(f"/portal/tickets/{state}" for state in (*states, names["waiting"], names["fresh"])),
            *(f"/portal/tickets/{state}/promises" for state in (names["full"], names["vendor"])),
        ),
        "anna": (
            *(
                portal,
                f"{portal}/tickets/new?subject=Till",
                f"{portal}/agreement",
                f"{portal}/people",
                *(f"{portal}/categories", f"{portal}/categories/{names['category']}"),
                f"{portal}/invoices",
            ),
            *(f"{portal}/invoices/{number}", f"{portal}/statements/2026-10"),
            f"{portal}/invoices/{number}?paid=1",
            *(f"{portal}/invoices?payment=overdue", f"{portal}/invoices?payment=unpaid"),
            *(f"{portal}/agreement/{setting}" for setting in SETTINGS),
            *(f"{portal}/agreement/{setting}/history" for setting in SETTINGS),
            f"{portal}/agreement/changes/{names['change']}",
            *(f"{portal}/sign-on", f"{portal}/sign-on/new", f"{portal}/sign-on/{names['connection']}"),
            *(f"{portal}/attainment", f"{portal}/attainment?from=2026-01", f"{portal}/attainment/promises"),
            *(f"{portal}/missed/2026-10", f"{portal}/missed/2026-01"),
            *(f"{portal}/tiers", f"{portal}/tiers?from=2026-01"),
        ),
        "lena": (
            *(f"{desk}/me", f"{desk}/me/sheet"),
            *(desk, f"{desk}/mine", f"{desk}/unassigned", f"{desk}?q=nothing-like-it", f"{desk}?status=all"),
            *(f"{desk}/answers", f"{desk}/swarms", f"{desk}/tiers"),
            *(f"{desk}/tickets/new", f"{desk}/acorn/tickets/new", *(f"{ticket}/{state}" for state in states)),
            *(f"{ticket}/{names['full']}/details", f"{ticket}/{names['fresh']}/handoffs"),
            *(f"{ticket}/{names['full']}/merge", f"{ticket}/{names['full']}/merge?references={names['fresh']}"),
            f"{ticket}/{names['full']}/part",
            *(f"{ticket}/{state}/clocks" for state in (names["full"], names["vendor"])),
            *(f"{ticket}/{names['full']}/what-if", f"{ticket}/{names['vendor']}/what-if?priority=P1"),
            f"{ticket}/{names['full']}/work/{names['entry']}/correction",
            *(f"{desk}/known-errors", f"{ticket}/{names['full']}/known-errors"),
            *(f"{desk}/acorn/articles/printing", f"{desk}/acorn/articles/long-words"),
            *(f"{desk}/at-risk", f"{desk}/at-risk?whose=mine", f"{desk}/at-risk?tier=L4"),
            *(f"{desk}/mail", f"{desk}/mail?show=left-aside", f"{desk}/mail/acorn/{names['mail']}"),
        ),
        "sven": (f"{desk}/tickets/{names['stepped']}",),
        "nadia": (
            *(f"{ticket}/{names['vendor']}", f"{ticket}/{names['vendor']}/handoffs/{names['handoff']}/costs"),
            f"{ticket}/{names['vendor']}/costs/{names['cost']}/correction",
        ),
        "omar": (
            *(office, f"{office}/acorn", f"{office}/acorn/trail", f"{office}/invoices"),
            *(f"{office}/acorn/breaches/2026-10", f"{office}/birch/breaches/2026-10"),
            *(f"{office}/acorn/invoices/{number}/credit-note", f"{office}/acorn/credit-notes/{names['note']}"),
            *(f"{office}/acorn/invoices/{number}", f"{office}/acorn/statements/2026-10"),
            *(f"{office}/acorn/periods/2026-11", f"{office}/birch/periods/2026-10", f"{office}/birch"),
            *(f"{office}/birch/periods/2026-10/closing", f"{office}/birch/invoices/{names['held_for']}"),
            *(f"{office}/invoices/held", f"{office}/birch/held/{names['held']}"),
            *(f"{office}?sort=-risk", f"{office}/acorn/forecast"),
            *(f"{office}/attainment", f"{office}/attainment?from=2026-01", f"{office}/at-risk"),
            *(
                f"{office}/tiers",
                f"{office}/tiers?client=birch",
                f"{office}/tiers/ways",
                f"{office}/acorn/tiers",
                f"{office}/acorn/tiers?from=2026-01",
            ),
            *(f"{office}/acorn/attainment", f"{office}/acorn/attainment?from=2026-10&sort=-kept"),
            *(f"{office}/acorn/attainment?between=us", f"{office}/acorn/attainment/promises"),
            *(f"{office}/acorn/attainment/promises?between=us", f"{office}/acorn/breaches/2026-10?tier=L4"),
            *(f"{office}/receivables", f"{office}/revenue", f"{office}/revenue?month=2026-10"),
            *(f"{office}/acorn/ledger", f"{office}/birch/ledger"),
            *(f"{office}/vendor-report", f"{office}/vendor-report?month=2026-01", f"{office}/vendor-report/quill"),
            *(f"{office}/acorn/counted", f"{office}/birch/counted"),
            *(f"{office}/acorn/vendors", f"{office}/acorn/vendors/contacts/{names['contact']}"),
            *(f"{office}/acorn/services", f"{office}/acorn/services/{names['service']}", f"{office}/birch/services"),
            *(f"{office}/acorn/categories", f"{office}/acorn/categories/{names['category']}"),
            *(f"{office}/acorn/vendors/quill/contract", f"{office}/acorn/mailbox", f"{office}/birch/mailbox"),
            *(f"{office}/acorn/in-charge", f"{office}/birch/in-charge", f"{office}/me", f"{office}/me/sheet"),
            f"{office}/acorn/agreement/warnings",
            *(f"{office}/changes", f"{office}/acorn/agreement", f"{office}/acorn/agreement/guard-rails"),
            *(f"{office}/acorn/agreement/{setting}" for setting in SETTINGS),
            *(f"{office}/acorn/agreement/hours/history", f"{office}/acorn/agreement/changes/{names['change']}"),
        ),
        "petra": (
            f"{office}/invoices/unknown",
            *(f"{office}/kit", f"{office}/people", f"{office}/acorn/people", f"{office}/acorn/grants"),
            f"{office}/people/turns",
            *(f"{office}/people/teams", f"{office}/people/skills", f"{office}/people/skills?skill=network&level=3"),
            *(f"{office}/people/skills/{names[skill]}" for skill in ("skill", "old_skill")),
            *(f"{office}/people/teams/{names['team']}", f"{office}/people/teams/{names['empty_team']}/rota"),
            *(f"{office}/people/teams/{names['team']}/rota?week=2026-11-02", f"{office}/people/{names['agent']}"),
            *(f"{office}/people/teams/{names[team]}/rota/plan" for team in ("team", "empty_team")),
            f"{office}/people/teams/{names['team']}/rota/plan{plan_address(names['agent'])}",
            *(f"{office}/acorn/trained", f"{office}/birch/trained"),
            *(f"{office}/health", f"{office}/acorn/effects", f"{office}/birch/effects"),
            f"{office}/acorn/effects/{names['effect']}",
            *(f"{office}/vendors", f"{office}/vendors/quill", f"{office}/acorn/sign-on"),
        ),
    }


@pytest.fixture(scope="module")
def seen(windows: Windows) -> Findings:
    """Everything that was seen on all the pages, looked at once."""
    findings = Findings()
    for name, paths in pages(windows.house.names).items():
        looker = Looker(windows.fresh(name), findings)
        for path in paths:
            looker.look(path)
    _refusals(windows, findings)
    return findings


def _refusals(windows: Windows, findings: Findings) -> None:
    """Pages that say no, and forms that come back."""
    rosa, lena = Looker(windows.fresh("rosa"), findings), Looker(windows.fresh("lena"), findings)
    rosa.look("/portal/acorn/invoices", 403)
    rosa.look("/portal/tickets/ACORN-999", 404)
    lena.look("/desk/tickets/ACORN-999", 404)
    lena.look("/desk?tier=L9", 422)
    full = windows.house.names["full"]
    rosa.page.goto("/portal/acorn/tickets/new?subject=Till")
    rosa.page.get_by_role("button", name="Send the request").click()
    rosa.look_here("a request that was refused")
    lena.page.goto(f"/desk/tickets/{full}/details")
    lena.page.evaluate("document.querySelector('[name=version]').value = '0'")
    lena.page.fill("[name=subject]", "Another subject")
    lena.page.get_by_role("button", name="Save the details").click()
    lena.look_here("both texts of a stale save")
    lena.page.goto(f"/desk/tickets/{windows.house.names['fresh']}/handoffs")
    lena.page.fill("[name=handoff-summary]", "It does not print.")
    lena.page.get_by_role("button", name="See what leaves").click()
    lena.look_here("what leaves with a hand-off")
    vendor = Looker(windows.fresh(None), findings)
    vendor.page.goto(f"/vendor/{windows.house.names['token']}")
    vendor.page.get_by_role("button", name="Open the ticket").click()
    vendor.look_here("a vendor's page")
    lena.page.goto(f"/desk/tickets/{full}")
    for opened in lena.page.locator("details:not(.menu):not(.clock-open) > summary").all():
        opened.evaluate("summary => { summary.parentElement.open = true }")
    lena.look_here("a ticket with everything opened")


def test_every_page_is_on_the_list(windows: Windows):
    visited = [path.partition("?")[0] for paths in pages(windows.house.names).values() for path in paths]
    patterns = {endpoint: _pattern(rule) for endpoint, rule in windows.house.rules.items() if endpoint not in NO_PAGES}
    unseen = {name for name, pattern in patterns.items() if not any(pattern.fullmatch(path) for path in visited)}
    assert not unseen


def test_every_page_answers_as_it_should(seen: Findings):
    assert not seen.status


def test_axe_finds_nothing_serious_on_any_page_in_either_theme(seen: Findings):
    assert not seen.axe, "\n".join(seen.axe)


def test_no_page_says_anything_in_the_console_or_breaks_the_content_policy(seen: Findings):
    assert not seen.console, "\n".join(seen.console)


def test_no_page_is_wider_than_its_window_down_to_320_pixels(seen: Findings):
    assert not seen.overflow, "\n".join(seen.overflow)


def _pattern(rule: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"<[^>]+>", "[^/]+", rule))
