"""The clients of an account manager, and one client in full."""

from datetime import timedelta
from uuid import uuid4

import pytest

from msp import agreements, sla
from msp.agreements import OWN, UnderForm
from msp.identity import AUTOMATIC
from msp.sla import VersionForm
from msp.tenants import ContractView
from msp.tiers import Authority, Tier
from msp.web.office.client_list import term_of
from tests.buying import buy, point_of_sale
from tests.raising import name
from tests.web.desk.conftest import Desk
from tests.web.office.conftest import TUESDAY
from tests.world import MONDAY


def test_the_list_shows_contract_open_work_promises_and_months_to_close(house: Desk):
    page = house.as_("omar").get("/office").text
    for words in ("Acorn Dental", "Birch Freight", "Managed support", "Omar", "/office/acorn/periods/2026-11"):
        assert words in page, words
    acorn = page[page.index("Acorn Dental") : page.index("Birch Freight")]
    assert "1 of 2" in acorn
    assert "50.00 %" in acorn
    assert "nothing fell due" in acorn
    assert "/office/acorn/periods/2026-01" in acorn


def test_a_closed_month_counts_its_frozen_verdicts(closed: tuple[Desk, str]):
    house, _ = closed
    page = house.as_("omar").get("/office").text
    acorn = page[page.index("Acorn Dental") : page.index("Birch Freight")]
    assert "1 of 2" in acorn


def test_an_agent_sees_the_clients_he_serves_and_no_previews(house: Desk):
    page = house.as_("sven").get("/office").text
    assert "Birch Freight" in page
    assert "Acorn Dental" not in page
    assert "/periods/" not in page


def test_the_list_is_searched_by_name_and_key(house: Desk):
    omar = house.as_("omar")
    assert "Birch Freight" not in omar.get("/office?q=acorn").text
    assert "No client is called that" in omar.get("/office?q=nobody").text


def test_one_client_shows_what_is_agreed_its_months_people_and_changes(closed: tuple[Desk, str]):
    house, number = closed
    page = house.as_("omar").get("/office/acorn").text
    for words in (
        "ACORN-2026",
        "Technical support",
        "First answer",
        "Rosa",
        "Lena",
        "Month closed",
        number,
        "To close",
    ):
        assert words in page, words


def test_an_agent_reads_no_trail_and_no_invoice(closed: tuple[Desk, str]):
    house, number = closed
    page = house.as_("lena").get("/office/acorn").text
    assert "Month closed" not in page
    assert f"/office/acorn/invoices/{number}" not in page
    assert house.as_("lena").get("/office/acorn/trail").status_code == 403


def test_clients_stay_out_of_the_office(house: Desk):
    for path in ("/office", "/office/acorn", "/office/kit"):
        assert house.as_("anna").get(path).status_code == 403
    assert house.as_("bea").get("/office/acorn").status_code == 404
    assert house.as_("sven").get("/office/acorn").status_code == 404


def test_the_patterns_are_drawn(house: Desk):
    page = house.as_("petra").get("/office/kit").text
    assert "Every shape of the product" in page


