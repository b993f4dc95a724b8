"""A month previewed by the engine that closes it, and closed once."""

import re
from datetime import date

from msp import tickets
from msp.tickets import WorkForm
from msp.tiers import Tier
from tests.month_end import CARDS
from tests.web.desk.conftest import Desk
from tests.web.office.conftest import TUESDAY

OCTOBER = "/office/acorn/periods/2026-10"


def test_the_preview_shows_lines_credit_with_its_working_tax_and_the_statement(house: Desk):
    page = house.as_("omar").get(OCTOBER).text
    for words in (
        "L1 · Service desk, monthly fee",
        "0 of 1 = 0 % &lt; 95 % -&gt; 5 % of 3,600.00 = 180.00",
        "−180.00",
        "VAT 25 % on",
        "Total so far",
        "This statement says what Harbour IT AB promised Acorn Dental",
        "Close October 2026 for Acorn Dental",
    ):
        assert words in page, words


def test_closing_is_asked_once_more_and_leads_to_the_invoice(house: Desk):
    omar = house.as_("omar")
    asked = omar.get(f"{OCTOBER}/closing").text
    assert "This cannot be taken back: what is issued is never changed" in asked
    answer = omar.post(f"{OCTOBER}/closing", seen=_seen(asked))
    assert answer.status_code == 303
    page = omar.get(answer.headers["Location"]).text
    assert "October 2026 is closed for Acorn Dental: invoice HIT-2026-00001 is issued." in page
    assert "Total due" in page
    assert omar.get(OCTOBER).headers["Location"] == answer.headers["Location"]


def test_before_closing_it_is_said_what_excuse_nobody_decided_about(house: Desk):
    omar = house.as_("omar")
    assert "proposed excuse" not in omar.get(f"{OCTOBER}/closing").text
    breaches = OCTOBER.replace("periods", "breaches")
    found = re.search(r'id="breach-([0-9a-f-]{36})"', omar.get(breaches).text)
    assert found
    clock = found[1]
    for act, words in (("propose", "1 proposed excuse is not decided</a>; it counts as missed."), ("decline", "")):
        assert omar.post(f"{breaches}/{clock}/{act}", **{f"why-{clock}-reason": "Line down."}).status_code == 303
        asked = omar.get(f"{OCTOBER}/closing").text
        assert ("proposed excuse" in asked) is bool(words)
        assert words in asked
        assert (f'href="{breaches}"' in asked) is bool(words)


def test_a_month_is_closed_only_once(house: Desk):
    omar = house.as_("omar")
    seen = _seen(omar.get(f"{OCTOBER}/closing").text)
    assert omar.post(f"{OCTOBER}/closing", seen=seen).status_code == 303
    for fields in ({"seen": seen}, {}):
        again = omar.post(f"{OCTOBER}/closing", **fields)
        assert again.status_code == 409
        assert "October 2026 is closed already; its invoice is HIT-2026-00001." in again.text
        assert 'href="/office/acorn/invoices/HIT-2026-00001">Open invoice HIT-2026-00001' in _flat(again.text)
    asked = omar.get(f"{OCTOBER}/closing")
    assert asked.status_code == 409
    assert "Open invoice HIT-2026-00001" in asked.text
    assert "HIT-2026-00002" not in omar.get("/office/invoices").text


def test_a_month_that_is_not_over_is_previewed_but_not_closed(house: Desk):
    omar = house.as_("omar")
    november = "/office/acorn/periods/2026-11"
    page = omar.get(november)
    assert page.status_code == 200
    assert "November 2026 is not over yet" in page.text
    assert "/closing" not in page.text
    assert omar.get(f"{november}/closing").status_code == 409
    assert f'href="{november}">Look at the preview' in _flat(omar.post(f"{november}/closing").text)
    assert omar.post(f"{november}/closing", seen="0" * 64).status_code == 409


def test_figures_that_moved_since_they_were_looked_at_are_not_issued(house: Desk):
    omar = house.as_("omar")
    seen = _seen(omar.get(f"{OCTOBER}/closing").text)
    with house.inside(house.world.acorn, "marc"):
        marc = house.world.actors["marc"]
        ticket = tickets.ticket_for(marc, "ACORN-1")
        tickets.log_work(ticket, WorkForm(60, date(2026, 10, 6), tier=Tier.L2), by=marc, now=TUESDAY)
    answer = omar.post(f"{OCTOBER}/closing", seen=seen)
    assert answer.status_code == 409
    assert "The figures of October 2026 moved since you looked" in answer.text
    assert f'href="{OCTOBER}">Look at the preview' in _flat(answer.text)
    assert "No invoices yet" in omar.get("/office/invoices").text
    assert omar.post(f"{OCTOBER}/closing", seen=_seen(omar.get(f"{OCTOBER}/closing").text)).status_code == 303


def test_a_form_that_does_not_say_what_was_looked_at_closes_nothing(house: Desk):
    omar = house.as_("omar")
    omar.get(f"{OCTOBER}/closing")
    for fields in ({}, {"seen": ""}):
        answer = omar.post(f"{OCTOBER}/closing", **fields)
        assert answer.status_code == 422
        assert "The form did not say which figures you looked at." in answer.text
    assert "No invoices yet" in omar.get("/office/invoices").text
    assert omar.post(f"{OCTOBER}/closing", seen=_seen(answer.text)).status_code == 303


def test_a_missing_rate_is_named_and_nothing_is_issued(house: Desk):
    with house.inside(house.world.acorn, "nadia"):
        nadia = house.world.actors["nadia"]
        ticket = tickets.ticket_for(nadia, "ACORN-1")
        tickets.log_work(ticket, WorkForm(30, date(2026, 10, 6), tier=Tier.L3), by=nadia, now=TUESDAY)
    assert all(line["tier"] != "L3" for line in CARDS["ACORN"]["lines"])
    omar = house.as_("omar")
    omar.get(OCTOBER)
    sent = [omar.post(f"{OCTOBER}/closing", **fields) for fields in ({}, {"seen": "0" * 64})]
    for answer in (omar.get(OCTOBER), omar.get(f"{OCTOBER}/closing"), *sent):
        assert answer.status_code == 422
        assert "L3, where the rate card charges no time" in answer.text
    assert "No invoices yet" in omar.get("/office/invoices").text


def test_a_month_before_any_contract_says_what_is_missing(house: Desk):
    answer = house.as_("omar").get("/office/acorn/periods/2024-10")
    assert answer.status_code == 422
    assert "This month cannot be computed" in answer.text
    assert house.as_("omar").get("/office/acorn/periods/soon").status_code == 422


def test_only_who_manages_the_account_previews_and_closes(house: Desk):
    for name in ("petra", "lena", "anna"):
        browser = house.as_(name)
        browser.get("/", follow_redirects=True)
        assert browser.get(OCTOBER).status_code == 403
        assert browser.post(f"{OCTOBER}/closing").status_code == 403
    bea = house.as_("bea")
    bea.get("/portal/birch")
    assert bea.post(f"{OCTOBER}/closing").status_code == 404
    assert "No invoices yet" in house.as_("omar").get("/office/invoices").text


def test_a_form_without_its_token_closes_nothing(house: Desk):
    omar = house.as_("omar")
    assert omar.client.post(f"{OCTOBER}/closing").status_code == 400
    assert omar.get(OCTOBER).status_code == 200


def _seen(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def _flat(page: str) -> str:
    """A page whose links hold their words and nothing else."""
    return re.sub(r"</?span[^>]*>", "", page)
