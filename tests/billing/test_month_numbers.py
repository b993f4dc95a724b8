"""Numbers without gaps, and a close that happens as a whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from msp import billing
from msp.billing.actions.issuing import issue
from msp.billing.models import BillingPeriod, Invoice, InvoiceLine, LineSource, NumberSeries, Statement
from msp.kernel.errors import Conflict
from msp.kernel.periods import Month
from msp.sla.models import Verdict
from msp.store import acting_for, db
from msp.store.audit import AuditEntry
from msp.tenants import TenantView
from tests.desk_work import committed
from tests.month_end import NOVEMBER, OCTOBER, agree, close_october, worked_ticket, working
from tests.world import World

WRITTEN = (BillingPeriod, Invoice, InvoiceLine, LineSource, Statement, Verdict, AuditEntry)


class Unplugged(Exception):
    """The database went away in the middle."""


@contextmanager
def failing_at(nth: int) -> Iterator[list[str]]:
    """The `nth` statement that reaches the database raises; the list holds those that were let through."""
    seen: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        # Savepoints belong to the test's own outer transaction, not to the close.
        if statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return
        seen.append(statement)
        if len(seen) == nth:
            raise Unplugged

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", count)


def _counts(tenant: TenantView) -> list[int]:
    with acting_for(tenant.id):
        counts = [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in WRITTEN]
        return [*counts, db.session.scalar(select(func.sum(NumberSeries.last_number))) or 0]


def _close(world: World, tenant: TenantView, month: Month, now: datetime) -> str:
    with working(tenant, world):
        number = billing.close_month(month, by=world.actors["omar"], now=now).page.number
        db.session.commit()
    return number


def test_numbers_run_on_across_clients_and_months(ground: Any, world: World):
    agree(world)
    closed = [(world.acorn, Month(2026, 8)), (world.birch, Month(2026, 8)), (world.acorn, Month(2026, 9))]
    numbers = [_close(world, tenant, month, NOVEMBER) for tenant, month in closed]
    assert numbers == ["HIT-2026-00001", "HIT-2026-00002", "HIT-2026-00003"]


def test_a_rolled_back_close_gives_its_number_back(ground: Any, world: World):
    agree(world)
    with working(world.acorn, world):
        lost = billing.close_month(OCTOBER, by=world.actors["omar"], now=NOVEMBER).page.number
        db.session.rollback()
    assert close_october(world, world.birch).page.number == lost
    assert close_october(world, world.acorn).page.number == "HIT-2026-00002"


def test_a_new_year_begins_with_one_and_no_date_goes_back(ground: Any, world: World):
    agree(world)
    january = NOVEMBER + timedelta(days=62)
    assert _close(world, world.acorn, Month(2026, 9), NOVEMBER) == "HIT-2026-00001"
    assert _close(world, world.acorn, OCTOBER, january) == "HIT-2027-00001"
    for earlier in (NOVEMBER, january - timedelta(days=1)):
        with pytest.raises(Conflict, match="dated 2027-01-03; the next one cannot be dated"):
            _close(world, world.birch, OCTOBER, earlier)
    assert _close(world, world.birch, OCTOBER, january) == "HIT-2027-00002"


def test_issuing_again_returns_the_same_number(ground: Any, world: World):
    agree(world)
    first = close_october(world, world.acorn).page
    with working(world.acorn, world):
        invoice, period = (db.session.scalars(select(model)).one() for model in (Invoice, BillingPeriod))
        assert issue(invoice, period, now=NOVEMBER + timedelta(days=9)) == first
        assert db.session.scalars(select(NumberSeries.last_number)).one() == 1


def test_a_close_that_breaks_anywhere_leaves_nothing_behind(ground: Any, world: World):
    agree(world)
    with committed(world.acorn):
        worked_ticket(world, answered=1.5)
    before, nth = _counts(world.acorn), 0
    while True:
        nth += 1
        with failing_at(nth) as seen:
            try:
                number = close_october(world, world.acorn).page.number
                break
            except Unplugged:
                db.session.remove()
        assert _counts(world.acorn) == before, f"after {nth} statements: {seen[-1]}"
    assert number == "HIT-2026-00001"
    assert nth > 25, "the close was really interrupted at every statement of its own"
