"""Stories that cross the whole house: a Monday that moves on, everybody's browsers, the worker's jobs, the mails."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from msp import channels, clockwork
from msp.identity.sessions import IDLE
from msp.kernel import clock
from msp.store import Base, acting_for, db, files
from msp.tenants import TenantView
from tests.desk_work import at
from tests.live import undone
from tests.month_end import agree
from tests.web.desk.conftest import Desk
from tests.world import MONDAY, World

#: What a browser leaves behind by looking around; nothing of the business is in it.
TRACES = frozenset({"web_sessions", "throttles"})

EVERY_TABLE = tuple(name for name in Base.metadata.tables if name not in TRACES)

Rows = dict[str, list[str]]


@dataclass
class Story(Desk):
    """The house on a Monday at eight in Stockholm; a story moves the time on, and the worker comes when it is asked."""

    folder: Path = Path()

    def hours(self, count: float) -> datetime:
        """Go to so many hours after Monday at eight; the moment."""
        self.go_to(at(count))
        return at(count)

    def go_to(self, moment: datetime) -> None:
        """Let time pass; who was away for too long signs in again."""
        if moment - clock.now() >= IDLE:
            self.browsers.clear()
        self.time.move_to(moment)

    def sweep(self, moment: datetime) -> None:
        """The worker's look at the clocks, at a moment."""
        with self.app.app_context():
            clockwork.fire_due_clocks(moment)

    def post_leaves(self, moment: datetime) -> None:
        """The worker's round with the post, at a moment."""
        with self.app.app_context():
            clockwork.deliver_effects(moment)

    def mails(self) -> list[EmailMessage]:
        """Every mail that left so far."""
        written = sorted((self.folder / "mail").glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=SMTP) for file in written]

    def forget_mails(self) -> None:
        """Empty the folder of the mails that left."""
        for file in (self.folder / "mail").glob("*.eml"):
            file.unlink()

    @contextmanager
    def undone(self) -> Iterator[None]:
        """A try after which everything stands as before it."""
        with undone(self.app):
            yield

    def rows(self, tenant: TenantView, tables: Collection[str] = EVERY_TABLE) -> Rows:
        """What is stored of a tenant and of nobody, by table."""
        with self.app.app_context(), acting_for(tenant.id):
            return {name: _rows(name, tenant) for name in tables}


@pytest.fixture
def story(app: Flask, world: World, tmp_path: Path) -> Iterator[Story]:
    """Everybody at work on a Monday at eight, prices agreed; files and mails are kept in a folder of this test."""
    files.open_at(tmp_path / "files")
    usual = app.config["SETTINGS"]
    channels.open_post(usual.model_copy(update={"var_dir": tmp_path}))
    with app.app_context():
        agree(world)
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield Story(app, world, traveller, folder=tmp_path)
    channels.open_post(usual)


def _rows(name: str, tenant: TenantView) -> list[str]:
    table = Base.metadata.tables[name]
    found = select(table)
    if "tenant_id" in table.columns and name != "memberships":
        found = found.where(table.columns["tenant_id"] == tenant.id)
    return sorted(repr(tuple(row)) for row in db.session.connection().execute(found))
