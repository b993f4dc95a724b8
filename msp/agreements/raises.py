"""Pure: at which percents of its time a promise is warned about and raised, as a table; the policy a table makes."""

from collections.abc import Mapping, Sequence
from typing import Any

from msp.agreements.settings import Document
from msp.tiers import Authority

WARN = "warn"
RAISE = "raise"

#: Whole percents by metric and by who hears at them: `WARN` for whoever works on it, or an authority.
Percents = Mapping[str, Mapping[str, Sequence[int]]]


def percents_of(policy: Document) -> dict[str, dict[str, list[int]]]:
    """Who hears at which percents of each promise, in order; whoever hears at none is left out."""
    return {metric: _percents(terms) for metric, terms in policy.items()}


def with_percents(policy: Document, percents: Percents) -> dict[str, Any]:
    """A policy with other percents for the metrics that the table names; all the rest stays as it is written."""
    return {metric: _with(terms, percents[metric]) if metric in percents else terms for metric, terms in policy.items()}


def _percents(terms: Document) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {WARN: sorted(terms[WARN])} if terms.get(WARN) else {}
    for percent in sorted(terms.get(RAISE, {}), key=int):
        named = terms[RAISE][percent]
        for authority in [named] if isinstance(named, str) else named:
            found.setdefault(authority, []).append(int(percent))
    return found


def _with(terms: Document, percents: Mapping[str, Sequence[int]]) -> Document:
    # What already says the same stays in the words in which somebody wrote it.
    if _percents(terms) == {who: sorted(set(marks)) for who, marks in percents.items() if marks}:
        return terms
    raises: dict[str, list[str]] = {}
    for authority in Authority:
        for percent in sorted(set(percents.get(authority.value, ()))):
            raises.setdefault(str(percent), []).append(authority.value)
    warn = sorted(set(percents.get(WARN, ())))
    kept = {key: value for key, value in terms.items() if key not in (WARN, RAISE)}
    return kept | ({WARN: warn} if warn else {}) | ({RAISE: raises} if raises else {})
