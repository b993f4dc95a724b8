"""What is known of a missed promise is told wherever it is shown as missed: its excuse, and where its time went."""

import json
from html import unescape

from tests.web.desk.conftest import Desk
from tests.web.office.test_office_breaches import _send

PAGES = {
    "lena": ("/desk/tickets/ACORN-1", "/desk/tickets/ACORN-1/clocks"),
    "anna": ("/portal/tickets/ACORN-1", "/portal/tickets/ACORN-1/promises"),
}
DATA = {"lena": "/desk/tickets/ACORN-1/clocks.json", "anna": "/portal/tickets/ACORN-1/promises.json"}


def _pages(house: Desk) -> list[str]:
    return [unescape(house.as_(name).get(page).text) for name, pages in PAGES.items() for page in pages]


def test_an_excuse_is_shown_on_the_ticket_and_its_explanation_to_both_sides(house: Desk):
    assert not [page for page in _pages(house) if "Excuse" in page]
    _send(house, "lena", "propose")
    for page in _pages(house):
        assert "Excuse proposed" in page
        assert "“The line was down.” – Lena" in page
        assert "Nobody has agreed to it yet" in page
    _send(house, "omar", "approve", reason="Clause 7.2")
    for page in _pages(house):
        assert "Excuse proposed" not in page
        assert ">Excused</span>" in page
        assert "Agreed by Omar" in page
        assert "Clause 7.2" in page
    _send(house, "omar", "revoke", reason="The owner took the notice back")
    assert not [page for page in _pages(house) if "Excuse" in page]


def test_an_excuse_is_in_the_json_of_its_clock_alone(house: Desk):
    _send(house, "lena", "propose")
    _send(house, "omar", "approve", reason="Clause 7.2")
    for name, address in DATA.items():
        clocks = json.loads(house.as_(name).get(address).text)["clocks"]
        (clock,) = (clock for clock in clocks if "excuse" in clock)
        assert clock["metric"] == "first_response"
        assert clock["excuse"]["state"] == "approved"
        assert (clock["excuse"]["agreed"]["by"], clock["excuse"]["proposed"]["reason"]) == (
            "Omar",
            "The line was down.",
        )


def test_a_missed_promise_says_where_its_time_went_beside_its_explanation(house: Desk):
    listed = unescape(house.as_("omar").get("/office/acorn/breaches/2026-10").text)
    headline = "Nothing is agreed between tiers; most of the time was at L1: 1 h."
    assert headline in listed
    page = unescape(house.as_("lena").get("/desk/tickets/ACORN-1/clocks").text)
    assert headline in page
    assert "<li>L1: 1 h</li>" in page
    client = unescape(house.as_("anna").get("/portal/tickets/ACORN-1/promises").text)
    assert headline not in client
    assert "Where the time went" in client
    assert "Service desk" in client
    assert "agreed between" not in client
