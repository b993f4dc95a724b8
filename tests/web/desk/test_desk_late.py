"""Entering on the ticket's page what happened earlier: fields, log, closed month, and what was taken back."""

from datetime import timedelta

import pytest

from msp import sla, tickets
from msp.kernel.periods import Month
from msp.sla import VersionForm
from msp.sla.keeping import derived
from msp.store import serving
from tests.desk_work import at
from tests.month_end import agree, close_october
from tests.promises import POLICY
from tests.web.desk.conftest import TEN, Desk

WHY = "I was on the telephone."


def _url(reference: str) -> str:
    return f"/desk/tickets/{reference}"


def _reply(desk: Desk, reference: str, happened_at: str, *, who: str = "lena", reason: str = WHY, **more: str):
    browser = desk.as_(who)
    browser.get(_url(reference))
    typed = {"reply-body": "We spoke on the telephone.", "reply-then": "", "reply-happened_at": happened_at}
    return browser.post(f"{_url(reference)}/replies", **{**typed, "reply-late_reason": reason, **more})


def test_an_answer_by_telephone_is_entered_with_its_time_and_reason(desk: Desk):
    reference = desk.open()
    assert "It happened earlier" in desk.as_("lena").get(_url(reference)).text
    assert _reply(desk, reference, "2026-10-05T09:40").status_code == 303
    line = desk.log(reference)[-1]
    assert (line.at, line.recorded_at, line.late_reason) == (TEN - timedelta(minutes=20), TEN, WHY)
    page = desk.as_("lena").get(_url(reference)).text
    assert "Lena: entered Mon 5 Oct 2026, 10:00 Stockholm for Mon 5 Oct 2026, 09:40 Stockholm: I was on the" in page
    client = desk.as_("rosa").get(f"/portal/tickets/{reference}").text
    assert "Answered (entered Mon 5 Oct 2026, 10:00 Stockholm)" in client
    assert WHY not in client


@pytest.mark.parametrize(
    ("happened_at", "reason", "status", "words"),
    [
        ("2026-10-05T10:01", WHY, 422, "still to come"),
        ("2026-10-05T08:59", WHY, 422, "not open yet"),
        ("2026-10-04T09:59", WHY, 422, "24 hours"),
        ("2026-10-05T09:40", "", 422, "Say why it is entered only now"),
        ("", WHY, 422, "Say when it happened"),
        ("yesterday", WHY, 422, "Write day and time"),
        ("9999-12-31T23:59", WHY, 422, "Write day and time"),
    ],
)
def test_a_time_that_cannot_be_stands_beside_its_field_with_what_was_typed(
    desk: Desk, happened_at: str, reason: str, status: int, words: str
):
    reference = desk.open()
    answer = _reply(desk, reference, happened_at, reason=reason)
    assert answer.status_code == status
    assert words in answer.text
    assert "We spoke on the telephone." in answer.text
    assert [line.type for line in desk.log(reference)] == ["created"]


def test_pressing_twice_enters_it_once(desk: Desk):
    reference = desk.open()
    for _ in range(2):
        assert _reply(desk, reference, "2026-10-05T09:40").status_code == 303
    assert [line.type for line in desk.log(reference)] == ["created", "agent_reply"]


def test_a_solution_is_entered_with_its_time_and_takes_a_told_breach_back(desk: Desk):
    with desk.inside(desk.world.acorn, "omar"):
        short = {**POLICY, "resolution": {**POLICY["resolution"], "targets": {"*": 1800}}}
        sla.publish_policy_version(VersionForm("standard", short, "Shorter"), by=desk.world.actors["omar"], now=at(0.5))
    reference = desk.open()
    with desk.app.app_context():
        sla.sweep(now=TEN)
    page = desk.as_("lena").get(_url(reference)).text
    assert "Why it was missed" in page
    assert "Nothing is agreed between tiers; most of the time was at L1: 30 min." in page
    typed = {"resolution-body": "It was the plug.", "resolution-happened_at": "2026-10-05T09:20"}
    answer = desk.as_("lena").post(f"{_url(reference)}/resolution", **typed, **{"resolution-late_reason": WHY})
    assert answer.status_code == 303
    page = desk.as_("lena").get(_url(reference)).text
    assert "Why it was missed" not in page
    told = "Resolution: told as missed Mon 5 Oct 2026, 09:30 Stockholm, taken back Mon 5 Oct 2026, 10:00 Stockholm"
    assert f"{told}: Lena entered what happened Mon 5 Oct 2026, 09:20 Stockholm. {WHY}" in page
    assert page.count("resolved the ticket") == 1


def test_a_reply_that_solves_is_both_at_the_earlier_time(desk: Desk):
    reference = desk.open()
    assert _reply(desk, reference, "2026-10-05T09:40", **{"reply-then": "resolve"}).status_code == 303
    happened = [(line.type, line.at) for line in desk.log(reference)][-3:]
    earlier = TEN - timedelta(minutes=20)
    assert happened == [("agent_reply", earlier), ("resolve", earlier), ("resolve", TEN)]


def test_nothing_is_entered_for_a_month_that_is_closed(desk: Desk):
    last_day = Month(2026, 10).span("Europe/Stockholm").end - timedelta(hours=1)
    with desk.app.app_context():
        agree(desk.world)
    desk.time.move_to(last_day - timedelta(hours=2))
    reference = desk.open()
    desk.time.move_to(last_day + timedelta(hours=11))
    with desk.app.app_context():
        close_october(desk.world, desk.world.acorn, now=last_day + timedelta(hours=11))
    answer = _reply(desk, reference, "2026-10-31T23:00")
    assert answer.status_code == 409
    assert "October 2026 is closed; nothing can be entered for a day of it any more." in answer.text
    # The verdicts of October read its very end too.
    assert _reply(desk, reference, "2026-11-01T00:00").status_code == 409
    assert _reply(desk, reference, "2026-11-01T00:30").status_code == 303


