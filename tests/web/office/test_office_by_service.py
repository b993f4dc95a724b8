"""Reports name the service that tickets are about: its rows add up to the totals, and each list is narrowed to it."""

import csv
import io
import re
from collections import Counter
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest

from msp import tickets
from msp.tickets import Impact, TicketForm, TicketKind, Urgency
from tests.buying import buy
from tests.desk_work import at, committed
from tests.month_end import close_october
from tests.web.desk.conftest import Desk
from tests.web.office.conftest import TUESDAY

REPORT, BREACHES = "/office/acorn/attainment", "/office/acorn/breaches/2026-10"
PERIOD = "from=2026-10&to=2026-10"


@pytest.fixture
def buying(house: Desk) -> Desk:
    """Acorn buys e-mail; two tickets of October are about it, of which one was answered too late, and one is not."""
    with house.app.app_context():
        with committed(house.world.acorn):
            service = buy(now=at(0))
        with committed(house.world.acorn):
            for when, answered, about in ((24, 0.5, service), (25, 2, service), (26, 0.5, None)):
                _asked(house, when, answered, about)
    return house


def _asked(house: Desk, when: float, answered: float, service: UUID | None) -> None:
    words = (TicketKind.INCIDENT, f"Mail of {when}", "None came.", Impact.HIGH, Urgency.HIGH)
    form = TicketForm(*words, house.world.people["rosa"], service_id=service)
    ticket = tickets.open_ticket(form, by=house.world.actors["rosa"], now=at(when))
    tickets.reply(ticket, "We look.", by=house.world.actors["lena"], now=at(when + answered))
    tickets.resolve(ticket, "It works.", by=house.world.actors["lena"], now=at(when + 2.5))


def _file(house: Desk, url: str, name: str = "omar") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(house.as_(name).get(url).text.lstrip("\ufeff"))))


@pytest.fixture(params=["open", "closed"])
def month(request: pytest.FixtureRequest, buying: Desk) -> Desk:
    """The same before October is closed and after."""
    if request.param == "closed":
        with buying.app.app_context():
            close_october(buying.world, buying.world.acorn)
    return buying


def test_the_rows_of_services_add_up_to_the_totals(month: Desk):
    rows = _file(month, f"{REPORT}.csv?{PERIOD}")
    by_service = Counter[str]()
    for row in rows:
        by_service[row["Service"]] += int(row["Met"]) + int(row["Broken"])
    assert by_service == {"E-mail": 4, "": 4}
    assert sum(int(row["Broken"]) for row in rows) == 2
    for service, broken in (("e-mail", 1), ("~", 1)):
        narrowed = _file(month, f"{REPORT}.csv?{PERIOD}&service={service}")
        assert narrowed == [row for row in rows if row["Service"] == ("E-mail" if service == "e-mail" else "")]
        assert sum(int(row["Broken"]) for row in narrowed) == broken
        assert len(_file(month, f"{REPORT}/promises.csv?{PERIOD}&service={service}")) == 4
    behind = _file(month, f"{REPORT}/promises.csv?{PERIOD}")
    assert Counter(row["Service"] for row in behind) == by_service


@pytest.mark.parametrize(("name", "wing"), [("omar", "office"), ("anna", "portal")])
def test_every_figure_leads_to_as_many_clocks(month: Desk, name: str, wing: str):
    page = month.as_(name).get(f"/{wing}/acorn/attainment?{PERIOD}").text
    assert "By promise, priority, tier and service" in page
    assert "E-mail" in page
    counted = re.findall(r'<a href="([^"]+/attainment/promises\?[^"]+)">(\d+)<span', page)
    assert any("service=e-mail" in url for url, _ in counted)
    assert any("service=~" in unescape(url).replace("%7E", "~") for url, _ in counted)
    for url, number in counted:
        behind = month.as_(name).get(unescape(url)).text
        clocks = "1 clock." if number == "1" else f"{number} clocks."
        assert clocks in behind, url


def test_a_missed_promise_says_which_service_it_was_about_and_the_list_is_narrowed_to_it(month: Desk):
    page = month.as_("omar").get(BREACHES).text
    assert "<span>E-mail</span>" in page
    narrowed = month.as_("omar").get(f"{BREACHES}?service=e-mail").text
    assert re.findall(r'breach-head"><a href="[^"]*/(ACORN-\d)', narrowed) == ["ACORN-3"]
    assert [(row["Ticket"], row["Service"]) for row in _file(month, f"{BREACHES}.csv")] == [
        ("ACORN-3", "E-mail"),
        ("ACORN-1", ""),
    ]
    assert "No missed promise fits" in month.as_("omar").get(f"{BREACHES}?service=telephone").text


def test_what_is_owed_names_the_service_and_is_narrowed_to_it(buying: Desk):
    with buying.app.app_context(), committed(buying.world.acorn):
        for service in (buy("wifi", "Wi-Fi", now=TUESDAY), None):
            words = (TicketKind.INCIDENT, "It is slow", "All day.", Impact.HIGH, Urgency.HIGH)
            form = TicketForm(*words, buying.world.people["rosa"], service_id=service)
            tickets.open_ticket(form, by=buying.world.actors["rosa"], now=TUESDAY - timedelta(minutes=5))
    for path in ("/office/at-risk", "/desk/at-risk"):
        name = "omar" if "office" in path else "lena"
        assert {row["Service"] for row in _file(buying, f"{path}.csv", name)} == {"Wi-Fi", ""}
        assert {row["Service"] for row in _file(buying, f"{path}.csv?client=acorn&service=wifi", name)} == {"Wi-Fi"}
        page = buying.as_(name).get(f"{path}?client=acorn&service=wifi").text
        assert "It is slow" in page
        assert '<option value="wifi" selected' in page
        assert "Nothing is owed here" in buying.as_(name).get(f"{path}?client=acorn&service=e-mail").text
        assert buying.as_(name).get(f"{path}?service=%27").status_code == 422


def test_nothing_is_said_of_services_where_none_is_bought(house: Desk):
    page = house.as_("omar").get(f"{REPORT}?{PERIOD}").text
    assert 'name="service"' not in page
    assert "By promise, priority and tier" in page
    assert 'name="service"' not in house.as_("omar").get("/office/at-risk?client=acorn").text