def test_the_trail_is_paged_both_ways(house: Desk):
    with house.inside(house.world.acorn):
        pass
    for number in range(60):
        house.open(f"Ticket {number}")
    omar = house.as_("omar")
    newest = omar.get("/office/acorn/trail").text
    assert "Ticket opened" in newest
    assert 'rel="prev"' not in newest
    older_url = newest.partition('rel="next" href="')[2].partition('"')[0]
    older = omar.get(older_url).text
    assert "Tenant onboarded" in older
    newer_url = older.partition('rel="prev" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "ACORN-61" in omar.get(newer_url).text
    assert omar.get("/office/acorn/trail?before=odd").status_code == 200
    assert omar.get(f"/office/acorn/trail?before={10**30}").status_code == 200


def test_the_list_costs_the_same_for_one_client_as_for_two(house: Desk):
    omar, sven = house.as_("omar"), house.as_("sven")
    omar.get("/office")
    sven.get("/office")
    with house.counting() as two:
        omar.get("/office")
    with house.counting() as one:
        sven.get("/office")
    # Clients in other zones may be in another month: at most one pair of questions more for each month at hand.
    assert len(two) <= len(one) + 4


def test_the_list_is_sorted_by_its_columns_and_keeps_the_filter(house: Desk):
    omar = house.as_("omar")
    house.open_at_birch()
    pages = {sort: omar.get(f"/office?sort={sort}").text for sort in ("client", "-client", "open", "-open")}
    first = {sort: page.index("Acorn Dental") < page.index("Birch Freight") for sort, page in pages.items()}
    assert first == {"client": True, "-client": False, "open": True, "-open": False}
    assert 'aria-sort="descending"' in pages["-open"]
    kept = omar.get("/office?q=a&sort=-open").text
    assert 'name="sort" value="-open"' in kept
    assert "/office?q=a&amp;sort=open" in kept
    assert omar.get("/office?sort=colour").status_code == 422


def test_a_contract_that_ends_soon_is_marked(house: Desk):
    today = TUESDAY.date()
    for days, marked in ((0, "ends today"), (1, "1 day left"), (90, "90 days left"), (91, None)):
        contract = ContractView("A-1", "Support", uuid4(), MONDAY, "Omar", today, today + timedelta(days=days))
        assert term_of(contract, today).renew == (marked or "")
    assert term_of(None, today).words == "no contract in force"


def test_a_client_leads_to_its_forecast_its_preview_and_its_invoices(house: Desk):
    page = house.as_("omar").get("/office/acorn").text
    for path in ("/office/acorn/forecast", "/office/acorn/periods/2026-11", "/office/invoices?client=acorn"):
        assert f'href="{path}"' in page, path
    page = house.as_("lena").get("/office/acorn").text
    assert "/office/acorn/forecast" not in page
    assert "/office/acorn/periods" not in page


def test_a_list_of_holidays_that_ends_is_said_where_clients_are_looked_after(house: Desk):
    with house.inside(house.world.acorn, "omar"):
        hours = sla.hours_versions("office")[0].document
        form = VersionForm("office", {**hours, "closed_dates": ["2026-12-24"]}, "Christmas")
        sla.publish_hours_version(form, by=house.world.actors["omar"], now=TUESDAY)
    omar = house.as_("omar")
    page = omar.get("/office").text
    assert page.count("holidays end Thu 24 Dec 2026") == 1
    assert page.index("holidays end") < page.index("Birch Freight")
    page = omar.get("/office/acorn").text
    assert "end on Thu 24 Dec 2026; clocks run on every later holiday." in page
    assert "/office/acorn/agreement/hours?name=office" in page
    assert "No holidays are known" not in omar.get("/office/birch").text
    assert "/agreement/hours?name=office" not in house.as_("lena").get("/office/acorn").text
    editor = omar.get("/office/acorn/agreement/hours").text
    assert "The last closed date is Thu 24 Dec 2026. No holiday after it is known; add the next ones." in editor


@pytest.mark.parametrize(("page", "most"), [("/office/acorn", 36), ("/office/acorn/in-charge", 18)])
def test_a_client_takes_as_many_statements_with_more_promises_and_people_in_charge(house: Desk, page: str, most: int):
    omar = house.as_("omar")
    omar.get(page)
    counts = []
    for act in (_one_of_each, _more_of_each):
        with house.inside(house.world.acorn, "omar"):
            act(house)
        house.time.shift(60)
        with house.counting() as sent:
            assert omar.get(page).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= most


def _one_of_each(house: Desk) -> None:
    mail = buy(now=TUESDAY - timedelta(minutes=1))
    agreements.put_service_under(mail, UnderForm(OWN, "Mail may wait"), by=AUTOMATIC, now=TUESDAY)
    name(house.world, "marc", Authority.DUTY_MANAGER)


def _more_of_each(house: Desk) -> None:
    point_of_sale(now=TUESDAY + timedelta(seconds=30))
    name(house.world, "nadia", Authority.DUTY_MANAGER, now=TUESDAY)
    for who, tier in (("lena", Tier.L1), ("marc", Tier.L2), ("nadia", Tier.L3)):
        name(house.world, who, Authority.LEAD, tier)
