"""A vendor for stories through its link: Quill Networks has a ticket of Acorn, at ten on a Monday that stands still."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from msp import tickets, vendors
from msp.identity import AUTOMATIC, links
from msp.store import acting_for, db
from msp.store.outbox import OutboxEffect
from msp.tickets import Ticket, UploadForm
from msp.vendors import ContactForm, HandoffForm, HandoffView, UnderpinningForm, VendorForm
from tests.desk_work import opened
from tests.world import MONDAY, World

TEN = MONDAY + timedelta(hours=2)
SECRET, PUBLIC, CHOSEN = "NOTE-OF-THE-HOUSE", "PUBLIC-BUT-NOT-CHOSEN", "This one may leave."
TERMS = {
    "hours": {"tz": "America/New_York", "weekly": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}},
    "targets": {"acknowledge": {"*": 3600}, "resolution": {"*": 14_400}},
}


@dataclass
class Link:
    """A hand-off and the token that opens it."""

    reference: str
    handoff_id: UUID
    token: str

    def path(self, step: str = "") -> str:
        return f"/vendor/{self.token}{'/' + step if step else ''}"


@dataclass
class Vendor:
    """The app at ten on a Monday, and the vendor's browser, which knows nothing but addresses."""

    app: Flask
    world: World
    time: time_machine.Traveller
    links: dict[str, Link] = field(default_factory=dict)

    @contextmanager
    def inside(self, key: str = "acorn") -> Iterator[None]:
        """One act at a client, as a door would run it."""
        with self.app.app_context(), acting_for(getattr(self.world, key).id, self.world.actors["nadia"].who):
            yield
            db.session.commit()

    def post(self, link: Link, step: str, **fields: str) -> TestResponse:
        """Send a form of the page, as a browser without a cookie and without a referrer does."""
        headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
        return self.app.test_client().post(link.path(step), data=fields, headers=headers)

    def get(self, link: Link, step: str = "", **options: Any) -> TestResponse:
        """Follow the link, or load one of its steps."""
        return self.app.test_client().open(link.path(step), **{"method": "GET", **options})

    def handed(self, *, email: str = "pia@quill.example", subject: str = "The till does not print") -> Link:
        """One more ticket that the vendor has, with a note, two public messages and two files; one of each leaves."""
        nadia, lena = self.world.actors["nadia"], self.world.actors["lena"]
        with self.inside():
            contact = self._contact(email)
            ticket = opened(self.world, subject=subject, when=1)
            tickets.note(ticket, SECRET, by=lena, now=TEN, attachments=(UploadForm("note.txt", SECRET.encode()),))
            tickets.reply(ticket, PUBLIC, by=lena, now=TEN, attachments=(UploadForm("kept.txt", PUBLIC.encode()),))
            tickets.reply(
                ticket, CHOSEN, by=self.world.actors["rosa"], now=TEN, attachments=(UploadForm("log.txt", b"line"),)
            )
            chosen = tickets.page(ticket, lena).words[-1]
            form = HandoffForm(contact, "It is dead.", message_ids=(chosen.id,), file_ids=(chosen.attachments[0].id,))
            handoff_id = vendors.hand_off(ticket, form, by=nadia, now=TEN)
            link_id = vendors.open_link(handoff_id, now=TEN)
            return Link(ticket.reference, handoff_id, links.token_of(link_id) if link_id else "")

    def _contact(self, email: str) -> UUID:
        known = {vendor.slug: vendor.id for vendor in vendors.directory()}
        vendor_id = known.get("quill") or vendors.add_vendor(VendorForm("quill", "Quill Networks"), now=TEN)
        if vendors.contract_in_force("quill", TEN) is None:
            vendors.publish_contract(UnderpinningForm(vendor_id, "Q-7", TERMS, "Signed"), by=AUTOMATIC, now=TEN)
        name = f"Pia {len(vendors.contacts())}"
        form = ContactForm(vendor_id, name, email, phone="+46 8 123", customer_number="AC-9")
        return vendors.add_contact(form, by=AUTOMATIC, now=TEN)

    def view(self, link: Link) -> HandoffView:
        with self.inside():
            return vendors.handoff_by_id(link.handoff_id)

    def ticket(self, link: Link) -> Ticket:
        with self.inside():
            return tickets.ticket_for(self.world.actors["nadia"], link.reference)

    def log(self, link: Link) -> list[tuple[str, str]]:
        """What happened to the ticket, and by whom."""
        with self.inside():
            ticket = tickets.ticket_for(self.world.actors["nadia"], link.reference)
            return [(line.type, line.actor_name) for line in tickets.log_of(ticket)]

    def letters(self, template: str) -> list[dict[str, Any]]:
        """What was put into the outbox of a template, the oldest first."""
        with self.inside():
            rows = db.session.scalars(select(OutboxEffect).order_by(OutboxEffect.queued_at, OutboxEffect.id))
            return [row.payload for row in rows if row.payload["template"] == template]

    def chase(self, at: datetime) -> int:
        with self.app.app_context():
            return vendors.chase(now=at)


@pytest.fixture
def vendor(app: Flask, world: World) -> Iterator[Vendor]:
    """The vendor at ten on a Monday; time stands still unless a story moves it."""
    with time_machine.travel(TEN, tick=False) as time:
        yield Vendor(app, world, time)
