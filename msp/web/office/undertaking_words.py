"""Pure: an underpinning contract in words, and what a version changes; amounts of time as people type them."""

import re
from collections.abc import Mapping
from datetime import datetime

from msp.kernel.errors import Invalid
from msp.vendors import ContractTerms, SupplierOf, UnderpinningView
from msp.web.agreement_paper import PRIORITIES, hours_words, target_words
from msp.web.filters import moment

_SPAN = re.compile(r"(?:(\d{1,4})\s*h)?\s*(?:(\d{1,5})\s*min)?")
SUPPLIERS = {SupplierOf.PROVIDER: "our subcontractor", SupplierOf.CLIENT: "the client's own supplier"}
SPAN_HELP = "Write hours and minutes, such as 4 h, 30 min or 1 h 30 min."


def seconds_of(words: str, field: str) -> int | None:
    """The seconds of a span such as 1 h 30 min; None for nothing, Invalid for what is none."""
    text = words.strip()
    if not text:
        return None
    found = _SPAN.fullmatch(text)
    seconds = (int(found[1] or 0) * 3600 + int(found[2] or 0) * 60) if found else 0
    if not seconds:
        raise Invalid(SPAN_HELP, field=field)
    return seconds


def span_words(seconds: int | None) -> str:
    """A span as `seconds_of` reads it back."""
    if not seconds:
        return ""
    hours, rest = divmod(seconds // 60, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)


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
        "Works": f"hours “{hours}”" if isinstance(hours, str) else "; ".join(hours_words(hours)),
        "Answers within": _targets(terms.acknowledge),
        "Solves within": _targets(terms.resolution),
        "Is": SUPPLIERS[terms.supplier_of],
        "Holds the client's clocks": "yes, from hand-off to return" if terms.holds_client_clock else "no, they run on",
        "Costs": ", ".join(f"{amount} {currency} {COST_WORDS[key]}" for key, amount in costs.items())
        or "nothing agreed",
    }


COST_WORDS = {"per_handoff": "a hand-off", "per_hour": "an hour"}


def _targets(targets: Mapping[str, int]) -> str:
    named = [f"{target_words(targets[key])} for {words}" for key, words in PRIORITIES.items() if key in targets]
    rest = [f"{target_words(targets['*'])}{' otherwise' if named else ''}"] if "*" in targets else []
    return ", ".join([*named, *rest]) or "not promised"
