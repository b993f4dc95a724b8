"""With a login of its own the app cannot leave its role for the owner's sight."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from msp import schema
from msp.app import create_app
from msp.store import acting_for, db, walls
from tests import databases
from tests import world as cast

LOGIN = "do $$ begin create role msp_web login noinherit; exception when duplicate_object then null; end $$"


def test_a_login_of_its_own_sees_no_more_when_it_drops_the_role(
    engine_kind: str, shared_folder: Path, tmp_path: Path, worker_id: str
):
    if engine_kind != "pg":
        pytest.skip("SQLite has no logins; walls 1 to 3 stand there")
    owner = databases.postgresql_url(shared_folder, f"own_login_{worker_id}")
    with create_engine(owner, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text(LOGIN))
        assert walls.weakness_of(connection)
    own = make_url(owner).set(username="msp_web").render_as_string(hide_password=False)
    settings = databases.settings_for(own, tmp_path).model_copy(update={"owner_database_url": owner})
    app = create_app(settings)
    schema.migrate(app)
    with app.app_context():
        world = cast.build(app)
        with acting_for(world.acorn.id):
            connection = db.session.connection()
            assert walls.weakness_of(connection) is None
            assert connection.scalar(text("select count(distinct tenant_id) from people")) == 1
            connection.execute(text("reset role"))
            with pytest.raises(DBAPIError, match="permission denied"):
                connection.scalar(text("select count(*) from people"))
    assert app.test_client().get("/health/ready").status_code == 200
    schema.dispose(app)
