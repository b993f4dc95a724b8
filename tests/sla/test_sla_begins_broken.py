"""A clock that a version lets begin, and that is broken by the time the sweep comes by, is told of like any other."""

from flask import Flask
from sqlalchemy import select

from msp import sla
from msp.identity import AUTOMATIC
from msp.sla import VersionForm
from msp.sla.models import Firing, SlaClock
from msp.store import db, serving
from tests.desk_work import at, committed, opened
from tests.promises import POLICY
from tests.world import World


def test_a_clock_that_begins_and_breaks_before_it_is_visited_is_told_in_that_visit(ground: Flask, world: World):
    with committed(world.acorn):
        opened(world)
        document = POLICY | {"ola": {"hours": "office", "targets": {"*": 3_600}}}
        begins = VersionForm("standard", document, "Between tiers too", at(0))
        sla.publish_policy_version(begins, by=AUTOMATIC, now=at(0))
    assert sla.sweep(now=at(2)) > 0
    with serving([world.acorn.id]):
        found = select(SlaClock.name, Firing.kind).join(Firing, Firing.clock_id == SlaClock.id)
        told = [tuple(row) for row in db.session.execute(found.where(SlaClock.metric == "ola"))]
        assert told == [("ola:L1#1", "breach")]
        assert list(sla.clocks_unlike_their_events(now=at(2))) == []
    assert sla.sweep(now=at(2)) == 0
