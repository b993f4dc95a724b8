"""A count over all tenants: the app reads the number through a view, and no row of the table behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from msp.store import wall_ddl as walls
from tests import databases

ROLE = "do $$ begin create role {} nologin; exception when duplicate_object then null; end $$"
OWNER = "counting_owner"


@pytest.fixture
def walled(engine_kind: str, shared_folder: Path, worker_id: str) -> Iterator[Connection]:
    """A table that belongs to somebody who is no superuser, whom row security holds like everybody."""
    if engine_kind != "pg":
        pytest.skip("SQLite has no row security, which this is about")
    engine = create_engine(databases.postgresql_url(shared_folder, f"counts_{worker_id}"), poolclass=NullPool)
    with engine.connect() as connection, connection.begin():
        for role in (OWNER, walls.APP):
            connection.execute(text(ROLE.format(role)))
        for statement in (
            "create table work (tenant_id int, who text)",
            "insert into work values (1, 'lena'), (2, 'lena'), (2, 'marc'), (2, null)",
            f"alter table work owner to {OWNER}",
            f"grant create, usage on schema public to {OWNER}",
            f"grant usage on schema public to {walls.APP}",
            "alter table work enable row level security",
            "alter table work force row level security",
            f"set local role {OWNER}",
        ):
            connection.execute(text(statement))
        yield connection


def test_the_app_reads_the_numbers_of_all_tenants_and_no_row(walled: Connection):
    assert walled.scalar(text("select count(*) from work")) == 0
    walls.count_of_all(walled, "work_held", "work", "who is not null", "who")
    assert walled.scalar(text("select count(*) from work")) == 3
    walled.execute(text(f"set local role {walls.APP}"))
    assert {row.who: row.counted for row in walled.execute(text("select who, counted from work_held"))} == {
        "lena": 2,
        "marc": 1,
    }
    with pytest.raises(DBAPIError, match="permission denied"), walled.begin_nested():
        walled.scalar(text("select count(*) from work"))


def test_what_was_shown_is_taken_back(walled: Connection):
    walls.count_of_all(walled, "work_held", "work", "who is not null", "who")
    walls.count_no_more(walled, "work_held", "work")
    assert walled.scalar(text("select count(*) from work")) == 0
    with pytest.raises(DBAPIError, match="does not exist"), walled.begin_nested():
        walled.execute(text("select * from work_held"))
