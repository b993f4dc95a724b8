"""Credit notes on an issued invoice: two people, one content, one number; the ledger and what is due follow."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from msp import billing, invariants
from msp.billing import ledger, notes
from msp.billing.ledger import Account
from msp.billing.note_models import CreditNote, CreditNoteLine
from msp.billing.note_state import NoteState
from msp.billing.notes import NoteForm
from msp.billing.payment import Standing
from msp.kernel.errors import Conflict, Forbidden, Invalid, Missing
from msp.kernel.money import Money
from msp.store import db
from tests.desk_work import committed
from tests.month_end import NOVEMBER, agree, close_october, worked_ticket, working
from tests.world import World

NUMBER = "HIT-2026-00001"
EUR = "EUR"


@pytest.fixture
def closed(ground: Any, world: World) -> World:
    """October of Acorn is closed: 3600.00 less a credit of 180.00 at L1, 63.33 at L2, 25 % tax: 4354.16 in all."""
    agree(world)
    with committed(world.acorn):
        worked_ticket(world, answered=2)
    close_october(world, world.acorn)
    return world


def form(**nets: str) -> NoteForm:
    return NoteForm(NUMBER, {key: Money.of(amount, EUR) for key, amount in nets.items()}, "The network was ours")


def drafted(world: World, **nets: str) -> UUID:
    return notes.draft_note(form(**nets), by=world.actors["omar"], now=NOVEMBER)


def issued(world: World, **nets: str) -> notes.NotePage:
    note_id = drafted(world, **nets)
    seal = notes.note_page(note_id).seal
    notes.approve_note(note_id, seal, by=world.actors["petra"], now=NOVEMBER)
    return notes.issue_note(note_id, now=NOVEMBER)


def test_a_note_lowers_what_is_due_and_the_ledger_says_the_same(closed: World):
    with working(closed.acorn, closed):
        page = issued(closed, desk="420.00")
        assert (page.number, str(page.net), str(page.tax_total), str(page.total)) == (
            *("HIT-CN-2026-00001", "420.00"),
            *("105.00", "525.00"),
        )
        money = billing.payment_status(NUMBER)
        assert str(money.status.due) == "3829.16"
        stands = {line.account: str(line.stands) for line in ledger.trial_balance()}
        assert stands[Account.RECEIVABLE] == "3829.16"
        assert stands[Account.REVENUE] == "3243.33"
        assert list(ledger.broken_books()) == []
        assert page.is_unaltered
    assert list(invariants.broken(now=NOVEMBER)) == []


def test_notes_until_nothing_is_left_and_not_a_cent_more(closed: World):
    with working(closed.acorn, closed):
        with pytest.raises(Invalid, match="only 3420"):
            drafted(closed, desk="3420.01")
        issued(closed, desk="1140.00", tech="21.11")
        last = issued(closed, desk="2280.00", tech="42.22")
        status = billing.payment_status(NUMBER).status
        assert (status.due.minor, status.standing) == (0, Standing.CREDITED)
        assert last.number == "HIT-CN-2026-00002"
        with pytest.raises(Invalid):
            drafted(closed, desk="0.01")


def test_whoever_drafts_does_not_approve_and_nobody_issues_unapproved(closed: World):
    with working(closed.acorn, closed):
        note_id = drafted(closed, desk="10.00")
        seal = notes.note_page(note_id).seal
        with pytest.raises(Forbidden, match="somebody else"):
            notes.approve_note(note_id, seal, by=closed.actors["omar"], now=NOVEMBER)
        with pytest.raises(Conflict, match="Only a note that is approved"):
            notes.issue_note(note_id, now=NOVEMBER)
        with pytest.raises(Conflict, match="another thing than you looked at"):
            notes.approve_note(note_id, "0" * 64, by=closed.actors["petra"], now=NOVEMBER)


def test_issuing_twice_is_issuing_once_and_a_discarded_note_never_had_a_number(closed: World):
    with working(closed.acorn, closed):
        page = issued(closed, desk="10.00")
        assert notes.issue_note(page.id, now=NOVEMBER) == page
        note_id = drafted(closed, desk="10.00")
        notes.discard_note(note_id, now=NOVEMBER)
        with pytest.raises(Conflict, match="discarded"):
            notes.discard_note(note_id, now=NOVEMBER)
        assert issued(closed, desk="10.00").number == "HIT-CN-2026-00002"


def test_two_approved_notes_on_the_same_rest_are_one_issued_and_one_refused(closed: World):
    with working(closed.acorn, closed):
        first, second = drafted(closed, desk="2000.00"), drafted(closed, desk="2000.00")
        for note_id in (first, second):
            notes.approve_note(note_id, notes.note_page(note_id).seal, by=closed.actors["petra"], now=NOVEMBER)
        notes.issue_note(first, now=NOVEMBER)
        with pytest.raises(Invalid, match="only 1420"):
            notes.issue_note(second, now=NOVEMBER)


def test_the_database_lets_nobody_change_or_overdraw(closed: World):
    with working(closed.acorn, closed):
        page = issued(closed, desk="3000.00")
        mine = CreditNote.id == page.id
        for change in (
            update(CreditNote).where(mine).values(reason="Other"),
            update(CreditNote).where(mine).values(state=NoteState.DRAFT),
            delete(CreditNote).where(mine),
            update(CreditNoteLine).values(net_minor=1),
        ):
            with pytest.raises(DBAPIError), db.session.begin_nested():
                db.session.execute(change)
        other = db.session.get_one(CreditNote, (closed.acorn.id, drafted(closed, desk="420.00")))
        line_id = db.session.scalars(select(CreditNoteLine.line_id).where(CreditNoteLine.note_id == page.id)).one()
        sneaked = CreditNote(
            **{
                column.name: getattr(other, column.name)
                for column in CreditNote.__table__.columns
                if column.name != "id"
            }
        )
        db.session.add(sneaked)
        db.session.flush()
        db.session.add(CreditNoteLine(note_id=sneaked.id, line_id=line_id, net_minor=100_000))
        db.session.flush()
        drawn = {"number": "X", "sequence": 7, "year": 2026, "issued_on": NOVEMBER.date(), "content_hash": "0" * 64}
        overdraw = update(CreditNote).where(CreditNote.id == sneaked.id).values(state=NoteState.ISSUED, **drawn)
        with pytest.raises(DBAPIError, match="stays what it is"), db.session.begin_nested():
            db.session.execute(overdraw)


def test_another_clients_invoice_and_a_missing_reason_are_refused(closed: World):
    with working(closed.birch, closed), pytest.raises(Missing):
        drafted(closed, desk="1.00")
    with working(closed.acorn, closed), pytest.raises(Invalid, match="Say why"):
        notes.draft_note(
            NoteForm(NUMBER, {"desk": Money.of("1.00", EUR)}, "  "), by=closed.actors["omar"], now=NOVEMBER
        )
