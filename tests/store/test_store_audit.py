"""The trail: it verifies as it was written, and whatever is done to it afterwards is found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from msp.kernel.events import Fact
from msp.store import Side, Who, acting_for, audit, db
from msp.store import wall_ddl as walls
from msp.store.audit import AuditEntry, AuditHead
from tests.desk_work import at
from tests.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Fact):
    """Something with a value of any kind that facts carry."""

    value: Any = None


class Colour(StrEnum):
    GREEN = "green"


@pytest.fixture
def chain(ground, world: World) -> Iterator[World]:
    """Acorn's chain with ten entries more, in a scope that may be meddled with."""
    with acting_for(world.acorn.id, Who(Side.PROVIDER, world.agents["lena"], "Lena")):
        for number in range(10):
            audit.record(Happened(tenant_id=world.acorn.id, object_id=uuid4(), at=at(number), value=f"step {number}"))
        db.session.flush()
        yield world


@contextmanager
def _past_all_walls(engine_kind: str) -> Iterator[Callable[..., None]]:
    """As somebody who holds the database itself: no triggers, no row security, no application in between."""
    db.session.flush()
    connection = db.session.connection()
    as_owner, as_app = ("reset role", "set local role msp_app") if engine_kind == "pg" else ("select 1", "select 1")
    connection.execute(text(as_owner))
    walls.drop_triggers(connection, "audit_entries")
    connection.execute(text(as_app))

    def meddle(sql: str, **values: Any) -> None:
        for statement in (as_owner, sql, as_app):
            connection.execute(text(statement), values if statement == sql else {})
        db.session.expire_all()

    yield meddle


@contextmanager
def _rolled_back() -> Iterator[None]:
    with db.session.begin_nested() as undone:
        yield
        undone.rollback()
    db.session.expire_all()


def _seqs() -> list[int]:
    return list(db.session.scalars(select(AuditEntry.seq).order_by(AuditEntry.seq)))


def test_an_untouched_chain_verifies_and_each_tenant_has_its_own(ground, world: World):
    for tenant in (world.provider, world.acorn, world.birch):
        with acting_for(tenant.id):
            assert audit.first_broken_link() is None
            assert _seqs() == list(range(1, len(_seqs()) + 1))


def test_an_entry_names_who_was_at_work_when_and_on_what(chain: World):
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert (entry.actor_side, entry.actor_id, entry.actor_name) == ("provider", chain.agents["lena"], "Lena")
    assert (entry.action, entry.at, entry.detail) == ("Happened", at(9), {"value": "step 9"})


VALUES = (
    *(None, True, 0, -(2**53), "", "åäö \U0001f600 \u2028 \" ' \\", Decimal("10.50"), UUID(int=1), Colour.GREEN),
    *(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 25), ("L1", Colour.GREEN, Decimal("1")), []),
)


def test_whatever_a_fact_carries_is_kept_so_that_it_verifies_when_read_back(chain: World):
    for value in VALUES:
        audit.record(Happened(tenant_id=chain.acorn.id, object_id=uuid4(), at=at(11), value=value))
        db.session.flush()
    db.session.expire_all()
    assert audit.first_broken_link() is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(value=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30))
def test_any_text_verifies_when_read_back(chain: World, value: str):
    audit.record(Happened(tenant_id=chain.acorn.id, object_id=uuid4(), at=at(11), value=value))
    db.session.flush()
    db.session.expire_all()
    assert audit.first_broken_link() is None


