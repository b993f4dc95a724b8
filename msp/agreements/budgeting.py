"""The budget of a client's promises as they stand, or as they would be with a change that is looked at."""

from collections.abc import Iterator
from datetime import datetime

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

    Empty for a draft of another setting, and where promise or ladder is missing.
    """
    if draft is not None and draft.setting not in _WEIGHED:
        return ()
    at = draft.valid_from or now if draft else now
    policy, stages = _policy(draft, at), _stages(draft, at)
    if policy is None or not stages:
        return ()

    def hours_of(hours: ServiceHours | str) -> ServiceHours | None:
        if isinstance(hours, ServiceHours):
            return hours
        document = _hours(draft, hours, at)
        return ServiceHours.from_document(document) if document else None

    # Which reasons may hold a clock is judged where promises are published.
    promised = policy_from_document(policy, reasons=None)
    return budget(Agreed(promised, stages, list(_undertakings(draft, at)), hours_of), at)


def _policy(draft: Draft | None, at: datetime) -> Document | None:
    if draft is not None and draft.setting is Setting.TARGETS:
        return draft.document
    found = sla.policy_in_force(at)
    return found.document if found else None


def _stages(draft: Draft | None, at: datetime) -> list[Stage]:
    try:
        is_new = draft is not None and draft.setting is Setting.LADDER
        ladder = Ladder.from_document(draft.document) if draft is not None and is_new else tiers.ladder_in_force(at)
    except Missing:
        return []
    return [Stage(step.tier.value, step.is_vendor) for step in ladder.steps if not step.is_self_service]


def _hours(draft: Draft | None, name: str, at: datetime) -> Document | None:
    if draft is not None and draft.setting is Setting.HOURS and draft.name == name:
        return draft.document
    found = sla.hours_in_force(name, at)
    return found.document if found else None


def _undertakings(draft: Draft | None, at: datetime) -> Iterator[Undertaking]:
    """What each vendor undertakes at the instant; one on hours that nobody published yet is left out."""
    newest: dict[str, UnderpinningView] = {}
    for view in vendors.contracts():
        if view.valid_from <= at:
            newest.setdefault(view.vendor_slug, view)
    for view in newest.values():
        named = view.terms.hours
        hours = _hours(draft, named, at) if isinstance(named, str) else named
        if hours:
            yield undertaking_from_document(view.terms.carried(view.vendor_name, hours))
