"""The queue: one list over all granted clients, filtered, paged, and exported."""

import csv
import io
import re

import pytest

from tests.web.desk.conftest import Desk


def references(page: str) -> list[str]:
    """The tickets of a list, in order."""
    return re.findall(r'class="q-reference reference">([A-Z]+-\d+)<', page)


def test_one_list_holds_every_granted_client_and_no_other(desk: Desk):
    acorn, birch = desk.open(), desk.open_at_birch()
    both = references(desk.as_("lena").get("/desk").text)
    assert set(both) == {acorn, birch}
    # Sven serves Birch only.
    assert references(desk.as_("sven").get("/desk").text) == [birch]


def test_a_row_says_what_an_agent_needs_to_choose(desk: Desk):
    desk.open(impact="high", urgency="high")
    page = desk.as_("lena").get("/desk").text
    for words in ("Acorn Dental", "The till does not print", "Rosa", "P1", "L1", "New", "Nobody yet", "First response"):
        assert words in page
    # P1 is answered within an hour of service; it was opened an hour ago, when the day began at 08:00 for Acorn.
    assert re.search(r"data-standing=\"(at_risk|breached|on_track)\"", page)


def test_open_work_stands_by_due_instant(desk: Desk):
    later, sooner = desk.open("Later"), desk.open("Sooner", impact="high", urgency="high")
    assert references(desk.as_("lena").get("/desk").text) == [sooner, later]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("client=acorn", {"ACORN-1", "ACORN-2"}),
        ("client=birch", {"BIRCH-1"}),
        ("tier=L2", {"ACORN-2"}),
        ("priority=P1", {"BIRCH-1"}),
        ("status=waiting", set()),
        ("status=all", {"ACORN-1", "ACORN-2", "BIRCH-1"}),
        ("q=till", {"ACORN-1"}),
        ("q=bob", {"BIRCH-1"}),
        ("q=%25", set()),
    ],
)
def test_a_filter_narrows_the_list(desk: Desk, address: str, expected: set[str]):
    desk.open()
    moved = desk.open("Another")
    desk.act(moved, "escalate")
    desk.open_at_birch()
    assert set(references(desk.as_("lena").get(f"/desk?{address}").text)) == expected


def test_mine_and_unassigned_are_lists_of_their_own(desk: Desk):
    mine, nobodys = desk.open("Mine"), desk.open("Nobody's")
    desk.act(mine, "assign", desk.world.agents["lena"])
    lena = desk.as_("lena")
    assert references(lena.get("/desk/mine").text) == [mine]
    assert references(lena.get("/desk/unassigned").text) == [nobodys]
    # A filter keeps the list it was chosen in.
    for path in ("/desk", "/desk/mine", "/desk/unassigned"):
        page = lena.get(f"{path}?priority=P3").text
        assert f'<form class="filters" method="get" action="{path}"' in page
        assert 'href="/desk?priority=P3"' in page
        assert re.search(r'<a href="/desk"[^>]*data-go="q"', page)


@pytest.mark.parametrize("address", ["tier=L9", "priority=high", "status=lost", "client=nobody", "client=provider"])
def test_a_filter_that_is_not_offered_is_refused_with_a_sentence(desk: Desk, address: str):
    answer = desk.as_("lena").get(f"/desk?{address}")
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_a_foreign_client_and_an_unknown_one_are_refused_alike(desk: Desk):
    sven = desk.as_("sven")
    foreign, unknown = sven.get("/desk?client=acorn"), sven.get("/desk?client=zzz")
    assert foreign.status_code == unknown.status_code == 422
    assert "That is none of your clients." in foreign.text
    assert "That is none of your clients." in unknown.text


def test_the_number_of_a_ticket_leads_straight_to_it(desk: Desk):
    reference = desk.open()
    lena = desk.as_("lena")
    for path in ("/desk", "/desk/mine"):
        answer = lena.get(f"{path}?q={reference.lower()}&tier=L3&status=closed")
        assert answer.headers["Location"] == f"/desk/tickets/{reference}"
    assert lena.get("/desk?q=ACORN-999").status_code == 200


def test_pages_neither_skip_nor_repeat_while_tickets_come_in(desk: Desk):
    opened = [desk.open(f"Ticket {number}") for number in range(52)]
    lena = desk.as_("lena")
    first = lena.get("/desk").text
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link
    newest = desk.open("Newest")
    second = lena.get(link[1].replace("&amp;", "&")).text
    seen = [*references(first), *references(second)]
    assert len(seen) == len(set(seen))
    assert set(opened) <= set(seen)
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back
    assert set(references(lena.get(back[1].replace("&amp;", "&")).text)) <= {*references(first), newest}


def test_a_place_that_somebody_made_up_is_refused(desk: Desk):
    desk.open()
    assert desk.as_("lena").get("/desk?after=nonsense").status_code == 422


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/desk", "No open tickets"),
        ("/desk/mine", "You have no open tickets"),
        ("/desk/unassigned", "Every open ticket is with somebody"),
        ("/desk?q=nothing", "No ticket matches"),
    ],
)
def test_an_empty_list_says_what_will_be_here(desk: Desk, path: str, words: str):
    answer = desk.as_("lena").get(path)
    assert answer.status_code == 200
    assert words in answer.text


def test_new_tickets_announce_themselves(desk: Desk):
    lena = desk.as_("lena")
    page = lena.get("/desk").text
    assert "data-news" not in page  # an empty list has nothing that could jump
    desk.open()
    news = re.search(r'data-news="([^"]+)"', lena.get("/desk").text)
    assert news
    address = news[1].replace("&amp;", "&")
    assert lena.get(address).json == {"new": 0}
    # For a page that was made before the ticket came in, it is news.
    assert lena.get(address.replace("2026-10-05T08", "2026-10-05T06")).json == {"new": 1}
    assert lena.get("/desk/queue/news?since=yesterday").status_code == 422
    assert lena.get("/desk/queue/news?since=2026-10-05T08:00:00").status_code == 422


def test_an_export_is_the_filtered_list_without_formulas(desk: Desk):
    desk.open('=HYPERLINK("https://evil.example";"click")')
    desk.open_at_birch()
    answer = desk.as_("lena").get("/desk/queue.csv?client=acorn")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    heads, row = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert dict(zip(heads, row, strict=True))["Subject"] == '\'=HYPERLINK("https://evil.example";"click")'
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_the_queue_asks_the_database_twelve_times_at_most(desk: Desk):
    for number in range(60):
        desk.open(f"Ticket {number}")
    desk.open_at_birch()
    lena = desk.as_("lena")
    link = re.search(r'rel="next" href="([^"]+)"', lena.get("/desk").text)
    assert link
    for address in ("/desk", link[1].replace("&amp;", "&"), "/desk?q=ticket&status=all"):
        with desk.counting() as sent:
            assert lena.get(address).status_code == 200
        assert len(sent) <= 12, sent


@pytest.mark.parametrize("path", ["/desk", "/desk/mine", "/desk/queue.csv", "/desk/queue/news", "/desk/tickets/new"])
@pytest.mark.parametrize("name", ["rosa", "anna", "petra"])
def test_the_desk_is_not_for_clients_and_owners(desk: Desk, path: str, name: str):
    assert desk.as_(name).get(path).status_code == 403


def test_an_account_manager_reads_the_queue_of_his_clients(desk: Desk):
    reference = desk.open()
    assert references(desk.as_("omar").get("/desk").text) == [reference]
