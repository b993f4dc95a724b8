"""Links without a sign-in: what opens, what does not, and that no row holds a token."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from msp.identity import links
from msp.identity.links import LinkForm, Purpose
from msp.identity.models import Link
from msp.kernel.errors import Missing
from msp.store import acting_for, db, reading_the_door
from tests.world import MONDAY, World

THING = uuid4()


def _made(world: World, *, days: int = 1, purpose: Purpose = Purpose.HANDOFF) -> str:
    with acting_for(world.acorn.id):
        form = LinkForm(purpose, THING, "Ulla at Forge", MONDAY + timedelta(days=days))
        link_id = links.issue_link(form, now=MONDAY)
        db.session.commit()
    return links.token_of(link_id)


def test_a_link_leads_to_its_thing_at_its_tenant(ground: Flask, world: World):
    token = _made(world)
    with reading_the_door():
        link = links.follow(token, Purpose.HANDOFF, now=MONDAY)
    assert (link.tenant_id, link.object_id, link.name) == (world.acorn.id, THING, "Ulla at Forge")


def test_a_token_has_256_bits_and_stands_in_no_row(ground: Flask, world: World):
    token = _made(world)
    assert len(token) == 43
    with reading_the_door():
        row = db.session.scalars(select(Link)).one()
        assert token.encode() not in repr(vars(row)).encode()
        assert row.token_hash != token.encode()


@pytest.mark.parametrize(
    ("purpose", "after"),
    [(Purpose.INVOICE, timedelta()), (Purpose.HANDOFF, timedelta(days=1)), (Purpose.HANDOFF, timedelta(days=400))],
    ids=["made for something else", "run out this second", "long run out"],
)
def test_a_link_opens_only_its_own_kind_of_thing_and_only_in_time(ground: Flask, world: World, purpose, after):
    token = _made(world)
    with reading_the_door(), pytest.raises(Missing):
        links.follow(token, purpose, now=MONDAY + after)


def test_a_link_that_was_taken_back_opens_nothing_and_its_neighbour_stays(ground: Flask, world: World):
    taken, kept = _made(world), _made(world, purpose=Purpose.INVOICE)
    with acting_for(world.birch.id):  # another client cannot take it back
        links.revoke_links(Purpose.HANDOFF, [THING], now=MONDAY)
        db.session.commit()
    with reading_the_door():
        assert links.follow(taken, Purpose.HANDOFF, now=MONDAY)
    with acting_for(world.acorn.id):
        links.revoke_links(Purpose.HANDOFF, [THING], now=MONDAY)
        db.session.commit()
    with reading_the_door():
        assert links.follow(kept, Purpose.INVOICE, now=MONDAY)
        with pytest.raises(Missing):
            links.follow(taken, Purpose.HANDOFF, now=MONDAY)


@pytest.mark.parametrize("token", ["", "x", "ü" * 43, "\ud800", "A" * 43, "../" * 20])
def test_a_forged_token_opens_nothing(ground: Flask, world: World, token: str):
    _made(world)
    with reading_the_door(), pytest.raises(Missing):
        links.follow(token, Purpose.HANDOFF, now=MONDAY)
