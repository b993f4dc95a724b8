"""Migrations are numbered, have one head, say what the models say, and go up, down and up again."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade
from sqlalchemy import CheckConstraint, TextClause, create_engine, inspect, text
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateIndex

from msp import schema
from msp.app import create_app
from msp.store import Base
from tests import databases
from tests.walls.house import ROOT

VERSIONS = ROOT / "migrations" / "versions"
#: Where an engine keeps the statement that made an index.
WRITTEN = {
    "sqlite": "select sql from sqlite_master where name = :name",
    "postgresql": "select indexdef from pg_indexes where indexname = :name",
}


def test_files_are_numbered_without_a_gap_and_named_by_their_revision():
    files = sorted(VERSIONS.glob("*.py"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    for file in files:
        assert f'revision = "{file.stem}"' in file.read_text()


def test_the_head_file_makes_two_branches_collide():
    newest = max(VERSIONS.glob("*.py")).stem
    assert (ROOT / "migrations" / "HEAD").read_text().strip() == newest


def test_every_migration_has_a_way_back():
    for file in VERSIONS.glob("*.py"):
        body = file.read_text().partition("def downgrade")[2]
        assert re.search(r"op\.|walls\.", body), file.name


@pytest.fixture
def fresh(engine_kind: str, tmp_path: Path, shared_folder: Path, worker_id: str):
    """An app on a database of its own that nothing has been migrated into."""
    url = databases.sqlite_url(tmp_path)
    if engine_kind == "pg":
        url = databases.postgresql_url(shared_folder, f"migrations_{worker_id}")
    return create_app(databases.settings_for(url, tmp_path)), create_engine(url, poolclass=NullPool)


# Of an index over an expression SQLite says nothing that SQLAlchemy reads; the last test compares its text.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_the_schema_goes_up_down_and_up_and_equals_the_models(fresh):
    app, engine = fresh
    schema.migrate(app)
    assert schema.is_current(app)
    first = _columns(engine)
    with app.app_context():
        downgrade(directory=app.config["MIGRATIONS"], revision="base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    schema.migrate(app)
    assert _columns(engine) == first
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    schema.dispose(app)


def _columns(engine) -> dict[str, list[tuple[str, str, bool]]]:
    inspector = inspect(engine)
    return {
        table: sorted(
            (column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)
        )
        for table in inspector.get_table_names()
    }


def test_check_constraints_are_in_the_migrated_schema(fresh):
    # Autogenerate passes over CHECK constraints and says nothing, so they are compared here.
    app, engine = fresh
    schema.migrate(app)
    inspector = inspect(engine)
    for name, table in Base.metadata.tables.items():
        wanted = {check.name for check in table.constraints if isinstance(check, CheckConstraint)}
        found = {check["name"] for check in inspector.get_check_constraints(name)}
        assert wanted == found, name
    schema.dispose(app)


def test_indexes_over_expressions_are_the_ones_of_the_models(fresh):
    app, engine = fresh
    schema.migrate(app)
    indexes = [index for table in Base.metadata.tables.values() for index in table.indexes]
    over_expressions = [index for index in indexes if any(isinstance(each, TextClause) for each in index.expressions)]
    assert over_expressions, "nothing is compared here any more"
    with engine.connect() as connection:
        for index in over_expressions:
            found = connection.execute(text(WRITTEN[engine.dialect.name]), {"name": index.name})
            wanted = str(CreateIndex(index).compile(engine))
            assert _indexed(found.scalar_one()) == _indexed(wanted), index.name
    schema.dispose(app)


def _indexed(statement: str) -> str:
    # PostgreSQL writes types and brackets of its own around what a partial index compares.
    return re.sub(r"::\w+|[()]", "", statement.partition("(")[2].casefold())
