"""Pure: the agreements between tiers as a table of priorities and tiers, and the policy that a table makes."""

from collections.abc import Mapping, Sequence
from typing import Any

from msp.agreements.settings import INSIDE, PRIORITIES, Document
from msp.sla.terms import Metric, Terms

#: Seconds by priority and tier; a pair without any has no agreement.
Table = Mapping[tuple[str, str], int]


def inside_table(policy: Document, tiers: Sequence[str]) -> dict[tuple[str, str], int]:
    """What a stay of each priority at each tier may take, looked up as the clocks look it up."""
    return _looked_up(policy.get(INSIDE, {}).get("targets", {}), tiers)


def with_inside_table(policy: Document, table: Table, tiers: Sequence[str], hours: str = "") -> dict[str, Any]:
    """A policy with another table; lines that already say what the table says stay as they are written.

    `hours` names other service hours; without any they stay, or are those of the promise to solve.
    """
    terms = policy.get(INSIDE, {})
    targets = _targets(terms.get("targets", {}), table, tiers)
    rest = {metric: body for metric, body in policy.items() if metric != INSIDE}
    if not targets:
        return rest
    counted = {"hours": hours} if hours else _hours(terms) or _hours(policy.get("resolution", {}))
    kept = {key: value for key, value in terms.items() if key not in ("hours", "calendar", "targets")}
    return {**rest, INSIDE: {**counted, "targets": targets, **kept}}


def _targets(old: Mapping[str, int], table: Table, tiers: Sequence[str]) -> dict[str, int]:
    was = _looked_up(old, tiers)
    gone = {f"{priority}/{tier}" for priority, tier in was if (priority, tier) not in table}
    changed = {
        f"{priority}/{tier}": seconds
        for (priority, tier), seconds in table.items()
        if was.get((priority, tier)) != seconds
    }
    least = {key: seconds for key, seconds in old.items() if key not in gone} | changed
    if _looked_up(least, tiers) == dict(table):
        return least
    # A line that counts for several, of which some are to end: each pair gets a line of its own.
    elsewhere = {key: seconds for key, seconds in old.items() if "/" in key and key.partition("/")[2] not in tiers}
    return elsewhere | {f"{priority}/{tier}": seconds for (priority, tier), seconds in table.items()}


def _looked_up(targets: Mapping[str, int], tiers: Sequence[str]) -> dict[tuple[str, str], int]:
    terms = Terms(Metric.OLA, "", targets)
    pairs = [(priority, tier) for priority in PRIORITIES for tier in tiers]
    found = {(priority, tier): terms.target_seconds(priority, tier) for priority, tier in pairs}
    return {pair: seconds for pair, seconds in found.items() if seconds is not None}


def _hours(terms: Document) -> dict[str, Any]:
    return {key: terms[key] for key in ("hours", "calendar") if key in terms}
