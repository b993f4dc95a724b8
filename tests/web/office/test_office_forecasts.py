"""Where the running month is heading: one client's page, the list that is kept, and its file."""

import csv
import io
import re
from datetime import timedelta

import pytest

from msp import clockwork, tickets
from msp.billing import RateCardForm, publish_rate_card
from msp.kernel import clock
from msp.tickets import Impact, TicketForm, TicketKind, Urgency, WaitReason, WorkForm
from msp.tiers import Tier
from tests.month_end import CARDS
from tests.promises import SINCE
from tests.web.desk.conftest import Desk
from tests.web.office.conftest import TUESDAY

FORECAST = "/office/acorn/forecast"


@pytest.fixture
def november(house: Desk) -> Desk:
    """Rosa asked half an hour ago: the answer is due this morning, the solution this afternoon."""
    asks(house)
    return house


def asks(house: Desk) -> str:
    """Rosa's P1 request of half an hour ago; its reference."""
    rosa = house.world.actors["rosa"]
    form = TicketForm(TicketKind.INCIDENT, "The till", "Dead.", Impact.HIGH, Urgency.HIGH, house.world.people["rosa"])
    with house.inside(house.world.acorn, "rosa"):
        return tickets.open_ticket(form, by=rosa, now=TUESDAY - timedelta(minutes=30)).reference


def worker_comes(house: Desk) -> None:
    with house.app.app_context():
        clockwork.keep_forecasts(clock.now())


def test_the_forecast_shows_promises_revenue_and_what_is_at_stake(november: Desk):
    page = november.as_("omar").get(FORECAST).text
    for words in ("Forecast of November 2026", "day 3 of 30", "3,600.00", "180.00", "First response at L1"):
        assert words in page, words
    assert "promised: at least 95 % in time" in page
    assert "1 opened and 0 resolved this month" in page
    stake = page[page.index('id="stake"') :]
    assert stake.index("First response") < stake.index("Resolution")
    assert 'href="/desk/tickets/ACORN-2"' in stake
    assert re.search(r"Missed alone it costs\">180\.00", stake)


def test_what_is_held_is_left_out_and_said(november: Desk):
    lena = november.world.actors["lena"]
    with november.inside(november.world.acorn):
        ticket = tickets.ticket_for(lena, "ACORN-2")
        tickets.reply(ticket, "Which till?", by=lena, now=TUESDAY)
        tickets.wait(ticket, WaitReason.REQUESTER, by=lena, now=TUESDAY)
    page = november.as_("omar").get(FORECAST).text
    assert "1 held by a reason" in page


def test_a_month_that_cannot_be_computed_says_why(house: Desk):
    with house.inside(house.world.acorn):
        lines = CARDS["ACORN"]["lines"][:2]
        form = RateCardForm(CARDS["ACORN"] | {"lines": lines}, SINCE.replace(day=2), "harbour", "Omar", "No L2")
        publish_rate_card(form, now=TUESDAY)
    reference = asks(house)
    with house.inside(house.world.acorn, "marc"):
        marc = house.world.actors["marc"]
        ticket = tickets.ticket_for(marc, reference)
        tickets.log_work(ticket, WorkForm(30, TUESDAY.date(), tier=Tier.L2), by=marc, now=TUESDAY)
    answer = house.as_("omar").get(FORECAST)
    assert answer.status_code == 422
    assert "at L2, where the rate card charges no time" in answer.text
    worker_comes(house)
    page = house.as_("omar").get("/office").text
    assert "cannot be computed" in page
    row = next(row for row in _rows(house) if row["Client"] == "Acorn Dental")
    assert "charges no time" in row["Trouble"]
    assert row["Revenue so far"] == ""


def test_who_may_not_forecast_is_refused(house: Desk):
    for name in ("lena", "petra", "anna"):
        assert house.as_(name).get(FORECAST).status_code == 403
        assert house.as_(name).get("/office/forecasts.csv").status_code == 403
    assert house.as_("sven").get(FORECAST).status_code == 404


def test_the_list_shows_what_the_worker_kept_and_when(november: Desk):
    omar = november.as_("omar")
    assert "not computed yet" in omar.get("/office").text
    worker_comes(november)
    page = omar.get("/office").text
    acorn = page[page.index("Acorn Dental") : page.index("Birch Freight")]
    for words in ("3,600.00 EUR", "180.00", "nothing owed", FORECAST):
        assert words in acorn, words
    assert "as of Tue 3 Nov 2026, 10:00 Stockholm" in page
    assert "Credit at risk" not in november.as_("lena").get("/office").text


def test_the_list_and_the_page_say_the_same(november: Desk):
    worker_comes(november)
    row = next(row for row in _rows(november) if row["Client"] == "Acorn Dental")
    page = november.as_("omar").get(FORECAST).text
    for name in ("Revenue so far", "Revenue at month's end", "Credit at risk"):
        assert f">{float(row[name]):,.2f}<" in page, name
    assert (row["Month"], row["Currency"], row["Promises due"], row["Trouble"]) == ("2026-11", "EUR", "2", "")


def test_a_forecast_of_the_month_before_says_nothing_any_more(november: Desk):
    worker_comes(november)
    november.time.move_to(TUESDAY.replace(month=12))
    november.browsers.clear()
    assert "not computed yet" in november.as_("omar").get("/office").text


def test_keeping_twice_keeps_one_row(november: Desk):
    worker_comes(november)
    worker_comes(november)
    assert len([row for row in _rows(november) if row["Client"] == "Acorn Dental"]) == 1


def _rows(house: Desk) -> list[dict[str, str]]:
    text = house.as_("omar").get("/office/forecasts.csv").get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))
