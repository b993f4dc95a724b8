"""Contacts and hand-offs that were there before contacts had dates come through the migration, and back."""

from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from msp import schema, tickets, vendors
from msp.identity import AUTOMATIC
from msp.store import db
from msp.tickets import QueueFilter
from msp.vendors import ContactForm, HandoffForm, ReturnForm, VendorForm
from tests import databases
from tests import world as cast
from tests.desk_work import at, committed, opened
from tests.walls.house import ROOT
from tests.world import World

REVISION = next((ROOT / "migrations" / "versions").glob("*_undertakings.py")).stem


def _filled(world: World) -> None:
    """One standing contact with a hand-off that is over, one retired contact with one that is not."""
    nadia = world.actors["nadia"]
    with committed(world.acorn):
        vendor_id = vendors.add_vendor(VendorForm("quill", "Quill"), now=at(0))
        ids = [
            vendors.add_contact(ContactForm(vendor_id, name, customer_number="C-1"), by=AUTOMATIC, now=at(0))
            for name in ("Pia", "Quinn")
        ]
        ticket = opened(world)
        first = vendors.hand_off(ticket, HandoffForm(ids[0], "Dead."), by=nadia, now=at(1))
        vendors.return_to_provider(ticket, ReturnForm(first, "L2", "Mended."), by=nadia, now=at(2))
        vendors.hand_off(ticket, HandoffForm(ids[1], "Dead again."), by=nadia, now=at(3))
        vendors.retire_contact(ids[1], reason="Left", by=AUTOMATIC, now=at(4))


def _seen(world: World) -> list[tuple[object, ...]]:
    with committed(world.acorn):
        contacts = vendors.contacts(with_retired=True)
        (row,) = tickets.queue([world.acorn.id], QueueFilter()).rows
        ticket = tickets.ticket_by_id(world.acorn.id, row.id)
        handoffs = [one for one in vendors.handoffs_of(ticket) if one.is_open]
        stands = [(one.contact_name.split()[0], one.customer_number, one.stands_at(at(9))) for one in contacts]
        return [*stands, *((one.n, one.summary, one.is_open, one.handed_at) for one in handoffs)]


def test_rows_go_down_and_up_again_with_all_they_said(
    engine_kind: str, tmp_path: Path, shared_folder: Path, worker_id: str
):
    url = databases.sqlite_url(tmp_path)
    if engine_kind == "pg":
        url = databases.postgresql_url(shared_folder, f"contacts_{worker_id}")
    app: Flask = databases.build_app(url, tmp_path)
    with app.app_context():
        world = cast.build(app)
        _filled(world)
        before = _seen(world)
        db.session.remove()
        before_it = ScriptDirectory(app.config["MIGRATIONS"]).get_revision(REVISION).down_revision
        downgrade(directory=app.config["MIGRATIONS"], revision=before_it)
        upgrade(directory=app.config["MIGRATIONS"])
        assert _seen(world) == before
    schema.dispose(app)
    assert before == [("Pia", "C-1", True), ("Quinn", "C-1", False), (2, "Dead again.", True, at(3))]
