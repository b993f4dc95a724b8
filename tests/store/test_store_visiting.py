"""Visiting what is due: a poisoned row is put aside and stops no other, and a database that is busy leaves it due."""

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from msp.store import acting_for, db, outbox
from msp.store.outbox import Effect, OutboxEffect
from msp.store.visiting import visit_each
from tests.desk_work import at
from tests.world import World

FIRST, POISONED, LAST = uuid4(), uuid4(), uuid4()
BUSY = OperationalError("begin immediate", None, Exception("database is locked"))


def _write(kind: str, id_: UUID) -> None:
    outbox.queue(Effect("mail", f"{kind}:{id_}", {}), now=at(0))
    db.session.flush()


def _written(world: World) -> set[str]:
    keys = {f"{kind}:{id_}" for kind in ("done", "aside") for id_ in (FIRST, POISONED, LAST)}
    with acting_for(world.acorn.id):
        return keys & set(db.session.scalars(select(OutboxEffect.dedupe_key)))


@pytest.fixture
def rows(ground: Flask, world: World) -> list[tuple[UUID, UUID]]:
    return [(world.acorn.id, id_) for id_ in (FIRST, POISONED, LAST)]


def _act(fault: Exception):
    def act(_tenant_id: UUID, id_: UUID) -> int:
        _write("done", id_)
        if id_ == POISONED:
            raise fault
        return 1

    return act


def _aside(_tenant_id: UUID, id_: UUID) -> None:
    _write("aside", id_)


def test_a_poisoned_row_is_undone_and_put_aside_and_the_next_has_its_turn(rows: list[tuple[UUID, UUID]], world: World):
    assert visit_each("rows", rows, _act(ValueError("poison")), _aside) == 2
    assert _written(world) == {f"done:{FIRST}", f"aside:{POISONED}", f"done:{LAST}"}


def test_what_met_a_busy_database_is_undone_and_stays_due(rows: list[tuple[UUID, UUID]], world: World):
    assert visit_each("rows", rows, _act(BUSY), _aside) == 2
    assert _written(world) == {f"done:{FIRST}", f"done:{LAST}"}


def test_a_row_that_cannot_even_be_put_aside_stops_nobody(rows: list[tuple[UUID, UUID]], world: World):
    def fails(_tenant_id: UUID, id_: UUID) -> None:
        _write("aside", id_)
        raise BUSY

    assert visit_each("rows", rows, _act(ValueError("poison")), fails) == 2
    assert _written(world) == {f"done:{FIRST}", f"done:{LAST}"}
