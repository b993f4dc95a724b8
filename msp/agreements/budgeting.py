"""The budget of a client's promises as they stand, or as they would be with a change that is looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from msp import sla, tiers, vendors
from msp.agreements.publishing import Draft
from msp.agreements.settings import Document, Setting
from msp.kernel.errors import Missing
from msp.sla import Undertaking, undertaking_from_document
from msp.sla.budget import Agreed, BudgetLine, Stage, budget
from msp.sla.calendar import ServiceHours
from msp.sla.policy import policy_from_document
from msp.tiers import Ladder
from msp.vendors import UnderpinningView

#: The settings on which the budget depends.
_WEIGHED = frozenset({Setting.LADDER, Setting.TARGETS, Setting.HOURS})


def budget_of(draft: Draft | None = None, *, now: datetime) -> tuple[BudgetLine, ...]:
    """The budget for the client in scope at an instant; with a draft, from its beginning on and as if it counted.

    Every policy is weighed, and named where there are several; a draft of targets weighs its own alone. Empty for a
    draft of another setting, and where promise or ladder is missing.
    """
    if draft is not None and draft.setting not in _WEIGHED:
        return ()
    at = draft.valid_from or now if draft else now
    stages = _stages(draft, at)
    if not stages:
        return ()
    policies, hours = _policies(draft, at), _hours(draft, at)
    undertaken = list(_undertakings(hours, at))

    @cache
    def named_hours(name: str) -> ServiceHours | None:
        return ServiceHours.from_document(hours[name]) if name in hours else None

    def hours_of(told: ServiceHours | str) -> ServiceHours | None:
        return named_hours(told) if isinstance(told, str) else told

    # Which reasons may hold a clock is judged where promises are published.
    return tuple(
        line if len(policies) == 1 else replace(line, sentence=f"Under “{name}”, {line.sentence}")
        for name, policy in policies.items()
        if draft is None or draft.setting is not Setting.TARGETS or name == draft.name
        for line in budget(Agreed(policy_from_document(policy, reasons=None), stages, undertaken, hours_of), at)
    )


def _policies(draft: Draft | None, at: datetime) -> dict[str, Document]:
    """Every policy at the instant by its name, that of the draft as if it counted."""
    found: dict[str, Document] = {name: version.document for name, version in sla.policies_in_force(at).items()}
    is_new = draft is not None and draft.setting is Setting.TARGETS
    return found | ({draft.name: draft.document} if draft is not None and is_new else {})


def _stages(draft: Draft | None, at: datetime) -> list[Stage]:
    try:
        is_new = draft is not None and draft.setting is Setting.LADDER
        ladder = Ladder.from_document(draft.document) if draft is not None and is_new else tiers.ladder_in_force(at)
    except Missing:
        return []
    return [Stage(step.tier.value, step.is_vendor) for step in ladder.steps if not step.is_self_service]


def _hours(draft: Draft | None, at: datetime) -> dict[str, Document]:
    """All service hours at the instant by their names, those of the draft as if they counted."""
    found: dict[str, Document] = {name: version.document for name, version in sla.all_hours_in_force(at).items()}
    if draft is not None and draft.setting is Setting.HOURS:
        found[draft.name] = draft.document
    return found


def _undertakings(hours: Mapping[str, Document], at: datetime) -> Iterator[Undertaking]:
    """What each vendor undertakes at the instant; one on hours that nobody published yet is left out."""
    newest: dict[str, UnderpinningView] = {}
    for view in vendors.contracts():
        if view.valid_from <= at:
            newest.setdefault(view.vendor_slug, view)
    for view in newest.values():
        named = view.terms.hours
        found = hours.get(named) if isinstance(named, str) else named
        if found:
            yield undertaking_from_document(view.terms.carried(view.vendor_name, found))
