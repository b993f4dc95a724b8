"""Looking after silent attempts: one that cannot be looked after holds up no other, of its own client or the next."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from msp import billing
from msp.billing import reconciling
from msp.billing.checkout import AttemptState
from msp.billing.models import Invoice
from msp.billing.payment_models import PaymentAttempt
from msp.store import acting_for, db
from msp.store.outbox import Effect, OutboxEffect
from msp.tenants import TenantView
from tests.desk_work import committed
from tests.month_end import NOVEMBER, agree, close_october, worked_ticket
from tests.world import World


@pytest.fixture
def silent(ground: Any, world: World) -> dict[str, UUID]:
    """An attempt of each client that Stripe is silent about, by the client's key; Acorn's is the older one."""
    agree(world)
    with committed(world.acorn):
        worked_ticket(world)
    return {"ACORN": _attempt(world, world.acorn, 20), "BIRCH": _attempt(world, world.birch, 15)}


def _attempt(world: World, tenant: TenantView, minutes: int) -> UUID:
    close_october(world, tenant)
    opened_at = NOVEMBER.replace(hour=9) - reconciling.FIRST_CHECK * minutes
    with committed(tenant):
        invoice = db.session.scalars(select(Invoice)).one()
        attempt = PaymentAttempt(invoice_id=invoice.id, amount_minor=100, currency=invoice.currency, opened_by="Anna")
        attempt.state, attempt.session_id, attempt.session_url = AttemptState.READY, f"cs_{minutes}", "http://x"
        attempt.opened_at, attempt.check_at = opened_at, opened_at
        db.session.add(attempt)
        db.session.flush()
        return attempt.id


def _asked(tenant: TenantView) -> int:
    with acting_for(tenant.id):
        return len(db.session.scalars(select(OutboxEffect).where(OutboxEffect.kind == "stripe_settle")).all())


def _fail_for(attempt_id: UUID, fault: Exception, patch: pytest.MonkeyPatch) -> None:
    usual = reconciling.queue

    def queue(effect: Effect, **options: Any) -> None:
        if effect.payload["attempt_id"] == str(attempt_id):
            raise fault
        usual(effect, **options)

    patch.setattr(reconciling, "queue", queue)


def test_a_poisoned_attempt_is_put_aside_and_the_next_one_is_asked_about(
    silent: dict[str, UUID], world: World, monkeypatch: pytest.MonkeyPatch
):
    now, ids = NOVEMBER.replace(hour=9), [world.acorn.id, world.birch.id]
    _fail_for(silent["ACORN"], ValueError("poison"), monkeypatch)
    assert billing.reconcile(ids, now=now) == 1
    assert (_asked(world.acorn), _asked(world.birch)) == (0, 1)
    monkeypatch.undo()
    assert billing.reconcile([world.acorn.id], now=now + reconciling.LONGEST_WAIT / 2) == 0
    assert billing.reconcile([world.acorn.id], now=now + reconciling.LONGEST_WAIT) == 1
    assert _asked(world.acorn) == 1


def test_an_attempt_that_met_a_busy_database_stays_due(
    silent: dict[str, UUID], world: World, monkeypatch: pytest.MonkeyPatch
):
    now, ids = NOVEMBER.replace(hour=9), [world.acorn.id, world.birch.id]
    _fail_for(silent["ACORN"], OperationalError("update", None, Exception("database is locked")), monkeypatch)
    assert billing.reconcile(ids, now=now) == 1
    monkeypatch.undo()
    assert billing.reconcile(ids, now=now) == 1
    assert (_asked(world.acorn), _asked(world.birch)) == (1, 1)
