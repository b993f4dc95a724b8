"""How Alembic meets the app: one transaction a migration, short locks, names compared with the models."""

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from msp.store import Base


def run() -> None:
    """Migrate as the owner of the tables; a lock that is not free within four seconds is left for another time."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    engine = create_engine(current_app.config["SETTINGS"].owner_database, poolclass=NullPool)
    with engine.connect() as connection:
        _migrate(connection)


def _migrate(connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("set lock_timeout = '4s'"))
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
