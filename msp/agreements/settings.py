"""Pure: the settings that a client may change, and which parts of their documents an editor touches."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msp.sla.terms import PROMISES

Document = Mapping[str, Any]
#: The agreements between tiers, which the provider's people edit in the office.
INSIDE = "ola"
PRIORITIES = ("P1", "P2", "P3", "P4")
LEVELS = ("L0", "L1", "L2", "L3", "L4")
#: What a client edits of its service hours; zone and special days stay as they are.
_HOURS_PARTS = ("weekly", "closed_dates", "closed_yearly", "holidays")


class Setting(StrEnum):
    """Something that a client may set for itself as far as the provider lets it."""

    LADDER = "ladder"
    TARGETS = "targets"
    HOURS = "hours"
    PRIORITIES = "priorities"
    CONTACTS = "contacts"


#: How pages and letters call them.
WORDS: Mapping[Setting, str] = {
    Setting.LADDER: "Ladder of tiers",
    Setting.TARGETS: "Targets",
    Setting.HOURS: "Service hours",
    Setting.PRIORITIES: "Names of priorities",
    Setting.CONTACTS: "Contacts at vendors",
}


def grafted(
    setting: Setting, onto: Document | None, document: Document, *, with_inside: bool = False
) -> dict[str, Any]:
    """A document as an editor may leave it: what the editor touches, and all the rest as it stands now.

    A change that was written against an older version so never takes back what it does not show. Agreements between
    tiers are touched only `with_inside`.
    """
    if onto is None:
        return dict(document)
    if setting is Setting.TARGETS:
        return _with_inside(_with_targets(onto, document), document if with_inside else onto)
    if setting is Setting.HOURS:
        kept = {key: value for key, value in onto.items() if key not in _HOURS_PARTS}
        return kept | {key: document[key] for key in _HOURS_PARTS if document.get(key)}
    return dict(document)


def editable_targets(policy: Document, metric: str) -> dict[str, int]:
    """The seconds promised for each priority wherever the ticket is, also where one target counts for several."""
    targets: Mapping[str, int] = policy[metric]["targets"]
    found = {priority: targets.get(priority, targets.get("*")) for priority in PRIORITIES}
    return {priority: seconds for priority, seconds in found.items() if seconds is not None}


def with_targets(policy: Document, typed: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """A policy with other targets by metric and priority; what `*` says already needs no line of its own."""
    changed = dict(policy)
    for metric, by_priority in typed.items():
        old: Mapping[str, int] = policy[metric]["targets"]
        targets = dict(old)
        for priority, seconds in by_priority.items():
            if priority in old or old.get("*") != seconds:
                targets[priority] = seconds
        changed[metric] = {**policy[metric], "targets": targets}
    return changed


def _with_inside(policy: Document, document: Document) -> dict[str, Any]:
    rest = {metric: terms for metric, terms in policy.items() if metric != INSIDE}
    return {**rest, INSIDE: document[INSIDE]} if INSIDE in document else rest


def _with_targets(onto: Document, document: Document) -> dict[str, Any]:
    typed = {
        metric.value: editable_targets(document, metric) for metric in PROMISES if metric in onto and metric in document
    }
    return with_targets(onto, typed)
