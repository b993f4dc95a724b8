"""A closed month judged again: the same to the last bit, whatever came since; and what was tampered with shows."""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, func, null, select, text, update

from msp import sla, tickets
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict
from msp.kernel.ids import new_id
from msp.kernel.periods import Month
from msp.sla import VersionForm, verdicts
from msp.sla.breaches import BrokenPromise, broken_promises
from msp.sla.excuse import ExcuseAct
from msp.sla.excusing import ExcuseForm, excuse
from msp.sla.in_force import version_hashes
from msp.sla.models import SlaClock, Verdict
from msp.sla.recheck import Recheck, recheck
from msp.store import acting_for, db, serving, wall_ddl
from msp.tickets import DetailsForm, Impact, Urgency, WaitReason
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


def test_the_causes_of_a_closed_month_stay_as_they_were_whatever_is_done_afterwards(ground: Flask, world: World):
    lena = world.actors["lena"]
    agreed = POLICY | {"ola": {"hours": "office", "targets": {"*": 3600}}}
    with committed(world.acorn):
        sla.publish_policy_version(VersionForm("standard", agreed, "Agreed", at(0)), by=AUTOMATIC, now=at(0))
    _close(world)

    def causes(now: datetime) -> list[BrokenPromise]:
        with serving([world.acorn.id]):
            return broken_promises(OCTOBER, SPAN, now=now)

    then = causes(NOVEMBER)
    assert any(promise.cause.overruns for promise in then)
    with committed(world.acorn):
        shorter = agreed | {"ola": {"hours": "office", "targets": {"*": 60}}}
        sla.publish_policy_version(VersionForm("standard", shorter, "Shorter"), by=AUTOMATIC, now=NOVEMBER)
        ticket = tickets.ticket_for(lena, "ACORN-3", lock=True)
        tickets.wait(ticket, WaitReason.SCHEDULED, by=lena, now=NOVEMBER + timedelta(days=1))
    assert causes(NOVEMBER + timedelta(days=20)) == then


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
    assert "ACORN-2 first_response: its log had 5 events then, and has 6 now." in found.differences
    assert not [words for words in found.differences if words.startswith("ACORN-1")]


def test_rules_of_another_name_are_told_and_are_no_difference_while_all_comes_out_the_same(
    ground: Flask, world: World, monkeypatch: pytest.MonkeyPatch
):
    _close(world)
    monkeypatch.setattr(verdicts, "ENGINE", "clocks-99")
    monkeypatch.setattr(verdicts, "_tzdata", lambda: "2031.1")
    found = _rechecked(world)
    assert found.differences == ()
    (note,) = found.notes
    assert note.startswith("6 verdicts were judged by clocks-2, tzdata 20")
    assert note.endswith("; they were judged again by clocks-99, tzdata 2031.1.")


def test_a_ticket_that_comes_back_in_the_next_month_leaves_the_verdicts_of_this_one(ground: Flask, world: World):
    _close(world)
    before = _verdicts(world)
    lena, later = world.actors["lena"], NOVEMBER + timedelta(hours=2)
    with committed(world.acorn):
        back = tickets.ticket_for(lena, "ACORN-1", lock=True)
        tickets.reopen(back, "It is not.", by=lena, now=later)
        form = DetailsForm(impact=Impact.LOW, urgency=Urgency.LOW, subject="Something else")
        tickets.edit(back, form, expected_version=back.version, by=lena, now=later)
        tickets.escalate(back, by=lena, now=later)
        tickets.resolve(back, "At last.", by=lena, now=later + timedelta(days=40))
    sla.sweep(now=later + timedelta(days=50))
    assert _rechecked(world).differences == ()
    assert _verdicts(world) == before
    with serving([world.acorn.id]):
        november = sla.preview_verdicts(Month(2026, 11).span("Europe/Stockholm"), now=later + timedelta(days=50))
        assert ("ACORN-1", "resolution") in {(view.reference, view.metric) for view in november}


