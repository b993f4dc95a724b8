"""Bringing the schema up to date, and asking whether it is."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from msp.config import Settings
from msp.store import db, wall_ddl


def migrate(app: Flask) -> None:
    """Apply every migration that is missing."""
    # Here and not where the app is made: a web process never migrates, and need not load what does.
    Migrate(app, db, directory=app.config["MIGRATIONS"])
    with app.app_context():
        upgrade(directory=app.config["MIGRATIONS"])
        db.session.remove()
    _let_the_app_in(app.config["SETTINGS"])


def _let_the_app_in(settings: Settings) -> None:
    """Where the app has a login of its own, let it take the two roles that the walls are made for."""
    app, owner = make_url(settings.database), make_url(settings.owner_database)
    if not app.drivername.startswith("postgresql") or app.username == owner.username:
        return
    engine = create_engine(owner, poolclass=NullPool, hide_parameters=True)
    with engine.begin() as connection:
        wall_ddl.let_in(connection, app.username or "")


def is_current(app: Flask) -> bool:
    """Whether the schema is the one this code was written for."""
    head = ScriptDirectory(app.config["MIGRATIONS"]).get_current_head()
    with app.app_context(), db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def dispose(app: Flask) -> None:
    """Let go of every connection, as a process does before it hands over to others."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
