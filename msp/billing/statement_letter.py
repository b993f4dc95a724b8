"""The letter at the head of a compliance statement: what was promised, what was kept, what it means in money."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msp.billing.paper import month_words
from msp.billing.taken_back import TakenBackBy
from msp.billing.wording import counted, spaced
from msp.kernel.money import Money, total


def letter(document: Mapping[str, Any]) -> list[str]:
    """The paragraphs, from the figures of the statement itself so that letter and tables cannot differ."""
    return [
        _opening(document),
        _kept(document["summary"]),
        *_taken_back(document["taken_back"]),
        *(_promise(promise) for promise in document["promises"]),
        _money(document),
        _closing(document["agreed"]["account_manager"]),
    ]


def _opening(document: Mapping[str, Any]) -> str:
    month, number = month_words(document["month"]), document["agreed"]["contract_number"]
    return (
        f"This statement says what {document['provider']} promised {document['client']} under contract {number},"
        f" what was kept in {month}, and what that means in money."
    )


def _kept(summary: Mapping[str, int]) -> str:
    if not summary["judged"]:
        return "No promise fell due in this month, so none was kept or missed."
    judged = f"{counted(summary['judged'], 'promise')} on {counted(summary['tickets'], 'ticket')} fell due"
    kept = (
        f"{summary['met']} {_were(summary['met'])} kept and {summary['breached']} {_were(summary['breached'])} missed"
    )
    if not summary["excused"]:
        return f"{judged}: {kept}."
    left_out = f"{summary['excused']} {_were(summary['excused'])} left out for a reason that is listed below"
    return f"{judged}: {kept}; {left_out}."


def _taken_back(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Those that an entry took back; what an excuse left out is counted as that already."""
    entered = sum(row["kind"] == TakenBackBy.ENTRY for row in rows)
    if entered:
        told = counted(entered, "promise")
        yield (
            f"{told} had been told as missed before it was entered what had been done by then;"
            f" {'it' if entered == 1 else 'each'} is listed below with who entered what, and when."
        )


def _promise(promise: Mapping[str, Any]) -> str:
    said = f"{promise['name']}: we promised {promise['promised']}."
    if promise["kept"] is None:
        return f"{said} Nothing was measured, so nothing was missed."
    return f"{said} It came to {promise['measured']}, so the promise was {'kept' if promise['kept'] else 'not kept'}."


def _money(document: Mapping[str, Any]) -> str:
    currency = document["currency"]
    given = [Money.of(credit["amount"], currency) for credit in document["credits"]]
    together = total(given, currency)
    if not together:
        return "No service credit is due for this month."
    parts = [spaced(amount) for amount in given if amount]
    split = f" ({' and '.join(parts)})" if len(parts) > 1 else ""
    lower = f"{spaced(together)} {currency}{split} before tax"
    return f"Your invoice for this month is therefore lower by {lower}; you do not need to ask for it."


def _closing(account_manager: str) -> str:
    return (
        "Every promise that fell due is listed below with its times, so that you can add it up again yourself."
        f" If you see a row differently, tell {account_manager}: only that row is then in question."
    )


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
