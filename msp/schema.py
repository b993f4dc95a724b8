"""Bringing the schema up to date, and asking whether it is."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, upgrade

from msp.store import db


def migrate(app: Flask) -> None:
    """Apply every migration that is missing."""
    # Here and not where the app is made: a web process never migrates, and need not load what does.
    Migrate(app, db, directory=app.config["MIGRATIONS"])
    with app.app_context():
        upgrade(directory=app.config["MIGRATIONS"])
        db.session.remove()


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
