"""Found in review: on SQLite REPLACE removed a row without a word to the trigger that keeps it."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from msp.store import acting_for, db
from msp.store.audit import AuditEntry
from tests.world import World

REPLACED = "insert or replace into audit_entries select * from audit_entries where seq = :seq"


def test_replace_does_not_rewrite_the_trail(engine_kind: str, ground, world: World):
    if engine_kind != "sqlite":
        pytest.skip("REPLACE is SQLite's alone")
    with acting_for(world.acorn.id):
        seq = db.session.scalars(select(AuditEntry.seq).order_by(AuditEntry.seq)).first()
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.connection().execute(text(REPLACED), {"seq": seq})
