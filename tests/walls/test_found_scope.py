"""Found in review: on SQLite, where there is no fourth wall, bulk statements of the ORM wrote at another tenant."""

import pytest
from sqlalchemy import insert, update

from msp.identity.models import Person
from msp.kernel.ids import new_id
from msp.store import acting_for, db
from tests.world import World


def test_a_bulk_insert_writes_at_the_tenant_in_scope_only(ground, world: World):
    mole = {"id": new_id(), "name": "Mole", "email": "mole@example.com", "is_active": True}
    with acting_for(world.acorn.id), pytest.raises(RuntimeError, match="names another tenant"):
        db.session.execute(insert(Person), [{"tenant_id": world.birch.id, **mole}])


def test_a_bulk_update_moves_no_row_to_another_tenant(ground, world: World):
    with acting_for(world.acorn.id), pytest.raises(RuntimeError, match="names another tenant"):
        db.session.execute(update(Person).where(Person.name == "Rosa").values(tenant_id=world.birch.id))
