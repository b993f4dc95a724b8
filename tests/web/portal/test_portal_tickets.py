"""The list of a client's requests: whose, which, in what order, and as a file."""

import csv
import io

from tests.web.desk.conftest import Desk


def test_a_user_never_finds_a_colleague_s_request(house: Desk):
    house.open("Payroll of Anna", by="anna", requester_id=house.world.people["anna"])
    rosa = house.as_("rosa")
    for path in ("", "?status=all", "?q=Payroll", "?whose=", "?q=ACORN-1"):
        assert "Payroll of Anna" not in rosa.get(f"/portal/acorn/tickets{path}").text
    assert "Payroll of Anna" not in rosa.get("/portal/acorn/tickets.csv?status=all").text
    assert "Payroll of Anna" in house.as_("anna").get("/portal/acorn/tickets").text


def test_an_admin_narrows_the_list_to_the_own_requests(house: Desk):
    house.open("Asked by Rosa")
    anna = house.as_("anna")
    assert "Asked by Rosa" in anna.get("/portal/acorn/tickets").text
    assert "Asked by Rosa" not in anna.get("/portal/acorn/tickets?whose=me").text


def test_lists_are_told_apart_by_where_requests_stand(house: Desk):
    reference = house.open("The till does not print")
    house.act(reference, "resolve", "Paper was missing.")
    rosa = house.as_("rosa")
    assert reference not in rosa.get("/portal/acorn/tickets").text
    assert reference in rosa.get("/portal/acorn/tickets?status=resolved").text
    assert reference in rosa.get("/portal/acorn/tickets?status=all").text
    assert reference in rosa.get("/portal/acorn/tickets?status=all&priority=P3").text
    assert reference not in rosa.get("/portal/acorn/tickets?status=all&priority=P1").text


def test_a_filter_nobody_offers_shows_the_usual_list(house: Desk):
    reference = house.open()
    assert reference in house.as_("rosa").get("/portal/acorn/tickets?status=odd&priority=P9").text


def test_an_empty_list_says_how_to_fill_it_and_an_empty_search_what_to_try(house: Desk):
    rosa = house.as_("rosa")
    assert "No requests here" in rosa.get("/portal/acorn/tickets").text
    assert "Nothing like that here" in rosa.get("/portal/acorn/tickets?q=nothing").text


def test_pages_follow_each_other_and_lose_nothing(house: Desk):
    references = {house.open(f"Request {number}") for number in range(51)}
    rosa = house.as_("rosa")
    first = rosa.get("/portal/acorn/tickets").text
    older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = rosa.get(older).text
    shown = [
        {name for name in references if f"/{name}&#34;" in page or f'/{name}"' in page} for page in (first, second)
    ]
    assert len(shown[0]) == 50
    assert shown[0] | shown[1] == references
    assert "51 requests" in first
    assert rosa.get("/portal/acorn/tickets?after=made-up").status_code == 422


def test_the_file_holds_the_whole_list_and_no_formula(house: Desk):
    house.open('=HYPERLINK("https://evil.example")')
    answer = house.as_("rosa").get("/portal/acorn/tickets.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    heads, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert heads[:2] == ["Reference", "Subject"]
    assert row[1].startswith("'=HYPERLINK")
    assert row[6] == "2026-10-05 09:00+02:00"
