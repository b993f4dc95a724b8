"""The demo is filled once, whole, and through the same actions as everybody."""

import re
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from msp import billing, demo, identity, invariants, tenants
from msp.demo.people import PASSWORD
from msp.demo.plans import HARBOUR
from msp.identity.passwords import HashCost
from msp.identity.signing_in import SignedIn, sign_in
from msp.kernel.errors import Conflict
from msp.onboarding import set_up_provider
from msp.store import audit, db, serving
from msp.store.outbox import OutboxEffect
from msp.tenants import TenantForm
from tests.demo.conftest import NOW, Filled


def _everybody(shown: Filled) -> list[tenants.TenantView]:
    found = tenants.all_tenants()
    db.session.remove()
    return found


def test_an_empty_database_is_filled_with_four_clients_and_says_how_far_it_is(filled: Filled):
    assert filled.was_empty
    assert set(filled.clients) == {"ACORN", "BIRCH", "CEDAR", "DUNE"}
    assert filled.progress[:4] == [(place, 4, "Clients") for place in (1, 2, 3, 4)]
    acts = [(done, total) for done, total, what in filled.progress if what == "Acts"]
    assert acts == sorted(acts)
    assert acts[-1][0] == acts[-1][1] > 1000


def test_a_filled_database_is_never_filled_again(shown: Filled):
    with serving([client.id for client in shown.clients.values()]):
        before = db.session.scalar(select(func.count(audit.AuditEntry.id)))
    assert not demo.is_empty(shown.app)
    with pytest.raises(Conflict, match="not empty, so nothing was added"):
        demo.fill(shown.app, now=NOW, progress=lambda *_: None)
    with serving([client.id for client in shown.clients.values()]):
        assert db.session.scalar(select(func.count(audit.AuditEntry.id))) == before


def test_a_fill_that_was_interrupted_is_refused_with_what_to_do(app):
    with app.app_context():
        set_up_provider(HARBOUR, now=NOW)
    for again in (demo.is_empty, lambda app: demo.fill(app, now=NOW, progress=lambda *_: None)):
        with pytest.raises(Conflict, match=r"only half-way.*Delete the database"):
            again(app)


def test_a_database_of_somebody_else_is_simply_not_empty(app):
    with app.app_context():
        tenants.register(TenantForm("MSP", "Another provider", "UTC", "EUR", is_provider=True), now=NOW)
        db.session.commit()
    assert not demo.is_empty(app)


def test_everybody_named_at_the_start_can_sign_in(shown: Filled):
    addresses = re.findall(r"\S+@\S+", demo.SIGN_INS)
    assert len(addresses) == 11
    for address in addresses:
        answer = sign_in(address, PASSWORD, source="test", cost=HashCost(1, 8), now=NOW)
        assert isinstance(answer, SignedIn), address
        actor = identity.actor_for(answer.session_key)
        db.session.remove()
        assert actor is not None
        assert actor.is_owner or actor.grants


def test_every_invariant_holds_and_every_trail_verifies(shown: Filled):
    assert list(invariants.broken(now=NOW)) == []
    for tenant in _everybody(shown):
        with serving([tenant.id]):
            assert audit.first_broken_link() is None, tenant.key


def test_nobody_is_written_to_about_a_past_that_is_made_up(shown: Filled):
    with serving([tenant.id for tenant in _everybody(shown)]):
        assert db.session.scalar(select(func.count(OutboxEffect.id))) == 0


def test_every_explanation_of_every_invoice_adds_up_to_its_amount(shown: Filled):
    for client in shown.clients.values():
        with serving([client.id]):
            (brief,) = billing.invoices_of()
            page = billing.invoice_page(brief.number)
            assert billing.is_unaltered(page)
            assert billing.statement_page(brief.number).is_unaltered
            for line in page.lines:
                assert _value(line.steps[-1]) == line.amount.decimal, line.description
                for step in line.steps:
                    _re_add(step)
            assert sum(line.amount.decimal for line in page.lines) == page.taxable.decimal
            assert page.taxable + page.tax_total == page.total


def _re_add(step: dict[str, Any]) -> None:
    parts = step.get("parts", ())
    for part in parts:
        _re_add(part)
    if parts:
        assert abs(sum(map(_value, parts)) - _value(step)) < Decimal("1E-20"), step["say"]


def _value(step: dict[str, Any]) -> Decimal:
    return Decimal(step["value"].split()[0])
