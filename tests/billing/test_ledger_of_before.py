"""What was issued, paid and held before there was a ledger is posted by its migration as it would have been."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import select

from msp import schema
from msp.billing import ledger
from msp.billing.actions.settling import hold
from msp.billing.checkout import AttemptState, HeldReason, Withheld
from msp.billing.ledger.models import LedgerEntry, LedgerPosting
from msp.billing.models import Invoice
from msp.billing.payment import PaymentKind
from msp.billing.payment_events import PaymentReceived, PaymentRefunded
from msp.billing.payment_models import Payment, PaymentAttempt
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.kernel.money import Money
from msp.store import acting_for, db
from tests import databases
from tests.desk_work import committed
from tests.month_end import NOVEMBER, agree, close_october, worked_ticket
from tests.world import World, build


@pytest.fixture
def before(engine_kind: str, tmp_path: Path, shared_folder: Path, worker_id: str) -> Iterator[tuple[Flask, World]]:
    """A database of its own: October of Acorn is closed, too much was paid, some of it went back, some is held."""
    url = databases.sqlite_url(tmp_path)
    if engine_kind == "pg":
        url = databases.postgresql_url(shared_folder, f"ledger_{worker_id}")
    app = databases.build_app(url, tmp_path)
    with app.app_context():
        world = build(app)
        agree(world)
        with committed(world.acorn):
            worked_ticket(world, answered=2)
        total = close_october(world, world.acorn).page.total.minor
        with committed(world.acorn):
            for n, minor in enumerate((total // 2, total, -total, -7), start=1):
                _money(n, minor)
            hold(Withheld("pi_nobody", Money(500, "EUR"), HeldReason.UNKNOWN, NOVEMBER), now=NOVEMBER)
        yield app, world
        db.session.remove()
    schema.dispose(app)


def test_the_past_is_posted_as_it_would_have_been(before: tuple[Flask, World]):
    app, world = before
    lived = _posted(world)
    assert len(lived) == 6
    downgrade(directory=app.config["MIGRATIONS"], revision="0030_known_errors")
    schema.migrate(app)
    assert _posted(world) == lived
    with acting_for(world.acorn.id):
        assert list(ledger.broken_books()) == []


def _money(n: int, minor: int) -> None:
    """Money that came or went back, as the till writes it down."""
    invoice, at = db.session.scalars(select(Invoice)).one(), NOVEMBER + timedelta(days=n)
    attempt = PaymentAttempt(invoice_id=invoice.id, amount_minor=abs(minor), currency="EUR", opened_by="Anna")
    attempt.state, attempt.opened_at, attempt.ended_at = AttemptState.PAID, at, at
    db.session.add(attempt)
    db.session.flush()
    row = Payment(id=new_id(), invoice_id=invoice.id, attempt_id=attempt.id, provider_reference=f"pi_{n}")
    row.kind, row.amount_minor = PaymentKind.PAYMENT if minor > 0 else PaymentKind.REFUND, minor
    row.currency, row.received_at, row.recorded_at = "EUR", at, at
    db.session.add(row)
    db.session.flush()
    fact = PaymentReceived if minor > 0 else PaymentRefunded
    about = {"tenant_id": row.tenant_id, "object_id": invoice.id, "at": at, "number": invoice.number or ""}
    publish(fact(**about, payment_id=row.id, currency="EUR", amount_minor=abs(minor), received_at=at))


def _posted(world: World) -> dict[Any, Any]:
    """Every posting with what it moved, by document and kind; ids and moments of writing are not compared."""
    with acting_for(world.acorn.id):
        moved: dict[Any, Any] = {}
        for row in db.session.scalars(select(LedgerPosting)).all():
            mine = select(LedgerEntry).where(LedgerEntry.posting_id == row.id)
            entries = sorted((e.account, e.tier, e.debit_minor, e.credit_minor) for e in db.session.scalars(mine))
            key = (row.document_type, row.document_id, row.kind)
            moved[key] = (row.entity_key, row.invoice_id, row.number, row.currency, row.on_date, entries)
        return moved
