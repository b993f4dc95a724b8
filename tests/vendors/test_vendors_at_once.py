"""The same hand-off asked for several times at once is one hand-off (reliability.md 2.3.4)."""

from pathlib import Path

from msp import tickets, vendors
from msp.identity import AUTOMATIC, Can
from msp.kernel.errors import Conflict
from msp.store import acting_for, db
from msp.tiers import Tier
from msp.vendors import ContactForm, HandoffForm, ReturnForm, VendorForm
from tests.desk_work import at, committed, opened
from tests.live import at_once, live_world


def test_of_many_hand_offs_and_returns_at_once_one_is_done(
    engine_kind: str, shared_folder: Path, tmp_path: Path, worker_id: str
):
    with live_world(engine_kind, shared_folder, tmp_path, f"vendors_{worker_id}") as world:
        app = world.app
        with app.app_context(), committed(world.acorn):
            vendor_id = vendors.add_vendor(VendorForm("quill", "Quill"), now=at(0))
            contact_id = vendors.add_contact(ContactForm(vendor_id, "Pia"), by=AUTOMATIC, now=at(0))
            reference = opened(world).reference
        nadia = world.actors["nadia"]

        def hand_off() -> str:
            with acting_for(world.acorn.id, nadia.who):
                ticket = tickets.ticket_for(nadia, reference, Can.HANDOFF_CREATE)
                try:
                    vendors.hand_off(ticket, HandoffForm(contact_id, "Dead."), by=nadia, now=at(1))
                except Conflict as refused:
                    return refused.sentence
                db.session.commit()
                return "done"

        def take_back() -> str:
            with acting_for(world.acorn.id, nadia.who):
                ticket = tickets.ticket_for(nadia, reference, Can.HANDOFF_CREATE)
                form = ReturnForm(vendors.handoffs_of(ticket)[0].id, Tier.L2, "Mended.")
                try:
                    vendors.return_to_provider(ticket, form, by=nadia, now=at(2))
                except Conflict as refused:
                    return refused.sentence
                db.session.commit()
                return "done"

        answers = sorted(at_once(app, 4, hand_off))
        assert answers == ["Quill has this ticket already; take it back first."] * 3 + ["done"]
        answers = sorted(at_once(app, 4, take_back))
        assert answers == ["That hand-off is over; the ticket is not with the vendor."] * 3 + ["done"]
        with app.app_context(), acting_for(world.acorn.id):
            log = [line.type for line in tickets.log_of(tickets.ticket_for(nadia, reference))]
            assert log == ["created", "tier", "vendor_handoff", "vendor_return", "tier"]
