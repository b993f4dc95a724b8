"""The life of one document after it is drafted: issued, paid, credited, refunded (rate-documents.md, ledger)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from msp.billing.explain import Step
from msp.billing.sheet import Sheet
from msp.kernel.money import Money


class Status(StrEnum):
    """Where the document stands."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    VOID = "void"
    UNCOLLECTIBLE = "uncollectible"
    DELETED = "deleted"


class Result(StrEnum):
    """What came of one act."""

    OK = "ok"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


class Op(StrEnum):
    """What can be tried on a document."""

    ISSUE = "issue"
    PAY = "pay"
    CREDIT_NOTE = "credit_note"
    VOID = "void"
    REFUND = "refund"
    EDIT = "edit"
    DELETE = "delete"
    UNCOLLECTIBLE = "uncollectible"


@dataclass(slots=True)
class Settlement:
    """The figures of one document while acts are played over it."""

    total: Money
    due: Money
    paid: Money
    credited: Money
    balance: Money
    void_allowed: bool
    status: Status = Status.DRAFT
    seen: set[str] = field(default_factory=set)


ISSUED = (Status.OPEN, Status.PAID, Status.UNCOLLECTIBLE)


def ledger(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `ledger`: acts in their order; one that is rejected changes nothing."""
    sheet = Sheet(given, "", "currency total void_allowed ops")
    currency = sheet.currency()
    zero, total = Money.zero(currency), sheet.money("total", currency)
    document = Settlement(total, zero, zero, zero, zero, sheet.flag("void_allowed"))
    results: list[str] = []
    steps: list[Step] = []
    for part in sheet.parts("ops", "op amount event total"):
        result = play(document, part)
        results.append(result.value)
        due = document.due
        steps.append(Step(f"{part.text('op')}: {result.value}, {document.status.value}, due", str(due)))
    answer = {
        "results": results,
        "status": document.status.value,
        "due": str(document.due),
        "customer_balance": str(document.balance),
    }
    return answer, tuple(steps)


def play(document: Settlement, act: Sheet) -> Result:
    """One act; an event that was taken before is a duplicate and changes nothing."""
    event = act.words("event")
    if event and event in document.seen:
        return Result.DUPLICATE
    done = _ACTS[act.choice("op", Op)](document, act)
    if done and event:
        document.seen.add(event)
    return Result.OK if done else Result.REJECTED


def _issue(document: Settlement, act: Sheet) -> bool:
    if document.status is not Status.DRAFT:
        return False
    document.due = document.total
    document.status = Status.OPEN if document.due else Status.PAID
    return True


def _edit(document: Settlement, act: Sheet) -> bool:
    if document.status is not Status.DRAFT:
        return False
    document.total = act.money("total", document.total.currency)
    return True


def _delete(document: Settlement, act: Sheet) -> bool:
    if document.status is not Status.DRAFT:
        return False
    document.status = Status.DELETED
    return True


def _pay(document: Settlement, act: Sheet) -> bool:
    """Money lowers what is due; what is above it belongs to the tenant's balance."""
    amount = act.money("amount", document.total.currency)
    if document.status not in ISSUED or not amount:
        return False
    document.paid += amount
    _lower_due(document, amount)
    return True


def _credit(document: Settlement, act: Sheet) -> bool:
    """Credit notes never exceed the document; after payment their money goes to the balance."""
    amount = act.money("amount", document.total.currency)
    if document.status not in ISSUED or not amount or document.credited + amount > document.total:
        return False
    document.credited += amount
    _lower_due(document, amount)
    return True


def _lower_due(document: Settlement, amount: Money) -> None:
    used = min(document.due, amount)
    document.due -= used
    document.balance += amount - used
    if not document.due:
        document.status = Status.PAID


def _refund(document: Settlement, act: Sheet) -> bool:
    """Only what stands on the balance can be given back."""
    amount = act.money("amount", document.total.currency)
    if not amount or amount > document.balance:
        return False
    document.balance -= amount
    return True


def _void(document: Settlement, act: Sheet) -> bool:
    untouched = not document.paid and not document.credited
    if document.status is not Status.OPEN or not untouched or not document.void_allowed:
        return False
    document.due = Money.zero(document.total.currency)
    document.status = Status.VOID
    return True


def _write_off(document: Settlement, act: Sheet) -> bool:
    if document.status is not Status.OPEN:
        return False
    document.status = Status.UNCOLLECTIBLE
    return True


_ACTS: dict[Op, Callable[[Settlement, Sheet], bool]] = {
    Op.ISSUE: _issue,
    Op.PAY: _pay,
    Op.CREDIT_NOTE: _credit,
    Op.VOID: _void,
    Op.REFUND: _refund,
    Op.EDIT: _edit,
    Op.DELETE: _delete,
    Op.UNCOLLECTIBLE: _write_off,
}