def test_what_was_excused_before_the_close_stays_so_and_nothing_is_excused_after_it(ground: Flask, world: World):
    agree(world)
    with committed(world.acorn):
        worked_ticket(world, opened=26, answered=2)
        clock_id = db.session.scalars(select(SlaClock.id).where(SlaClock.name == "first_response")).one()
        for act, name in ((ExcuseAct.PROPOSE, "lena"), (ExcuseAct.APPROVE, "omar")):
            excuse(
                ExcuseForm(clock_id, act, "The line was down."),
                lambda _: {"P1", "P2"},
                by=world.actors[name],
                now=at(40),
            )
    close_october(world, world.acorn)
    with committed(world.acorn), pytest.raises(Conflict, match="2026-10 is closed"):
        excuse(
            ExcuseForm(clock_id, ExcuseAct.REVOKE, "It was not."), {"P1", "P2"}, by=world.actors["omar"], now=NOVEMBER
        )
    assert _rechecked(world).differences == ()
    with serving([world.acorn.id]):
        excused = [view for view in sla.verdicts_of("2026-10") if view.excused]
    assert [(view.met, view.excuse) for view in excused] == [(False, "The line was down. (agreed by Omar)")]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"met": True}, "met was True, and is False now."),
        ({"elapsed_seconds": 1}, "elapsed_seconds was 1, and is 7200 now."),
        ({"stretches": []}, "stretches was []"),
        ({"inputs_hash": "0" * 64}, "inputs_hash was"),
    ],
)
def test_a_verdict_that_was_altered_is_named(ground: Flask, world: World, changed: dict[str, Any], words: str):
    _close(world)
    _alter(world, "ACORN-2", lambda row: {"result": {**row.result, **changed}})
    (difference,) = _rechecked(world).differences
    assert difference.startswith(f"ACORN-2 first_response: {words}")


def test_an_altered_row_beside_the_verdict_is_named_too(ground: Flask, world: World):
    _close(world)
    _alter(world, "ACORN-2", lambda row: {"judged_at": at(1), "inputs_hash": "0" * 64, "engine": row.engine})
    dated, hashed = _rechecked(world).differences
    assert dated.startswith("ACORN-2 first_response: its row is dated 2026-10-05T07:00")
    assert hashed == "ACORN-2 first_response: its inputs are not those of then."


def test_a_verdict_that_was_taken_away_is_missed(ground: Flask, world: World):
    _close(world)
    with acting_for(world.acorn.id):
        connection = _unfrozen()
        connection.execute(delete(Verdict.__table__))
        db.session.commit()
    assert _rechecked(world).differences == ("6 verdicts were frozen, and 0 are here.",)


def test_what_a_verdict_was_judged_from_is_kept_beside_it(ground: Flask, world: World):
    _close(world)
    with serving([world.acorn.id]):
        rows = db.session.scalars(select(Verdict).order_by(Verdict.judged_at)).all()
        hashes = version_hashes(SPAN.end)
    for row in rows:
        assert row.inputs is not None
        assert row.inputs["versions"] == hashes
        assert row.inputs["as_of"] == SPAN.end.isoformat()
        assert row.inputs["events"] >= 1
        assert row.engine == f"clocks-2, tzdata {version('tzdata')}"
        assert {stretch["policy"] for stretch in row.result["stretches"]} == {"standard, version 1"}


def test_verdicts_from_before_their_inputs_were_kept_are_rechecked_by_their_hash(ground: Flask, world: World):
    _close(world)
    for reference in ("ACORN-1", "ACORN-2", "ACORN-3"):
        _alter(world, reference, lambda _row: {"inputs": null()}, "resolution")
        _alter(world, reference, lambda _row: {"inputs": null()})
    assert _rechecked(world).differences == ()


def _rechecked(world: World) -> Recheck:
    with serving([world.acorn.id]):
        return recheck(OCTOBER, SPAN)


def _verdicts(world: World) -> list[sla.VerdictView]:
    with serving([world.acorn.id]):
        return sla.verdicts_of("2026-10")


def _alter(world: World, reference: str, to: Callable[[Verdict], dict[str, Any]], metric: str = "first_response"):
    """What somebody with the keys of the database could do."""
    with acting_for(world.acorn.id):
        every = db.session.scalars(select(Verdict)).all()
        (row,) = [each for each in every if (each.result["reference"], each.result["metric"]) == (reference, metric)]
        table = Verdict.__table__
        _unfrozen().execute(update(table).where(table.c.id == row.id).values(**to(row)))
        db.session.commit()


def _unfrozen() -> Connection:
    connection = db.session.connection()
    if wall_ddl.on_postgresql(connection):
        connection.execute(text("reset role"))
    wall_ddl.drop_triggers(connection, "verdicts")
    return connection


def test_a_month_that_is_not_closed_has_nothing_to_recheck(ground: Flask, world: World):
    with serving([world.acorn.id]):
        assert recheck(OCTOBER, SPAN).verdicts == 0
