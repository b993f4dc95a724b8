"""Every table is walled on both engines, and the app's role cannot pass the wall."""

from uuid import uuid4

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from msp.identity.models import Person
from msp.store import Base, acting_for, db, serving
from msp.store.walls import GLOBAL_TABLES, scoped_tables
from tests.world import World


def test_every_table_is_scoped_or_on_the_short_list(app):
    assert set(Base.metadata.tables) == scoped_tables() | set(GLOBAL_TABLES)


def test_keys_and_pointers_of_scoped_tables_begin_with_the_tenant(app):
    for name in scoped_tables():
        table = Base.metadata.tables[name]
        assert next(iter(table.primary_key.columns)).name == "tenant_id", name
        for constraint in table.foreign_key_constraints:
            if constraint.referred_table.name in scoped_tables():
                assert constraint.column_keys[0] == "tenant_id", f"{name} → {constraint.referred_table.name}"


# Of an index over an expression SQLite says nothing that SQLAlchemy reads; it is no unique key.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_unique_keys_of_scoped_tables_begin_with_the_tenant(app):
    with app.app_context():
        inspector = inspect(db.session.connection())
        for name in scoped_tables():
            for unique in inspector.get_unique_constraints(name):
                assert unique["column_names"][0] == "tenant_id", f"{name}: {unique['name']}"


def test_row_security_stands_on_every_scoped_table(app, engine_kind):
    _only_on_postgresql(engine_kind)
    query = "select relname from pg_class where relrowsecurity and relforcerowsecurity"
    with app.app_context():
        db.session.connection().execute(text("reset role"))
        walled = set(db.session.connection().scalars(text(query)))
    assert scoped_tables() <= walled


def test_the_app_role_cannot_pass_the_wall(ground, world: World, engine_kind):
    _only_on_postgresql(engine_kind)
    with acting_for(world.acorn.id):
        names = set(db.session.connection().scalars(text("select name from people")))
        assert names == {"Rosa", "Anna"}
        changed = db.session.connection().execute(text("update people set name = 'x' where name = 'Bob'"))
        assert changed.rowcount == 0
        insert = text(
            "insert into people (tenant_id, id, name, email, is_active) values (:t, :i, 'M', 'm@x.org', true)"
        )
        with pytest.raises(DBAPIError, match="row-level security"), db.session.begin_nested():
            db.session.connection().execute(insert, {"t": world.birch.id, "i": uuid4()})


def test_the_app_role_owns_nothing_and_inherits_nothing(app, engine_kind):
    _only_on_postgresql(engine_kind)
    query = "select rolname from pg_roles where rolname like 'msp_%' and (rolinherit or rolsuper or rolbypassrls)"
    owned = "select relname from pg_class join pg_roles on relowner = pg_roles.oid where rolname like 'msp_%'"
    with app.app_context():
        connection = db.session.connection()
        assert connection.scalars(text(query)).all() == []
        assert connection.scalars(text(owned)).all() == []


def test_a_returned_connection_has_forgotten_the_scope(ground, world: World, engine_kind):
    with serving([world.acorn.id]):
        assert db.session.scalars(select(Person.name)).all()
    if engine_kind == "pg":
        setting = db.session.connection().scalar(text("select current_setting('msp.tenant_ids', true)"))
        assert not setting


def test_a_pointer_into_another_tenant_cannot_be_stored(ground, world: World):
    memberships = Base.metadata.tables["memberships"]
    row = {"id": uuid4(), "login_id": uuid4(), "tenant_id": world.acorn.id, "role": "client_user", "tiers": []}
    row["login_id"] = world.actor("bob").login_id
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), db.session.begin_nested():
        db.session.connection().execute(memberships.insert().values(**row, person_id=world.people["bob"]))


def _only_on_postgresql(engine_kind: str) -> None:
    if engine_kind != "pg":
        pytest.skip("SQLite has no row security; walls 1 to 3 stand there")
