"""A desk for one test: Acorn's scope with its actors, and a ticket to work on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.event import listen, remove

from msp import tickets
from msp.identity import Actor
from msp.store import acting_for, files
from msp.tickets import Impact, Ticket, TicketForm, TicketKind, Urgency
from tests.world import MONDAY, World

NAMES = ("lena", "marc", "nadia", "sven", "omar", "petra", "rosa", "anna", "bob", "bea")


@dataclass
class Desk:
    """Acorn at work: who is there, what time it is, and a form to start from."""

    world: World
    actors: dict[str, Actor]
    now: datetime = MONDAY

    def __getattr__(self, name: str) -> Actor:
        if name not in NAMES:
            raise AttributeError(name)
        return self.actors[name]

    @property
    def tenant_id(self) -> UUID:
        return self.world.acorn.id

    @property
    def form(self) -> TicketForm:
        words = ("The printer is dead", "It blinks and says nothing.")
        return TicketForm(TicketKind.INCIDENT, *words, Impact.MEDIUM, Urgency.MEDIUM, self.world.people["rosa"])

    def later(self, minutes: int = 5) -> datetime:
        self.now += timedelta(minutes=minutes)
        return self.now

    def open(self, by: str = "rosa", **changes: object) -> Ticket:
        return tickets.open_ticket(replace(self.form, **changes), by=self.actors[by], now=self.now)

    def types(self, ticket: Ticket) -> list[str]:
        return [line.type for line in tickets.log_of(ticket)]


@pytest.fixture
def cast(ground, world: World, tmp_path: Path) -> Desk:
    """Everybody, outside any scope."""
    files.open_at(tmp_path / "files")
    return Desk(world, {name: world.actors[name] for name in NAMES})


@pytest.fixture
def desk(cast: Desk) -> Iterator[Desk]:
    """Everybody, inside Acorn's scope."""
    with acting_for(cast.tenant_id):
        yield cast


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    """A ticket that Rosa opened."""
    return desk.open()


@pytest.fixture
def statements(ground) -> Iterator[list[str]]:
    """Every statement sent to the database while the test runs."""
    sent: list[str] = []

    def note(*event: Any) -> None:
        sent.append(event[2])

    listen(Engine, "before_cursor_execute", note)
    yield sent
    remove(Engine, "before_cursor_execute", note)
