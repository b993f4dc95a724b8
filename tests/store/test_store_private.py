"""What a fault of the database tells, and who else on the machine may read the file."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from msp import schema
from msp.store import db, reading_the_door
from tests import databases


def test_a_fault_of_the_database_never_tells_what_was_written(ground: Flask):
    with reading_the_door(), pytest.raises(SQLAlchemyError) as fault:
        db.session.execute(text("update nothing_of_that_name set secret = :secret"), {"secret": "$argon2id$canary"})
    assert "canary" not in str(fault.value)


def test_nobody_else_on_the_machine_reads_the_database(tmp_path: Path):
    app = databases.build_app(databases.sqlite_url(tmp_path), tmp_path)
    modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.glob("test.db*")}
    schema.dispose(app)
    assert modes
    assert set(modes.values()) == {0o600}
