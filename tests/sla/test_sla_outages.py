"""However seldom the sweep comes, or never: promises break at the same instants, and months are judged the same."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from msp import sla, tickets
from msp.identity import AUTOMATIC, Actor
from msp.kernel.errors import Refusal
from msp.sla import VersionForm, verdicts
from msp.sla.clock import State
from msp.sla.keeping import derived
from msp.sla.models import Firing, SlaClock
from msp.sla.recheck import recheck
from msp.store import acting_for, db, serving
from msp.tickets import DetailsForm, Impact, MoveForm, Ticket, Urgency, WaitReason
from tests import campaign
from tests.desk_work import at, committed, opened
from tests.live import undone
from tests.month_end import NOVEMBER, OCTOBER
from tests.promises import POLICY
from tests.world import World

SPAN = OCTOBER.span("Europe/Stockholm")
SEEDS = range(campaign.times(6, 500))
#: Hours from Monday 5 October on, in the middle of which the month ends: its last hour is the 641st.
FIRST, LAST = 570, 720
#: The sweep moves no ticket here: a move is a new fact, of which its instant is one.
WATCHED = {
    "first_response": POLICY["first_response"] | {"resolve_counts": False},
    "next_update": {"hours": "office", "targets": {"P1": 3600, "*": 10800}, "warn": [50]},
    "resolution": {name: value for name, value in POLICY["resolution"].items() if name != "escalate"},
    "ola": {"hours": "office", "targets": {"*": 21600}, "warn": [80]},
}
Deed = Callable[[Ticket, Actor, datetime], Any]
DEEDS: tuple[tuple[str, Deed], ...] = (
    ("lena", lambda ticket, by, now: tickets.reply(ticket, "We look.", by=by, now=now)),
    ("rosa", lambda ticket, by, now: tickets.reply(ticket, "And now?", by=by, now=now)),
    ("lena", lambda ticket, by, now: tickets.wait(ticket, WaitReason.REQUESTER, by=by, now=now)),
    ("lena", lambda ticket, by, now: tickets.wait(ticket, WaitReason.SCHEDULED, by=by, now=now)),
    ("lena", lambda ticket, by, now: tickets.resume(ticket, by=by, now=now)),
    ("lena", lambda ticket, by, now: tickets.escalate(ticket, MoveForm(), by=by, now=now)),
    ("lena", lambda ticket, by, now: tickets.de_escalate(ticket, MoveForm(reason="Back"), by=by, now=now)),
    ("lena", lambda ticket, by, now: tickets.resolve(ticket, "Done.", by=by, now=now)),
    ("lena", lambda ticket, by, now: tickets.reopen(ticket, "It is not.", by=by, now=now)),
    ("lena", lambda ticket, by, now: _weigh(ticket, Impact.HIGH, by, now)),
    ("lena", lambda ticket, by, now: _weigh(ticket, Impact.LOW, by, now)),
)


def _weigh(ticket: Ticket, impact: Impact, by: Actor, now: datetime) -> None:
    form = DetailsForm(impact=impact, urgency=Urgency.HIGH)
    tickets.edit(ticket, form, expected_version=ticket.version, by=by, now=now)


@dataclass(frozen=True)
class Facts:
    """What a life of some tickets came to: how October was judged, and every promise that was broken."""

    judged: list[dict[str, Any]]
    broken: dict[tuple[str, str, int], datetime]


@pytest.mark.parametrize("seed", SEEDS)
def test_verdicts_and_breaches_are_those_of_the_events_whenever_the_sweep_came(ground: Flask, world: World, seed: int):
    dice = Random(seed)  # noqa: S311 - a seeded history, not a secret
    deeds = sorted((dice.uniform(FIRST, LAST), dice.randrange(2), dice.choice(DEEDS)) for _ in range(24))
    with undone(ground):
        never = _lived(world, deeds, ())
    often = [FIRST + number for number in range(0, LAST - FIRST, 3)]
    seldom = [dice.uniform(FIRST, LAST) for _ in range(dice.randrange(4))]
    for sweeps in (often, seldom):
        with undone(ground):
            assert _lived(world, deeds, sweeps) == never
            sla.sweep(now=at(LAST))
            assert sla.sweep(now=at(LAST)) == 0
            _assert_told(world)
            with serving([world.acorn.id]):
                assert recheck(OCTOBER, SPAN).differences == ()


def _lived(world: World, deeds: Iterable[tuple[float, int, tuple[str, Deed]]], sweeps: Iterable[float]) -> Facts:
    with committed(world.acorn):
        sla.publish_policy_version(VersionForm("standard", WATCHED, "All of it"), by=AUTOMATIC, now=at(1))
        references = [opened(world, when=FIRST - number).reference for number in range(2)]
    happens = sorted([*deeds, *((hours, 0, None) for hours in sweeps)], key=lambda each: each[0])
    for hours, which, deed in happens:
        if deed is None:
            sla.sweep(now=at(hours))
            continue
        with suppress(Refusal), committed(world.acorn):
            by = world.actors[deed[0]]
            deed[1](tickets.ticket_for(by, references[which], lock=True), by, at(hours))
    with committed(world.acorn):
        sla.freeze_verdicts(str(OCTOBER), SPAN, now=NOVEMBER)
        views = [verdicts.frozen(view) for view in sla.verdicts_of(str(OCTOBER))]
        return Facts([{**view, "ticket_id": None} for view in views], _broken(world, references))


def _broken(world: World, references: Iterable[str]) -> dict[tuple[str, str, int], datetime]:
    """Every promise of these tickets that is broken by the end, with the instant."""
    found = {}
    for reference in references:
        ticket = tickets.ticket_for(world.actors["lena"], reference)
        for (name, cycle), clock in derived(tickets.events_of(ticket), at(LAST)).items():
            if clock.breached_at:
                found[reference, name, cycle] = clock.breached_at
    return found


def _assert_told(world: World) -> None:
    """Every mark of an open clock and every broken promise was fired, once, at the instant that the events say."""
    with acting_for(world.acorn.id):
        for ticket in db.session.scalars(select(Ticket)):
            clocks = derived(tickets.events_of(ticket), at(LAST))
            for row in db.session.scalars(select(SlaClock).where(SlaClock.ticket_id == ticket.id)):
                clock = clocks[row.name, row.cycle]
                marks = {mark.name: mark.at for mark in clock.marks if mark.at <= at(LAST)}
                rows = db.session.execute(select(Firing.kind, Firing.scheduled_at).where(Firing.clock_id == row.id))
                fired = dict(map(tuple, rows))
                wanted = marks if clock.state is not State.STOPPED else {name for name in marks if name == "breach"}
                assert fired.keys() >= set(wanted), (row.name, "not told")
                assert fired == {name: marks[name] for name in fired}, (row.name, "told of another instant")
                assert ("breach" in fired) == clock.breached
