"""The only reader of the ledger: what is owed and since when, what each tier earned, and whether the books balance."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from msp.billing.ledger.accounts import Account, balance
from msp.billing.ledger.ageing import Ageing, Owed, ageing_of
from msp.billing.ledger.models import LedgerEntry, LedgerPosting, of_posting
from msp.billing.models import BillingPeriod, Invoice
from msp.kernel.money import Money
from msp.store import db


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One side of a posting as people read it."""

    account: Account
    tier: str
    debit: Money
    credit: Money


@dataclass(frozen=True, slots=True)
class JournalPosting:
    """One posting with its entries; debits come to what credits come to."""

    id: UUID
    tenant_id: UUID
    on_date: date
    document_type: str
    kind: str
    number: str
    has_invoice: bool
    currency: str
    entries: Sequence[JournalEntry]


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """What was moved on an account in one currency, and what stands on it."""

    account: Account
    debit: Money
    credit: Money

    @property
    def stands(self) -> Money:
        """Seen from the side on which the account grows."""
        return Money(balance(self.account, self.debit.minor, self.credit.minor), self.debit.currency)


@dataclass(frozen=True, slots=True)
class TierRevenue:
    """What a tier brought a client's provider in a month: charged, given back as service credits, and what is left."""

    tenant_id: UUID
    month: str
    tier: str
    charged: Money
    given_back: Money

    @property
    def left(self) -> Money:
        """Charges less service credits, before tax."""
        return self.charged - self.given_back


@dataclass(frozen=True, slots=True)
class Receivables:
    """Everything that is owed by the tenants in scope, in one currency, by age."""

    currency: str
    ageing: Ageing
    by_client: dict[UUID, Ageing] = field(default_factory=dict[UUID, Ageing])


_DEBIT, _CREDIT = func.sum(LedgerEntry.debit_minor), func.sum(LedgerEntry.credit_minor)


def owed(today: date) -> list[Owed]:
    """Every invoice of the tenants in scope on which something is due, the longest overdue first."""
    same_invoice = (Invoice.tenant_id == LedgerPosting.tenant_id) & (Invoice.id == LedgerPosting.invoice_id)
    named = (Invoice.tenant_id, Invoice.number, Invoice.due_on, Invoice.issued_on, LedgerPosting.currency)
    found = select(*named, _DEBIT.label("debit"), _CREDIT.label("credit")).join(LedgerPosting, of_posting())
    found = found.join(Invoice, same_invoice).where(LedgerEntry.account == Account.RECEIVABLE)
    rows = db.session.execute(found.group_by(*named).having(_DEBIT != _CREDIT))
    lines = [
        Owed(row.tenant_id, row.number, row.issued_on, row.due_on, Money(int(row.debit - row.credit), row.currency))
        for row in rows
    ]
    return sorted(lines, key=lambda line: (-line.days_overdue(today), line.number))


def receivables(lines: Sequence[Owed], today: date) -> list[Receivables]:
    """What is owed by age, for each currency; amounts of two currencies never meet."""
    found = []
    for currency in sorted({line.due.currency for line in lines}):
        here = [line for line in lines if line.due.currency == currency]
        each: dict[UUID, list[Owed]] = defaultdict(list)
        for line in here:
            each[line.tenant_id].append(line)
        by_client = {tenant_id: ageing_of(own, currency, today) for tenant_id, own in each.items()}
        found.append(Receivables(currency, ageing_of(here, currency, today), by_client))
    return found


def trial_balance() -> list[AccountBalance]:
    """What was moved on each account of the tenants in scope, by currency; over all of them debits equal credits."""
    columns = (LedgerEntry.account, LedgerPosting.currency)
    found = select(*columns, _DEBIT.label("debit"), _CREDIT.label("credit")).join(LedgerPosting, of_posting())
    rows = db.session.execute(found.group_by(*columns).order_by(LedgerPosting.currency, LedgerEntry.account))
    return [
        AccountBalance(Account(row.account), Money(int(row.debit), row.currency), Money(int(row.credit), row.currency))
        for row in rows
    ]


def revenue_by_tier(first: str, last: str) -> list[TierRevenue]:
    """What each tier brought in the months from `first` to `last` (2026-10), by client, month and tier."""
    same_invoice = (Invoice.tenant_id == LedgerPosting.tenant_id) & (Invoice.id == LedgerPosting.invoice_id)
    same_period = (BillingPeriod.tenant_id == Invoice.tenant_id) & (BillingPeriod.id == Invoice.period_id)
    columns = (LedgerEntry.tenant_id, BillingPeriod.month, LedgerEntry.tier, LedgerPosting.currency)
    found = select(*columns, LedgerEntry.account, _DEBIT.label("debit"), _CREDIT.label("credit"))
    found = found.join(LedgerPosting, of_posting()).join(Invoice, same_invoice).join(BillingPeriod, same_period)
    told = (Account.REVENUE, Account.SERVICE_CREDITS)
    found = found.where(LedgerEntry.account.in_(told), BillingPeriod.month >= first, BillingPeriod.month <= last)
    rows = db.session.execute(found.group_by(*columns, LedgerEntry.account).order_by(*columns))
    return [_revenue(key, list(of)) for key, of in groupby(rows, lambda row: tuple(row[:4]))]


def journal(*, before: UUID | None = None, limit: int = 50) -> list[JournalPosting]:
    """The postings of the tenants in scope, the newest first; `before` is the last one of the page above."""
    found = select(LedgerPosting).where(LedgerPosting.id < before) if before else select(LedgerPosting)
    rows = db.session.scalars(found.order_by(LedgerPosting.id.desc()).limit(limit)).all()
    entries: dict[UUID, list[LedgerEntry]] = defaultdict(list)
    mine = select(LedgerEntry).where(LedgerEntry.posting_id.in_([row.id for row in rows]))
    for entry in db.session.scalars(mine.order_by(LedgerEntry.posting_id, LedgerEntry.n)):
        entries[entry.posting_id].append(entry)
    return [_posting(row, entries[row.id]) for row in rows]


def _revenue(key: tuple[Any, ...], rows: Sequence[Any]) -> TierRevenue:
    tenant_id, month, tier, currency = key
    stands = {row.account: balance(Account(row.account), int(row.debit), int(row.credit)) for row in rows}
    charged, given_back = (stands.get(account, 0) for account in (Account.REVENUE, Account.SERVICE_CREDITS))
    return TierRevenue(tenant_id, month, tier, Money(charged, currency), Money(given_back, currency))


def _posting(row: LedgerPosting, entries: Sequence[LedgerEntry]) -> JournalPosting:
    sides = tuple(
        JournalEntry(
            Account(one.account), one.tier, Money(one.debit_minor, row.currency), Money(one.credit_minor, row.currency)
        )
        for one in entries
    )
    about = (row.id, row.tenant_id, row.on_date, row.document_type, row.kind, row.number, row.invoice_id is not None)
    return JournalPosting(*about, row.currency, sides)
