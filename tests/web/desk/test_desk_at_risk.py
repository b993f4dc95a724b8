"""What is owed over all clients of an agent: missed first, then due next, with filters, news and a file."""

import csv
import io
import re
from datetime import timedelta

import pytest

from msp import sla
from tests.web.desk.conftest import TEN, Desk


def _references(page: str) -> list[str]:
    return re.findall(r'<span class="reference">([A-Z]+-\d+)<', page)


def test_what_is_missed_stands_first_with_how_much_is_used_and_warned(desk: Desk):
    first = desk.open("=Nothing prints", impact="high", urgency="high")
    desk.time.move_to(TEN + timedelta(minutes=30))
    with desk.app.app_context():
        sla.sweep(now=TEN + timedelta(minutes=30))
    page = desk.as_("lena").get("/desk/at-risk").text
    assert _references(page) == [first, first]
    missed, _, due = page.partition("Due next")
    for words in (
        "Missed, and still owed",
        "1 promise",
        "30 min over",
        "150 %",
        "50 %, 75 %",
        "Nobody yet",
        "P1",
        "L1",
    ):
        assert words in missed, words
    for words in ("Resolution", "2 h 30 min left", "37 %"):
        assert words in due, words
    assert f"/desk/tickets/{first}" in page


def test_every_client_granted_is_in_the_list_and_no_other(desk: Desk):
    acorn, birch = desk.open(), desk.open_at_birch()
    assert set(_references(desk.as_("lena").get("/desk/at-risk").text)) == {acorn, birch}
    assert set(_references(desk.as_("sven").get("/desk/at-risk").text)) == {birch}
    assert desk.as_("rosa").get("/desk/at-risk").status_code == 403
    assert desk.as_("petra").get("/office/at-risk").status_code == 403


def test_lists_and_filters_narrow_and_keep_each_other(desk: Desk):
    mine, other = desk.open("Mine"), desk.open_at_birch()
    desk.act(mine, "assign", desk.world.agents["lena"])
    lena = desk.as_("lena")
    for query, expected in (
        ("whose=mine", {mine}),
        ("whose=unassigned", {other}),
        ("client=birch", {other}),
        ("priority=P1", {other}),
        ("tier=L3", set()),
        ("metric=resolution", {mine, other}),
        ("whose=mine&priority=P1", set()),
    ):
        assert set(_references(lena.get(f"/desk/at-risk?{query}").text)) == expected, query
    page = lena.get("/desk/at-risk?whose=mine&priority=P3").text
    assert '<input type="hidden" name="whose" value="mine">' in page
    assert 'href="/desk/at-risk?priority=P3&amp;whose=unassigned"' in page


@pytest.mark.parametrize(
    "query", ["whose=ours", "client=nobody", "client=provider", "tier=L9", "priority=high", "metric=ola", "after=here"]
)
def test_what_is_not_offered_is_refused_with_a_sentence(desk: Desk, query: str):
    answer = desk.as_("lena").get(f"/desk/at-risk?{query}")
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_an_empty_list_says_what_will_stand_here(desk: Desk):
    lena = desk.as_("lena")
    assert "Every promise is kept or held" in lena.get("/desk/at-risk").text
    assert "No open promise fits" in lena.get("/desk/at-risk?tier=L4").text


def test_news_are_tickets_with_a_promise_that_began_was_warned_about_or_was_missed(desk: Desk):
    lena, since = desk.as_("lena"), TEN.isoformat().replace("+00:00", "Z")
    desk.open("Quiet")
    news = lambda: lena.get(f"/desk/at-risk/news?since={since}").json["new"]  # noqa: E731
    assert news() == 0
    desk.open("Urgent", impact="high", urgency="high")
    desk.time.move_to(TEN + timedelta(minutes=20))
    # Opened an hour before ten: due at ten, and missed one second later.
    with desk.counting() as sent:
        assert news() == 1
    assert not any("count(" in statement.lower() for statement in sent)
    for wrong in ("", "yesterday", "2026-10-05T10:00:00"):
        assert lena.get(f"/desk/at-risk/news?since={wrong}").status_code == 422


def test_the_list_is_a_file_whose_words_start_no_formula(desk: Desk):
    desk.open("=1+1", impact="high", urgency="high")
    text = desk.as_("lena").get("/desk/at-risk.csv").text
    heads, *rows = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(row["Subject"], row["Promise"], row["Left (min)"], row["Used (%)"]) for row in told] == [
        ("'=1+1", "First response", "0", "100"),
        ("'=1+1", "Resolution", "180", "25"),
    ]


def test_an_account_manager_sees_the_same_list_with_the_way_to_the_credit_at_risk(desk: Desk):
    reference = desk.open()
    page = desk.as_("omar").get("/office/at-risk").text
    assert _references(page) == [reference, reference]
    assert page.count("/office?sort=-risk") == 1
    assert "Credit" not in page
    assert "whose=mine" not in page


def test_the_list_takes_as_many_statements_for_many_tickets_as_for_one(desk: Desk):
    lena = desk.as_("lena")
    lena.get("/desk/at-risk")
    counts = []
    for _ in range(2):
        desk.open()
        desk.open_at_birch()
        with desk.counting() as sent:
            lena.get("/desk/at-risk")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 12