EDITS = {
    "the instant": "at = '2026-10-05 06:00:01'",
    "the side": "actor_side = 'client'",
    "the actor": "actor_id = id",
    "the name": "actor_name = 'Somebody else'",
    "the action": "action = 'Nothing'",
    "the object": "object_id = id",
    "the detail": """detail = '{"value": "step x"}'""",
    "a detail more": """detail = '{"value": "step 4", "more": 1}'""",
    "the link": "previous_hash = hash",
    "the hash": "hash = previous_hash",
    "the number": "seq = 900",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_any_edit_is_found_where_it_was_made(chain: World, engine_kind: str, edit: str):
    for seq in (1, 7, _seqs()[-1]):
        with _rolled_back(), _past_all_walls(engine_kind) as meddle:
            meddle(f"update audit_entries set {edit} where seq = :seq", seq=seq)  # noqa: S608
            assert audit.first_broken_link() == seq


def test_a_deleted_entry_is_found_where_it_is_missing(chain: World, engine_kind: str):
    for seq in _seqs()[:-1]:
        with _rolled_back(), _past_all_walls(engine_kind) as meddle:
            meddle(
                "delete from audit_entries where seq = :seq and tenant_id = :t", seq=seq, t=_mine(engine_kind, chain)
            )
            assert audit.first_broken_link() == seq


def test_a_truncated_chain_is_found_at_its_new_end(chain: World, engine_kind: str):
    for last in (0, *_seqs()[:-1]):
        with _rolled_back(), _past_all_walls(engine_kind) as meddle:
            meddle(
                "delete from audit_entries where seq > :seq and tenant_id = :t", seq=last, t=_mine(engine_kind, chain)
            )
            assert audit.first_broken_link() == last + 1


def test_two_entries_that_changed_places_are_found(chain: World, engine_kind: str):
    first, second = _seqs()[-4], _seqs()[-3]
    with _past_all_walls(engine_kind) as meddle:
        for old, new in ((first, 999), (second, first), (999, second)):
            meddle("update audit_entries set seq = :new where seq = :old", old=old, new=new)
    assert audit.first_broken_link() == first


def test_an_entry_rewritten_with_a_hash_that_fits_is_found_at_the_next_one(chain: World, engine_kind: str):
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).offset(2)).first()
    seq = entry.seq
    db.session.expunge(entry)
    entry.actor_name = "Somebody else"
    with _past_all_walls(engine_kind) as meddle:
        forged = {"name": entry.actor_name, "hash": audit._digest(entry), "seq": seq}
        meddle("update audit_entries set actor_name = :name, hash = :hash where seq = :seq", **forged)
    assert audit.first_broken_link() == seq + 1


def test_an_entry_added_behind_the_chains_back_is_found(chain: World, engine_kind: str):
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    forged = AuditEntry(tenant_id=last.tenant_id, seq=last.seq + 1, at=at(12), actor_side="system", actor_name="x")
    forged.action, forged.object_id, forged.detail, forged.previous_hash = "Forged", uuid4(), {}, last.hash
    forged.hash = audit._digest(forged)
    db.session.add(forged)
    db.session.flush()
    assert audit.first_broken_link() == last.seq + 2


def test_a_head_that_was_moved_is_found(chain: World, engine_kind: str):
    for change in ("seq = seq + 1", "seq = seq - 1", "hash = 'f'"):
        with _rolled_back(), _past_all_walls(engine_kind) as meddle:
            meddle(f"update audit_heads set {change}")  # noqa: S608
            assert audit.first_broken_link() == _seqs()[-1] + 1


def test_a_chain_that_lost_its_head_is_found(chain: World, engine_kind: str):
    with _past_all_walls(engine_kind) as meddle:
        meddle("delete from audit_heads")
    assert audit.first_broken_link() == _seqs()[-1] + 1


def test_what_is_done_to_one_chain_leaves_the_others_whole(ground, world: World, engine_kind: str):
    with acting_for(world.acorn.id), _past_all_walls(engine_kind) as meddle:
        meddle("delete from audit_entries where seq = 1 and tenant_id = :t", t=_mine(engine_kind, world))
        db.session.commit()
    with acting_for(world.birch.id):
        assert audit.first_broken_link() is None
    with acting_for(world.acorn.id):
        assert audit.first_broken_link() == 1


@pytest.mark.parametrize("verb", ["update audit_entries set action = 'Nothing'", "delete from audit_entries"])
def test_the_app_itself_can_neither_edit_nor_delete_an_entry(chain: World, verb: str):
    with pytest.raises(DBAPIError, match=r"append-only|permission denied"), db.session.begin_nested():
        db.session.connection().execute(text(verb))


def test_a_fact_that_is_undone_leaves_no_entry_and_no_gap(chain: World):
    before = _seqs()
    with db.session.begin_nested() as undone:
        audit.record(Happened(tenant_id=chain.acorn.id, object_id=uuid4(), at=at(11)))
        db.session.flush()
        undone.rollback()
    db.session.expire_all()
    audit.record(Happened(tenant_id=chain.acorn.id, object_id=uuid4(), at=at(12)))
    db.session.flush()
    assert _seqs() == [*before, before[-1] + 1]
    assert audit.first_broken_link() is None


def test_the_head_is_the_last_link(chain: World):
    head = db.session.scalars(select(AuditHead)).one()
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert (head.seq, head.hash) == (last.seq, last.hash)


def _mine(engine_kind: str, world: World) -> UUID | str:
    # SQLite keeps a UUID as its 32 hexadecimal digits.
    return world.acorn.id if engine_kind == "pg" else world.acorn.id.hex