def _send(desk: Desk, who: str, url: str, typed: dict[str, str]):
    browser = desk.as_(who)
    browser.get(url.rpartition("/")[0])
    return browser.post(url, **typed)


def _solved_late(desk: Desk) -> str:
    """A promise of half an hour that was told as missed at 09:30, and a solution of 09:20 entered at 10:00."""
    with desk.inside(desk.world.acorn, "omar"):
        short = {**POLICY, "resolution": {**POLICY["resolution"], "targets": {"*": 1800}}}
        sla.publish_policy_version(VersionForm("standard", short, "Shorter"), by=desk.world.actors["omar"], now=at(0.5))
    reference = desk.open()
    with desk.app.app_context():
        sla.sweep(now=TEN)
    typed = {"resolution-body": "It was the plug.", "resolution-happened_at": "2026-10-05T09:20"}
    answer = _send(desk, "lena", f"{_url(reference)}/resolution", {**typed, "resolution-late_reason": WHY})
    assert answer.status_code == 303
    return reference


def _broken(desk: Desk, reference: str, now) -> bool:
    with desk.app.app_context(), serving([desk.world.acorn.id]):
        ticket = tickets.ticket_for(desk.world.actors["lena"], reference)
        return derived(tickets.events_of(ticket), now)["resolution", 1].breached


@pytest.mark.parametrize("who", ["lena", "rosa"])
def test_a_solution_entered_late_that_did_not_hold_gives_the_breach_back(desk: Desk, who: str):
    reference = _solved_late(desk)
    assert not _broken(desk, reference, TEN)
    eleven = TEN + timedelta(hours=1)
    desk.time.move_to(eleven)
    if who == "lena":
        answer = _send(desk, "lena", f"{_url(reference)}/reopening", {"reopening-reason": "It went off again."})
    else:
        answer = _send(desk, "rosa", f"/portal/tickets/{reference}/reopening", {"body": "It went off again."})
    assert answer.status_code == 303
    line = desk.log(reference)
    (fell,) = [one for one in line if one.late_reason and one.type == "reopen"]
    assert (fell.at, fell.recorded_at) == (TEN - timedelta(minutes=40), eleven)
    assert _broken(desk, reference, eleven)
    with desk.app.app_context():
        sla.sweep(now=eleven)
    page = desk.as_("lena").get(_url(reference)).text
    assert (
        "Work is counted as having gone on: entered Mon 5 Oct 2026, 11:00 Stockholm for Mon 5 Oct 2026, 09:20" in page
    )
    assert "the solution entered late did not hold" in page
    assert "Why it was missed" in page
    client = desk.as_("rosa").get(f"/portal/tickets/{reference}").text
    assert "Counted as not solved from here on (entered Mon 5 Oct 2026, 11:00 Stockholm)" in client
    # From its entry on the solution held the clock until it was taken back: 09:00 to 10:00 counts, and nothing since.
    with desk.app.app_context(), serving([desk.world.acorn.id]):
        ticket = tickets.ticket_for(desk.world.actors["lena"], reference)
        assert derived(tickets.events_of(ticket), eleven)["resolution", 1].elapsed_seconds == 3600


def test_what_is_entered_at_once_leaves_no_second_line_when_it_is_taken_up_again(desk: Desk):
    reference = desk.open()
    _send(desk, "lena", f"{_url(reference)}/resolution", {"resolution-body": "It was the plug."})
    desk.time.move_to(TEN + timedelta(hours=1))
    assert _send(desk, "rosa", f"/portal/tickets/{reference}/reopening", {"body": "No."}).status_code == 303
    assert [one.type for one in desk.log(reference)] == [
        "created",
        "agent_reply",
        "resolve",
        "reopen",
        "customer_message",
    ]


def test_a_claim_of_a_closed_month_stays_as_it_was_judged(desk: Desk):
    last_day = Month(2026, 10).span("Europe/Stockholm").end - timedelta(hours=1)
    with desk.app.app_context():
        agree(desk.world)
    desk.time.move_to(last_day - timedelta(hours=2))
    reference = desk.open()
    desk.time.move_to(last_day)
    typed = {"resolution-body": "It was the plug.", "resolution-happened_at": "2026-10-31T22:30"}
    answer = _send(desk, "lena", f"{_url(reference)}/resolution", {**typed, "resolution-late_reason": WHY})
    assert answer.status_code == 303
    desk.time.move_to(last_day + timedelta(hours=11))
    with desk.app.app_context():
        close_october(desk.world, desk.world.acorn, now=last_day + timedelta(hours=11))
    desk.as_("lena").sign_in("lena")
    answer = _send(desk, "lena", f"{_url(reference)}/reopening", {"reopening-reason": "It went off again."})
    assert answer.status_code == 303
    assert [one.type for one in desk.log(reference) if one.type == "reopen"] == ["reopen"]


def test_what_was_taken_back_stands_on_the_list_of_the_month(desk: Desk):
    reference = _solved_late(desk)
    url = "/office/acorn/breaches/2026-10"
    page = desk.as_("omar").get(url).text
    for words in (
        "Told as missed and taken back",
        reference,
        "Mon 5 Oct 2026, 09:30 Stockholm",
        f"Lena entered it later: {WHY}",
    ):
        assert words in page, words
    assert f"taken back,Lena entered it later: {WHY}" in desk.as_("omar").get(f"{url}.csv").text
    client = desk.as_("anna").get("/portal/acorn/missed/2026-10").text
    assert "Told as missed and taken back" in client
    assert WHY not in client
