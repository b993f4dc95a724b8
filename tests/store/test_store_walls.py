"""Walls 2 and 3 as a caller meets them; wall 4 where PostgreSQL stands."""

import pytest
from sqlalchemy import func, select

from msp.identity.models import Person
from msp.store import acting_for, db, serving, watching
from tests.world import World


def test_without_a_scope_no_form_of_query_reaches_a_tenants_table(ground, world: World):
    forms = (
        select(Person),
        select(func.count()).select_from(Person),
        select(select(Person.id).subquery().c.id),
        select(Person.id).union(select(Person.id)),
        select(select(Person.id).cte().c.id),
    )
    for statement in forms:
        with pytest.raises(RuntimeError, match="no tenant is in scope"):
            db.session.execute(statement)


def test_a_scope_sees_its_own_rows_only(ground, world: World):
    with serving([world.acorn.id]):
        assert set(db.session.scalars(select(Person.name))) == {"Rosa", "Anna"}
        assert db.session.get(Person, (world.birch.id, world.people["bob"])) is None


def test_a_serving_scope_writes_nothing(ground, world: World):
    with serving([world.acorn.id, world.birch.id]):
        db.session.scalars(select(Person)).first().name = "Changed"
        with pytest.raises(RuntimeError, match="only reads"):
            db.session.flush()


def test_a_row_of_another_tenant_is_refused_at_the_flush(ground, world: World):
    with acting_for(world.acorn.id):
        db.session.add(Person(tenant_id=world.birch.id, name="Mole", email="mole@example.com"))
        with pytest.raises(RuntimeError, match="another tenant"):
            db.session.flush()


def test_a_scope_cannot_begin_inside_an_open_transaction(ground, world: World):
    with acting_for(world.acorn.id):
        db.session.scalars(select(Person)).all()
        with pytest.raises(RuntimeError, match="open transaction"), serving([world.birch.id]):
            pass


def test_the_watchman_reads_no_more_than_due_instants(ground, world: World):
    with watching(), pytest.raises(RuntimeError, match="watchman may not read people"):
        db.session.scalars(select(Person.name)).all()
