"""A closed month judged again: the same to the last bit, whatever came since; and what was tampered with shows."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from msp import sla, tickets
from msp.identity import AUTOMATIC
from msp.kernel.ids import new_id
from msp.sla import VersionForm, verdicts
from msp.sla.recheck import recheck
from msp.store import acting_for, db, serving
from msp.tickets.models import TicketEvent
from tests.desk_work import at, committed, opened
from tests.month_end import NOVEMBER, OCTOBER, agree, close_october, worked_ticket
from tests.promises import OFFICE, POLICY
from tests.world import World

SPAN = OCTOBER.span("Europe/Stockholm")


def _close(world: World) -> None:
    agree(world)
    with committed(world.acorn):
        worked_ticket(world)
        worked_ticket(world, opened=26, answered=2)
        opened(world, when=60)  # still open, and late by the end of the month
    close_october(world, world.acorn)


def test_a_month_comes_out_the_same_after_new_versions_and_more_work(ground: Flask, world: World):
    _close(world)
    with committed(world.acorn):
        shorter = POLICY | {"resolution": POLICY["resolution"] | {"targets": {"*": 60}}}
        hours = {"tz": "Europe/Stockholm", **OFFICE, "closed_dates": ["2026-11-03"]}
        sla.publish_policy_version(VersionForm("standard", shorter, "Shorter"), by=AUTOMATIC, now=NOVEMBER)
        later = VersionForm("office", hours, "Closed", NOVEMBER + timedelta(days=30))
        sla.publish_hours_version(later, by=AUTOMATIC, now=NOVEMBER)
        still = tickets.ticket_for(world.actors["lena"], "ACORN-3", lock=True)
        tickets.resolve(still, "At last.", by=world.actors["lena"], now=NOVEMBER + timedelta(hours=1))
    with serving([world.acorn.id]):
        found = recheck(OCTOBER, SPAN)
        assert (found.verdicts, found.differences) == (6, ())


def test_a_version_that_was_published_before_the_close_and_begins_later_changes_nothing(ground: Flask, world: World):
    agree(world)
    with committed(world.acorn):
        worked_ticket(world)
        shorter = POLICY | {"resolution": POLICY["resolution"] | {"targets": {"*": 60}}}
        begins = VersionForm("standard", shorter, "Shorter", NOVEMBER + timedelta(days=60))
        sla.publish_policy_version(begins, by=AUTOMATIC, now=at(100))
    close_october(world, world.acorn)
    with serving([world.acorn.id]):
        assert recheck(OCTOBER, SPAN).differences == ()
        before = sla.verdicts_of("2026-10")
        assert [(verdict.metric, verdict.due_at) for verdict in before] == [
            ("first_response", at(1)),
            ("resolution", at(4)),
        ]


def test_an_event_that_was_slipped_into_the_log_shows(ground: Flask, world: World):
    _close(world)
    with acting_for(world.acorn.id):
        ticket = tickets.ticket_for(world.actors["lena"], "ACORN-2")
        last = db.session.scalars(select(func.max(TicketEvent.seq)).where(TicketEvent.ticket_id == ticket.id)).one()
        row = TicketEvent(id=new_id(), ticket_id=ticket.id, seq=last + 1, at=at(26), type="agent_reply", data={})
        row.recorded_at, row.actor_side, row.actor_name = at(26), "provider", "Lena"
        db.session.add(row)
        db.session.commit()
    with serving([world.acorn.id]):
        found = recheck(OCTOBER, SPAN)
    assert "ACORN-2 first_response: met was False, and is True now." in found.differences
    assert "ACORN-2 first_response: its inputs are not those of then." in found.differences
    assert not [words for words in found.differences if words.startswith("ACORN-1")]


def test_other_rules_are_named(ground: Flask, world: World, monkeypatch):
    _close(world)
    monkeypatch.setattr(verdicts, "ENGINE", "clocks-99")
    with serving([world.acorn.id]):
        found = recheck(OCTOBER, SPAN)
    assert any("now by clocks-99" in words for words in found.differences)


def test_a_month_that_is_not_closed_has_nothing_to_recheck(ground: Flask, world: World):
    with serving([world.acorn.id]):
        assert recheck(OCTOBER, SPAN).verdicts == 0
