"""A desk for stories through the door: a Monday that stands still, browsers by name, and tickets to work on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from msp import tickets, vendors
from msp.identity import AUTOMATIC
from msp.store import acting_for, db
from msp.tenants import TenantView
from msp.tickets import Impact, LogLine, Ticket, TicketForm, TicketKind, TicketPage, Urgency
from tests.web.browser import Browser
from tests.world import MONDAY, World

#: Ten in the morning in Stockholm, two hours into the day of the cast.
TEN = MONDAY + timedelta(hours=2)


@dataclass
class Desk:
    """The app at ten on a Monday, and everybody's browsers."""

    app: Flask
    world: World
    time: time_machine.Traveller
    browsers: dict[str, Browser] = field(default_factory=dict)

    def as_(self, name: str) -> Browser:
        """Somebody's browser, signed in once."""
        if name not in self.browsers:
            self.browsers[name] = Browser(self.app, name)
        return self.browsers[name]

    @contextmanager
    def inside(self, tenant: TenantView, name: str = "lena") -> Iterator[None]:
        """One act of somebody at a tenant, as a door would run it."""
        with self.app.app_context(), acting_for(tenant.id, self.world.actors[name].who):
            yield
            db.session.commit()

    def open(self, subject: str = "The till does not print", by: str = "rosa", **changes: object) -> str:
        """A ticket of Rosa at Acorn, opened an hour ago; its reference."""
        words = (subject, "Since this morning.", Impact.MEDIUM, Urgency.MEDIUM)
        form = replace(TicketForm(TicketKind.INCIDENT, *words, self.world.people["rosa"]), **changes)
        with self.inside(self.world.acorn, by):
            return tickets.open_ticket(form, by=self.world.actors[by], now=TEN - timedelta(hours=1)).reference

    def open_at_birch(self, subject: str = "The gate is shut") -> str:
        """A ticket of Bob at Birch, opened half an hour ago."""
        words = (subject, "It does not open.", Impact.HIGH, Urgency.HIGH)
        form = TicketForm(TicketKind.REQUEST, *words, self.world.people["bob"])
        with self.inside(self.world.birch, "bob"):
            actor = self.world.actors["bob"]
            return tickets.open_ticket(form, by=actor, now=TEN - timedelta(minutes=30)).reference

    def act(self, reference: str, verb: str, *arguments: object, by: str = "lena", **options: object) -> None:
        """Something that happened to a ticket of Acorn before the story begins."""
        with self.inside(self.world.acorn, by):
            actor = self.world.actors[by]
            ticket = tickets.ticket_for(actor, reference)
            getattr(tickets, verb)(ticket, *arguments, by=actor, now=TEN, **options)

    def state(self, reference: str, name: str = "lena") -> Ticket:
        """The ticket as it is stored by now."""
        with self.inside(self.world.acorn, name):
            return tickets.ticket_for(self.world.actors[name], reference)

    def page(self, reference: str, name: str = "lena") -> TicketPage:
        """What was said and booked by now."""
        with self.inside(self.world.acorn, name):
            actor = self.world.actors[name]
            return tickets.page(tickets.ticket_for(actor, reference), actor)

    def log(self, reference: str) -> list[LogLine]:
        """What happened by now."""
        with self.inside(self.world.acorn):
            return tickets.log_of(tickets.ticket_for(self.world.actors["lena"], reference))

    def vendor(self) -> str:
        """The id of Acorn's contact at Quill Networks."""
        with self.inside(self.world.acorn):
            vendor_id = vendors.add_vendor(vendors.VendorForm("quill", "Quill Networks"), now=TEN)
            contact = vendors.ContactForm(vendor_id, "Quinn", "help@quill.example", customer_number="AC-9")
            return str(vendors.add_contact(contact, by=AUTOMATIC, now=TEN))

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Every statement that is sent to the database meanwhile, but not the handing over of the scope."""
        sent: list[str] = []
        with self.app.app_context():
            engine = db.engine

        def record(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            words = statement.lstrip().lower()
            if words.startswith(("select", "update", "insert", "delete", "with")) and "set_config" not in words:
                sent.append(statement)

        event.listen(engine, "before_cursor_execute", record)
        yield sent
        event.remove(engine, "before_cursor_execute", record)


@pytest.fixture
def desk(app: Flask, world: World) -> Iterator[Desk]:
    """The desk at ten on a Monday; time stands still unless a story moves it."""
    with time_machine.travel(TEN, tick=False) as traveller:
        yield Desk(app, world, traveller)
