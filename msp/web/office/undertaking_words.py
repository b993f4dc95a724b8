"""Pure: an underpinning contract in words, and what a version changes."""

from collections.abc import Mapping
from datetime import datetime

from msp.tickets import Priority
from msp.vendors import ContractTerms, SupplierOf, UnderpinningView
from msp.web.agreement_paper import date_words, hours_words
from msp.web.filters import moment
from msp.web.spans import span_words

SUPPLIERS = {SupplierOf.PROVIDER: "our subcontractor", SupplierOf.CLIENT: "the client's own supplier"}


def facts_of(contract: UnderpinningView, zone: str) -> list[tuple[str, str]]:
    """What a version says, label and words."""
    return [
        ("Number", contract.number),
        ("Counts from", moment(contract.valid_from, zone)),
        *_terms(contract.terms).items(),
    ]


def changes(before: UnderpinningView | None, after: UnderpinningView) -> list[str]:
    """What a version changes of the one before it, a sentence each; the first changes nothing."""
    if before is None:
        return ["The first version."]
    old = {"Number": before.number, **_terms(before.terms)}
    new = {"Number": after.number, **_terms(after.terms)}
    lines = [
        f"{label}: {old.get(label) or '–'} → {words or '–'}" for label, words in new.items() if old.get(label) != words
    ]
    return lines or ["Nothing but its beginning."]


def starts_after(contract: UnderpinningView, now: datetime) -> bool:
    """Whether a version is still to come."""
    return contract.valid_from > now


def _terms(terms: ContractTerms) -> dict[str, str]:
    hours = terms.hours
    costs = dict(terms.costs)
    currency = costs.pop("currency", "")
    return {
        "Works": f"hours “{hours}”" if isinstance(hours, str) else "; ".join([*hours_words(hours), *date_words(hours)]),
        "Answers within": target_list(terms.acknowledge),
        "Solves within": target_list(terms.resolution),
        "Is": SUPPLIERS[terms.supplier_of],
        "Holds the client's clocks": "yes, from hand-off to return" if terms.holds_client_clock else "no, they run on",
        "Costs": ", ".join(f"{amount} {currency} {COST_WORDS[key]}" for key, amount in costs.items())
        or "nothing agreed",
    }


COST_WORDS = {"per_handoff": "a hand-off", "per_hour": "an hour"}


def target_list(targets: Mapping[str, int]) -> str:
    """Targets by priority, and what counts for the others: 30 min for P1, 1 h otherwise."""
    named = [f"{span_words(targets[key])} for {key}" for key in Priority if key in targets]
    rest = [f"{span_words(targets['*'])}{' otherwise' if named else ''}"] if "*" in targets else []
    return ", ".join([*named, *rest]) or "not promised"
