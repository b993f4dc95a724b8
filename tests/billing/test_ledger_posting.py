"""What documents move between the accounts: always as much debited as credited, never twice, and never changed."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from msp import billing
from msp.billing import ledger
from msp.billing.ledger.accounts import Account, balance
from msp.billing.ledger.keeping import Heading, post, standing
from msp.billing.ledger.models import LedgerEntry, LedgerPosting
from msp.billing.ledger.posting import (
    held_moves,
    is_balanced,
    received_moves,
    refunded_moves,
    settled_moves,
)
from msp.kernel.money import Money
from msp.store import db
from tests.desk_work import committed
from tests.month_end import NOVEMBER, OCTOBER, agree, worked_ticket, working
from tests.world import World


@pytest.fixture
def october(ground: Any, world: World) -> World:
    """Two tickets at Acorn: one answered in time, one late; forty minutes of L2 on each."""
    agree(world)
    with committed(world.acorn):
        worked_ticket(world)
        worked_ticket(world, opened=1, answered=1.5)
    return world


MINOR = st.integers(min_value=1, max_value=10**9)


@given(MINOR, st.integers(min_value=-(10**9), max_value=10**9))
def test_money_that_comes_settles_what_is_due_and_the_rest_is_the_clients(paid: int, due: int):
    moves = received_moves(Money(paid, "EUR"), due)
    assert is_balanced(moves)
    moved = {move.account: move.credit_minor for move in moves if move.credit_minor}
    assert moved.get(Account.RECEIVABLE, 0) == min(paid, max(due, 0))
    assert sum(moved.values()) == paid


@given(MINOR, st.integers(min_value=-(10**9), max_value=10**9))
def test_money_that_goes_back_is_first_what_was_paid_too_much(amount: int, held: int):
    moves = refunded_moves(Money(amount, "EUR"), held)
    assert is_balanced(moves)
    moved = {move.account: move.debit_minor for move in moves if move.debit_minor}
    assert moved.get(Account.CLIENT_BALANCE, 0) == min(amount, max(held, 0))


def test_held_money_leaves_as_it_came():
    came, left = held_moves(Money(500, "EUR")), settled_moves(Money(500, "EUR"))
    assert is_balanced([*came, *left])
    for account in Account:
        moved = [(one.debit_minor, one.credit_minor) for one in (*came, *left) if one.account == account]
        assert sum(debit - credit for debit, credit in moved) == 0


def test_every_account_grows_on_one_side():
    assert balance(Account.RECEIVABLE, 5, 2) == 3
    assert balance(Account.REVENUE, 2, 5) == 3


def test_a_closed_month_is_posted_by_tier_with_its_credits_and_its_tax(october: World):
    with working(october.acorn, october):
        closed = billing.close_month(OCTOBER, by=october.actors["omar"], now=NOVEMBER)
        stands = {line.account: line.stands for line in ledger.trial_balance()}
        page = closed.page
        assert stands[Account.RECEIVABLE] == page.total
        assert stands[Account.REVENUE] == page.net
        assert stands[Account.SERVICE_CREDITS] == page.credit
        assert stands[Account.TAX_PAYABLE] == page.tax_total
        tiers = {line.tier: line.charged for line in ledger.revenue_by_tier("2026-10", "2026-10")}
        assert tiers == {"L1": Money.of("3600.00", "EUR"), "L2": Money.of("126.67", "EUR")}
        (posting,) = ledger.journal()
        assert posting.number == page.number
        assert list(ledger.broken_books()) == []


def test_nothing_is_posted_twice_unbalanced_or_changed(october: World):
    with working(october.acorn, october):
        billing.close_month(OCTOBER, by=october.actors["omar"], now=NOVEMBER)
        posting = db.session.scalars(select(LedgerPosting)).one()
        again = {column.name: getattr(posting, column.name) for column in LedgerPosting.__table__.columns} | {
            "id": uuid4()
        }
        other = again | {"document_id": again["id"]}
        side = {"n": 99, "account": Account.REVENUE, "debit_minor": 0, "credit_minor": 7}
        for rows, sentence in (
            ([LedgerPosting(**again)], "UNIQUE|unique"),
            ([LedgerEntry(posting_id=posting.id, **side)], "whole once it is written"),
            ([LedgerEntry(posting_id=other["id"], **side), LedgerPosting(**other)], "a posting balances"),
        ):
            with pytest.raises(DBAPIError, match=sentence), db.session.begin_nested():
                _write(rows)
        for change in (update(LedgerEntry).values(debit_minor=7), delete(LedgerEntry), delete(LedgerPosting)):
            with pytest.raises(DBAPIError), db.session.begin_nested():
                db.session.execute(change)


def _write(rows: list[Any]) -> None:
    for row in rows:
        db.session.add(row)
        db.session.flush()


def test_books_that_differ_from_the_documents_are_named(october: World):
    with working(october.acorn, october):
        closed = billing.close_month(OCTOBER, by=october.actors["omar"], now=NOVEMBER)
        assert standing(closed.invoice_id, Account.RECEIVABLE) == closed.page.total.minor
        posting = db.session.scalars(select(LedgerPosting)).one()
        names = [name for name in Heading.__slots__ if name not in ("document_id",)]
        about = Heading(document_id=uuid4(), **{name: getattr(posting, name) for name in names})
        post(about, received_moves(Money(5, "EUR"), 100), now=NOVEMBER)
        assert [closed.page.number in sentence for sentence in ledger.broken_books()] == [True]
