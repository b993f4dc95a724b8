"""What a merge withdrew is over: no later month, no new version and no preview derives it again."""

from datetime import datetime

import pytest
from sqlalchemy import select

from msp import sla, tickets
from msp.identity import AUTOMATIC
from msp.kernel.periods import Month, Span
from msp.sla import VersionForm
from msp.sla.forking import open_clocks
from msp.sla.models import SlaClock
from msp.sla.previewing import preview_change
from msp.sla.proposal import ProposedKind, ProposedVersion
from msp.store import acting_for, db, serving
from tests.desk_work import at, committed, opened
from tests.web.desk.test_desk_derives_once import derivations
from tests.world import World

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
LATER = at(24 * 40)


@pytest.fixture
def merged(ground, world: World) -> dict[str, str]:
    """Two urgent tickets of Monday: the younger broke its first response and became a part of the older at ten."""
    lena = world.actors["lena"]
    with committed(world.acorn):
        older = opened(world)
        younger = opened(world, when=0.1)
        tickets.reply(older, "We look.", by=lena, now=at(0.3))
        tickets.moves.merge([older, younger], by=lena, now=at(2))
        return {"older": older.reference, "younger": younger.reference}


def _span(world: World, month: Month) -> Span:
    return month.span(world.acorn.time_zone)


def _judged(world: World, month: Month, now: datetime) -> tuple[set[tuple[str, str, bool]], int]:
    with serving([world.acorn.id]), derivations() as seen:
        found = {(view.reference, view.metric, view.met) for view in sla.preview_verdicts(_span(world, month), now=now)}
    return found, len(seen)


def test_the_month_of_the_merge_judges_what_the_part_broke_and_no_later_month_looks_at_it(world: World, merged: dict):
    found, looked_at = _judged(world, OCTOBER, at(24 * 27))
    assert (merged["younger"], "first_response", False) in found
    assert looked_at == 2
    # The older ticket is still open: it alone is looked at.
    found, looked_at = _judged(world, NOVEMBER, LATER)
    assert not [each for each in found if each[0] == merged["younger"]]
    assert looked_at == 1


def test_a_part_that_was_merged_in_a_month_is_judged_in_it_to_its_last_second(world: World, merged: dict):
    span = _span(world, OCTOBER)
    up_to, from_then_on = Span(span.start, at(2)), Span(at(2), span.end)
    with serving([world.acorn.id]), derivations() as seen:
        sla.preview_verdicts(from_then_on, now=LATER)
        assert len(seen) == 2, "merged at its very beginning: a breach of that instant would belong here"
        assert [view for view in sla.preview_verdicts(up_to, now=LATER) if view.reference == merged["younger"]]


def test_a_new_version_wakes_nothing_of_a_part(world: World, merged: dict):
    lena = world.actors["lena"]
    with committed(world.acorn):
        policy = dict(sla.policy_in_force(at(3)).document)
        sla.publish_policy_version(VersionForm("standard", policy, "The same", at(4)), by=AUTOMATIC, now=at(3))
        ids = {name: tickets.ticket_for(lena, reference).id for name, reference in merged.items()}
    with acting_for(world.acorn.id):
        woken = set(db.session.scalars(select(SlaClock.ticket_id).where(SlaClock.attention_at == at(3))))
        assert ids["older"] in woken
        assert ids["younger"] not in woken
        assert list(sla.clocks_unlike_their_events(now=at(3))) == []


@pytest.mark.usefixtures("merged")
def test_a_preview_of_a_change_does_not_derive_a_part(world: World):
    with serving([world.acorn.id]):
        policy = dict(sla.policy_in_force(at(3)).document)
        change = ProposedVersion(ProposedKind.POLICY, "standard", policy, at(30))
        with derivations(open_clocks) as seen:
            preview_change(change, now=at(3))
    assert len(seen) == 1, "of two tickets one is still at work"
