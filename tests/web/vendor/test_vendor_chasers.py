"""Vendors that are silent are reminded once, those whose time has passed are asked once; misses reach the manager."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from msp import sla, tickets, vendors
from msp.store import db, heartbeats, outbox
from tests.web.browser import Browser
from tests.web.vendor.conftest import TEN, Link, Vendor

#: The vendor opens at 13:00 UTC and promised to answer within the hour: three quarters of it are over at 13:45.
REMINDER = TEN + timedelta(hours=5, minutes=45)


def test_a_vendor_that_has_not_answered_is_reminded_once_with_the_same_link(vendor: Vendor):
    link = vendor.handed()
    assert vendor.chase(REMINDER - timedelta(seconds=1)) == 0
    assert [vendor.chase(REMINDER + timedelta(seconds=n)) for n in range(3)] == [1, 0, 0]
    (first,), (letter,) = vendor.letters("vendor_handoff"), vendor.letters("vendor_reminded")
    assert (letter["to"], letter["link"]) == ("pia@quill.example", first["link"])
    assert (letter["path"], letter["thread"]) == ("/vendor/{token}", str(link.handoff_id))


def test_a_vendor_that_has_answered_is_not_reminded(vendor: Vendor):
    vendor.post(vendor.handed(), "answer")
    assert vendor.chase(REMINDER + timedelta(days=9)) == 0


def test_a_time_that_has_passed_is_asked_about_once_and_a_new_one_again(vendor: Vendor):
    link = vendor.handed()
    vendor.post(link, "answer")
    vendor.post(link, "eta", **{"eta-eta": "2026-10-05T12:00"})
    eta = TEN + timedelta(hours=8)
    assert [vendor.chase(eta + timedelta(seconds=n)) for n in (-1, 0, 1)] == [0, 1, 0]
    (letter,) = vendor.letters("vendor_chased")
    assert letter["values"]["eta"] == "2026-10-05 12:00 (America/New_York)"
    vendor.time.shift(timedelta(hours=9))
    vendor.post(link, "eta", **{"eta-eta": "2026-10-06T12:00"})
    assert vendor.chase(eta + timedelta(days=1)) == 1
    assert len(vendor.letters("vendor_chased")) == 2


@pytest.mark.parametrize("end", ["done", "resolved"])
def test_nobody_is_chased_about_what_is_over(vendor: Vendor, end: str):
    link, nadia = vendor.handed(), vendor.world.actors["nadia"]
    vendor.post(link, "eta", **{"eta-eta": "2026-10-05T12:00"})
    if end == "done":
        vendor.post(link, "outcome", **{"outcome-outcome": "Done."})
    else:
        with vendor.inside():
            tickets.resolve(tickets.ticket_for(nadia, link.reference), "Done.", by=nadia, now=TEN)
    assert vendor.chase(TEN + timedelta(days=9)) == 0


@pytest.mark.parametrize("reached", ["no mailbox", "link taken back"])
def test_whom_no_mail_reaches_is_to_be_called(vendor: Vendor, reached: str):
    link = vendor.handed(email="" if reached == "no mailbox" else "pia@quill.example")
    if reached == "link taken back":
        with vendor.inside():
            ticket = tickets.ticket_for(vendor.world.actors["nadia"], link.reference)
            vendors.take_link_back(ticket, link.handoff_id, now=TEN)
    assert vendor.chase(REMINDER) == 1
    assert vendor.letters("vendor_reminded") == []
    (letter,) = vendor.letters("vendor_silent")
    assert letter["to"] == "nadia@example.com"
    assert letter["values"]["phone"] == "+46 8 123"


def test_what_the_vendor_missed_reaches_the_account_manager_once(vendor: Vendor):
    link = vendor.handed()
    due = TEN + timedelta(hours=9)
    with vendor.app.app_context():
        for seconds in (1, 1, 60):
            sla.sweep(now=due + timedelta(seconds=seconds))
    letters = vendor.letters("undertaking_missed")
    assert {letter["to"] for letter in letters} == {"omar@example.com"}
    assert len(letters) == 1
    assert letters[0]["values"]["at"] == "2026-10-05 19:00 (Europe/Stockholm)"
    assert vendor.view(link).is_open


@pytest.mark.parametrize(("minutes", "reason"), [(4, ""), (6, "Vendors wait to be chased.")])
def test_a_vendor_that_nobody_chases_is_counted_and_fails_the_probe(vendor: Vendor, minutes: int, reason: str):
    vendor.handed()
    now = REMINDER + timedelta(minutes=minutes)
    vendor.time.move_to(now)
    with vendor.app.app_context():
        while sla.clocks_due(now=now).due:
            sla.sweep(now=now)
        outbox.drain({"mail": lambda *_: None}, now=now)
        heartbeats.begin("fire_due_clocks", 10, "host, process 7, abcd", now=now)
        db.session.commit()
        db.session.remove()
        due = vendors.chasers_due(now=now)
    assert (due.due, due.oldest) == (1, REMINDER)
    assert (Browser(vendor.app).get("/health/work").json or {}).get("reason", "") == reason
    page = Browser(vendor.app, "petra").get("/office/health").text
    assert "Vendors to chase" in page


def _fail_for(broken: Link, fault: Exception, patch: pytest.MonkeyPatch) -> None:
    whole = vendors.actions.chasing.held

    def held(ticket, handoff_id):
        if handoff_id == broken.handoff_id:
            raise fault
        return whole(ticket, handoff_id)

    patch.setattr(vendors.actions.chasing, "held", held)


def test_one_hand_off_that_cannot_be_chased_does_not_hold_up_the_others(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
):
    broken, _ = vendor.handed(), vendor.handed()
    _fail_for(broken, RuntimeError("poisoned"), monkeypatch)
    assert vendor.chase(REMINDER) == 1
    monkeypatch.undo()
    assert vendor.chase(REMINDER + timedelta(minutes=59)) == 0
    assert vendor.chase(REMINDER + timedelta(hours=1)) == 1


def test_a_busy_database_puts_no_hand_off_aside(vendor: Vendor, monkeypatch: pytest.MonkeyPatch):
    waiting, _ = vendor.handed(), vendor.handed()
    _fail_for(waiting, OperationalError("update", None, Exception("database is locked")), monkeypatch)
    assert vendor.chase(REMINDER) == 1
    monkeypatch.undo()
    assert vendor.chase(REMINDER) == 1
