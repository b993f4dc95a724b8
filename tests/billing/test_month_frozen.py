"""What is issued stays as it is: in the session, in the database, and by its own hash."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from msp import billing
from msp.billing.models import BillingPeriod, Invoice, InvoiceLine, LineSource, RateCardVersion, Statement
from msp.kernel.errors import Conflict
from msp.kernel.ids import new_id
from msp.store import db
from tests.desk_work import committed
from tests.month_end import NOVEMBER, agree, close_october, worked_ticket, working
from tests.world import World

#: What a change would say, for each table that a close freezes.
CHANGES = {
    "invoices": "total_minor = 1",
    "invoice_lines": "amount_minor = 1",
    "line_sources": "hash = 'x'",
    "statements": "month = '2026-09'",
    "billing_periods": "state = 'open'",
    "rate_card_versions": "reason = 'x'",
}


@pytest.fixture
def closed(ground: Any, world: World) -> World:
    agree(world)
    with committed(world.acorn):
        worked_ticket(world)
    close_october(world, world.acorn)
    return world


@pytest.mark.parametrize("table", CHANGES)
def test_the_database_refuses_to_change_what_was_issued(closed: World, table: str):
    for statement in (f"update {table} set {CHANGES[table]}", f"delete from {table}"):  # noqa: S608 - names of our own
        with working(closed.acorn, closed), pytest.raises(DBAPIError):
            db.session.connection().execute(text(statement))


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Invoice, "number"),
        (InvoiceLine, "description"),
        (LineSource, "hash"),
        (Statement, "month"),
        (BillingPeriod, "closed_by"),
        (RateCardVersion, "author"),
    ],
)
def test_the_session_refuses_it_as_well(closed: World, model: Any, field: str):
    with working(closed.acorn, closed):
        setattr(db.session.scalars(select(model)).first(), field, "changed")
        with pytest.raises(DBAPIError):
            db.session.flush()
    with working(closed.acorn, closed):
        db.session.delete(db.session.scalars(select(model)).first())
        with pytest.raises(DBAPIError):
            db.session.flush()


def test_no_line_is_added_to_an_issued_invoice(closed: World):
    with working(closed.acorn, closed):
        line = db.session.scalars(select(InvoiceLine).order_by(InvoiceLine.position)).first()
        values = {name: getattr(line, name) for name in (column.key for column in InvoiceLine.__mapper__.columns)}
        db.session.add(InvoiceLine(**values | {"id": new_id(), "position": 99}))
        with pytest.raises(DBAPIError):
            db.session.flush()


def test_a_number_is_never_skipped_or_taken_back(closed: World):
    for change in ("last_number = last_number + 2", "last_number = last_number - 1", "last_number = 1"):
        with working(closed.acorn, closed), pytest.raises(DBAPIError):
            db.session.connection().execute(text(f"update number_series set {change}"))  # noqa: S608 - our own words


def test_an_altered_copy_is_recognised_by_its_hash(closed: World):
    with working(closed.acorn, closed):
        (brief,) = billing.invoices_of()
        page, statement = billing.invoice_page(brief.number), billing.statement_page(brief.number)
        assert billing.is_unaltered(page)
        assert statement.is_unaltered
        assert page.statement_hash == statement.content_hash
        statement.document["tickets"][0]["verdict"] = "breached"
        assert not statement.is_unaltered


def test_a_rate_card_cannot_change_a_closed_month(closed: World):
    with working(closed.acorn, closed):
        (card,) = billing.rate_cards()
        form = billing.RateCardForm(card.document, NOVEMBER.replace(month=10), "harbour", "Omar", "Dearer")
        with pytest.raises(Conflict, match="October 2026, which is closed"):
            billing.publish_rate_card(form, now=NOVEMBER)
