"""Underpinning contracts: versions that count from an instant on, and that a hand-off takes its terms from."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from msp import sla, tickets, vendors
from msp.identity import AUTOMATIC, Actor
from msp.kernel.errors import Conflict, Invalid
from msp.sla import VersionForm
from msp.store import Side, acting_for, db, serving
from msp.store.audit import AuditEntry
from msp.vendors import ContactForm, HandoffForm, UnderpinningForm, VendorForm
from msp.vendors.models import UnderpinningContract
from tests.desk_work import at, committed, opened
from tests.world import World

OMAR = Actor(Side.PROVIDER, None, "Omar")
WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
NEW_YORK = {"tz": "America/New_York", "weekly": WEEK}
DOCUMENT = {
    "hours": NEW_YORK,
    "targets": {"acknowledge": {"*": 3600}, "resolution": {"P1": 14_400, "*": 86_400}},
    "costs": {"currency": "EUR", "per_handoff": "120.00", "per_hour": "95.00"},
}


def _form(**values: Any) -> UnderpinningForm:
    vendor_id = vendors.add_vendor(VendorForm("quill", "Quill Networks"), now=at(0))
    return replace(UnderpinningForm(vendor_id, "Q-7", DOCUMENT, "Signed", at(-999)), **values)


def _handed(world: World, vendor_id: UUID, hours: float) -> dict[str, Any]:
    """The event in the log of a ticket that is handed over then."""
    nadia, ticket = world.actors["nadia"], opened(world, when=hours)
    contact_id = vendors.add_contact(ContactForm(vendor_id, f"Pia {hours}"), by=OMAR, now=at(hours))
    vendors.hand_off(ticket, HandoffForm(contact_id, "Dead."), by=nadia, now=at(hours))
    return tickets.events_of(ticket)[-1]


def test_what_is_not_said_is_a_default_that_is_written_out(ground, world: World):
    with committed(world.acorn):
        form = _form()
        vendors.publish_contract(form, by=OMAR, now=at(0))
        found = vendors.contract_in_force("quill", at(0))
        assert found is not None
        assert found == vendors.contract_in_force(form.vendor_id, at(0))
        assert (found.n, found.number, found.author, found.reason) == (1, "Q-7", "Omar", "Signed")
        assert found.document == {**DOCUMENT, "holds_client_clock": False, "supplier_of": "provider"}
        assert found.terms.costs["per_hour"] == "95.00"
    with serving([world.birch.id]):
        assert vendors.contract_in_force("quill", at(0)) is None


def test_a_clients_own_supplier_holds_the_clock_unless_it_is_said_otherwise(ground, world: World):
    with acting_for(world.acorn.id):
        read = vendors.terms_from_document
        assert read({**DOCUMENT, "supplier_of": "client"}).holds_client_clock
        assert not read({**DOCUMENT, "supplier_of": "client", "holds_client_clock": False}).holds_client_clock
        assert read({**DOCUMENT, "holds_client_clock": True}).holds_client_clock


def test_each_version_counts_from_its_instant_on(ground, world: World):
    with committed(world.acorn):
        form = _form()
        vendors.publish_contract(form, by=OMAR, now=at(0))
        later = replace(form, number="Q-8", reason="Dearer", valid_from=at(10), based_on=1)
        vendors.publish_contract(later, by=OMAR, now=at(1))
        assert vendors.contract_in_force("quill", at(9.9)).number == "Q-7"  # type: ignore[union-attr]
        assert vendors.contract_in_force("quill", at(10)).number == "Q-8"  # type: ignore[union-attr]
        assert [(one.n, one.reason) for one in vendors.contracts()] == [(2, "Dearer"), (1, "Signed")]
        assert vendors.contracts(uuid4()) == []


def test_of_two_admins_at_once_the_second_is_told(ground, world: World):
    with acting_for(world.acorn.id):
        form = _form(based_on=0)
        vendors.publish_contract(form, by=OMAR, now=at(0))
        with pytest.raises(Conflict, match="published version 1 for Quill Networks meanwhile"):
            vendors.publish_contract(replace(form, valid_from=at(2)), by=OMAR, now=at(1))
        with pytest.raises(Conflict, match="or starts then"):
            vendors.publish_contract(replace(form, valid_from=at(-999), based_on=None), by=OMAR, now=at(-1000))


def test_no_version_begins_before_one_that_is_published(ground, world: World):
    with acting_for(world.acorn.id):
        form = _form()
        vendors.publish_contract(form, by=OMAR, now=at(0))
        vendors.publish_contract(replace(form, valid_from=at(20), based_on=1), by=OMAR, now=at(0))
        for start in (at(10), None):
            with pytest.raises(Conflict, match="begins later is published already") as refused:
                vendors.publish_contract(replace(form, valid_from=start, based_on=2), by=OMAR, now=at(1))
            assert refused.value.field == "valid_from"
        vendors.publish_contract(replace(form, valid_from=at(21), based_on=2), by=OMAR, now=at(1))
        assert [one.n for one in vendors.contracts()] == [3, 2, 1]


def test_only_the_first_version_may_start_in_the_past(ground, world: World):
    with acting_for(world.acorn.id):
        form = _form()
        vendors.publish_contract(form, by=OMAR, now=at(0))
        with pytest.raises(Invalid) as refused:
            vendors.publish_contract(replace(form, valid_from=at(-1)), by=OMAR, now=at(0))
        assert refused.value.field == "valid_from"


WRONG = [
    ({"hours": None}, "hours"),
    ({"hours": ""}, "hours"),
    ({"hours": "no such hours"}, "hours"),
    ({"hours": {"tz": "Europe/Atlantis", "weekly": WEEK}}, "tz"),
    ({"hours": {"tz": "UTC", "weekly": {}}}, "weekly"),
    ({"targets": {}}, "targets"),
    ({"targets": {"acknowledge": {}, "resolution": {}}}, "targets"),
    ({"targets": {"mend": {"*": 1}}}, "targets"),
    ({"targets": []}, "targets"),
    ({"targets": {"resolution": {"P7": 60}}}, "resolution"),
    ({"targets": {"resolution": {"*": 0}}}, "resolution"),
    ({"targets": {"acknowledge": {"*": 1.5}}}, "acknowledge"),
    ({"holds_client_clock": "yes"}, "holds_client_clock"),
    ({"supplier_of": "nobody"}, "supplier_of"),
    ({"costs": []}, "costs"),
    ({"costs": {"per_hour": "1.00"}}, "currency"),
    ({"costs": {"currency": "euro"}}, "currency"),
    ({"costs": {"currency": "EUR", "markup": "5"}}, "costs"),
    ({"costs": {"currency": "EUR", "per_hour": 95.0}}, "per_hour"),
    ({"costs": {"currency": "EUR", "per_hour": "1.005"}}, "per_hour"),
    ({"costs": {"currency": "JPY", "per_hour": "1.5"}}, "per_hour"),
    ({"costs": {"currency": "EUR", "per_handoff": "-1.00"}}, "per_handoff"),
    ({"costs": {"currency": "EUR", "per_handoff": "1e9"}}, "per_handoff"),
    ({"price": 1}, "document"),
]


@pytest.mark.parametrize(("values", "field"), WRONG)
def test_terms_that_make_no_sense_are_refused_beside_their_field(ground, world: World, values: Any, field: str):
    with acting_for(world.acorn.id):
        with pytest.raises(Invalid) as refused:
            vendors.publish_contract(_form(document={**DOCUMENT, **values}), by=OMAR, now=at(0))
        assert refused.value.field == field
        assert vendors.contracts() == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": " "}, "number"),
        ({"reason": ""}, "reason"),
        ({"number": "x" * 61}, "number"),
        ({"vendor_id": uuid4()}, "vendor_id"),
    ],
)
def test_a_version_says_its_number_its_vendor_and_why(ground, world: World, values: Any, field: str):
    with acting_for(world.acorn.id):
        with pytest.raises(Invalid) as refused:
            vendors.publish_contract(_form(**values), by=OMAR, now=at(0))
        assert refused.value.field == field


@pytest.mark.parametrize("statement", [update(UnderpinningContract).values(number="Q-0"), delete(UnderpinningContract)])
def test_a_version_is_never_rewritten_even_past_the_actions(ground, world: World, statement: Any):
    with committed(world.acorn):
        vendors.publish_contract(_form(), by=OMAR, now=at(0))
    with acting_for(world.acorn.id), pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(statement)


def test_a_hand_off_carries_the_terms_in_force_and_keeps_them(ground, world: World):
    with committed(world.acorn):
        form = _form()
        vendors.publish_contract(form, by=OMAR, now=at(0))
        event = _handed(world, form.vendor_id, 1)
        assert event["terms"] == {
            "name": "Quill Networks",
            "hours": NEW_YORK,
            "acknowledge": {"*": 3600},
            "resolution": {"P1": 14_400, "*": 86_400},
            "holds": False,
        }
        other = {**DOCUMENT, "targets": {"resolution": {"*": 60}}, "holds_client_clock": True}
        vendors.publish_contract(replace(form, document=other, valid_from=None), by=OMAR, now=at(2))
        (row,) = tickets.queue([world.acorn.id], tickets.QueueFilter()).rows
        ticket = tickets.ticket_by_id(world.acorn.id, row.id)
        (handoff,) = vendors.handoffs_of(ticket)
        assert handoff.terms == event["terms"]
        clocks = {clock.name: clock for clock in sla.clocks_of(ticket, now=at(7))}
        # Stockholm's 08:00 is New York's 02:00: the vendor opens seven hours later.
        assert (clocks["uc:quill#1"].target_seconds, clocks["uc:quill#1"].due_at) == (14_400, at(11))
        assert clocks["acknowledge:quill#1"].due_at == at(8)
        assert _handed(world, form.vendor_id, 3)["terms"]["resolution"] == {"*": 60}


@pytest.mark.parametrize(("hours", "metric", "due"), [(5, "first_response", 1), (0.5, "acknowledge", 8)])
def test_a_hand_off_hides_no_broken_promise_from_the_queue(ground, world: World, hours: float, metric: str, due: float):
    with committed(world.acorn):
        form = _form(document={**DOCUMENT, "holds_client_clock": True})
        vendors.publish_contract(form, by=OMAR, now=at(0))
        contact_id = vendors.add_contact(ContactForm(form.vendor_id, "Pia"), by=OMAR, now=at(0))
        ticket = opened(world)
        vendors.hand_off(ticket, HandoffForm(contact_id, "Dead."), by=world.actors["nadia"], now=at(hours))
        is_missed = hours > 1
        assert (ticket.nearest_metric, ticket.queue_at) == (metric, at(due))
        assert (ticket.nearest_paused, ticket.nearest_breached) == (is_missed, is_missed)
        assert sla.clocks_of(ticket, now=at(hours))[0].breached is is_missed


def test_hours_by_name_are_written_out_at_the_hand_off(ground, world: World):
    with committed(world.acorn):
        sla.publish_hours_version(VersionForm("quill", NEW_YORK, "Theirs", at(-999)), by=AUTOMATIC, now=at(0))
        form = _form(document={**DOCUMENT, "hours": "quill"})
        vendors.publish_contract(form, by=OMAR, now=at(0))
        assert _handed(world, form.vendor_id, 1)["terms"]["hours"] == NEW_YORK


def test_without_a_contract_a_hand_off_carries_nothing(ground, world: World):
    with committed(world.acorn):
        assert "terms" not in _handed(world, _form().vendor_id, 1)


def test_the_trail_says_which_version_of_which_vendor(ground, world: World):
    with committed(world.acorn):
        vendors.publish_contract(_form(), by=OMAR, now=at(0))
        (entry,) = [one for one in db.session.scalars(db.select(AuditEntry)) if one.action.startswith("Underpinning")]
        assert (entry.detail["vendor"], entry.detail["n"]) == ("quill", 1)
        assert "Signed" not in str(entry.detail)
