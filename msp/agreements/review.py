"""What a change would do, before anybody does it: its difference, its ruling, and the clocks that move."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from msp import sla
from msp.agreements import differences
from msp.agreements.budgeting import budget_of
from msp.agreements.contacts import with_vendor_name
from msp.agreements.differences.line import Line
from msp.agreements.guard_rails import Outcome, Ruling
from msp.agreements.parting import Moving, moving, must_say_where
from msp.agreements.publishing import Draft, checked, start_after
from msp.agreements.queries import guard_rails_in_force
from msp.agreements.series import Standing, standing
from msp.agreements.settings import Document, Setting, grafted
from msp.kernel.errors import Conflict, Forbidden, Invalid, Refusal
from msp.sla import ClockShift, ProposedKind, ProposedVersion
from msp.sla.budget import BudgetLine
from msp.sla.terms import PROMISES
from msp.store import scope

#: The settings that move clocks, by the kind of version of the preview.
_KINDS = {
    Setting.LADDER: ProposedKind.LADDER,
    Setting.TARGETS: ProposedKind.POLICY,
    Setting.HOURS: ProposedKind.HOURS,
}
NOTHING_NEW = "Nothing is different from what stands now."

log = structlog.get_logger(__name__)


class StaleChange(Conflict):
    """What a change was written against no longer stands; nothing was changed, and both have to be looked at."""

    def __init__(self) -> None:
        super().__init__("Somebody changed this meanwhile. Nothing was saved; compare both, then decide again.")


@dataclass(frozen=True, slots=True)
class Review:
    """A change beside what stands: what differs, what the guard rails say, and which open clocks move."""

    draft: Draft
    standing: Standing
    lines: tuple[Line, ...]
    ruling: Ruling
    #: None for a setting that moves no clocks, and where the change cannot start then.
    shift: ClockShift | None
    #: Why it cannot start when it is asked to.
    trouble: Refusal | None = None
    #: Whether what tiers and vendors may take fits into what is promised; a warning, never a refusal.
    budget: tuple[BudgetLine, ...] = ()
    #: The open tickets that a ladder moves, for their step goes.
    moving: tuple[Moving, ...] = ()

    @property
    def budget_for_the_client(self) -> tuple[BudgetLine, ...]:
        """As far as it is about promises to the client alone."""
        return tuple(line for line in self.budget if not line.is_inside)


def review(draft: Draft, *, freely: bool = False, now: datetime) -> Review:
    """Look at a change without making it; `freely` leaves the guard rails aside, as the provider's people may.

    Invalid names what is wrong with the document.
    """
    draft, before = prepared(draft)
    ruling = Ruling(Outcome.ALLOWED) if freely else judged(draft, before, now=now)
    found = Review(draft, before, _lines(draft, before), ruling, None, budget=budget_of(draft, now=now))
    if draft.setting is Setting.LADDER:
        found = replace(found, moving=moving(draft.document))
    try:
        starts = start_after(before.valid_from, draft.valid_from, now=now)
        if draft.setting is Setting.LADDER:
            must_say_where(draft.document, draft.valid_from)
    except Refusal as refusal:
        return replace(found, trouble=refusal)
    return replace(found, shift=clock_shift(replace(draft, valid_from=starts), now=now))


def difference(
    setting: Setting, before: Document | None, after: Document, *, with_inside: bool = True
) -> tuple[Line, ...]:
    """What another document would change as people read it: vendors are called by their names.

    Without `with_inside` only what is promised to the client, for its own eyes.
    """
    if setting is Setting.TARGETS and not with_inside:
        before, after = _promised(before or {}), _promised(after)
    if setting is Setting.CONTACTS:
        before, after = with_vendor_name(before or {}), with_vendor_name(after)
    return differences.difference(setting, before, after)


def _promised(policy: Document) -> Document:
    return {metric: terms for metric, terms in policy.items() if metric in PROMISES}


def prepared(draft: Draft) -> tuple[Draft, Standing]:
    """A change whose document its room accepts, put onto what stands, and what that is."""
    document = checked(draft.setting, draft.document)
    before = standing(draft.setting, draft.name, document)
    whole = grafted(draft.setting, before.document, document, with_inside=draft.with_inside)
    whole = checked(draft.setting, whole)
    return replace(draft, document=whole), before


def judged(draft: Draft, before: Standing, *, now: datetime) -> Ruling:
    """What the guard rails in force say to a change."""
    return guard_rails_in_force(now).rails.judge(draft.setting, before.document, draft.document)


def must_fit(draft: Draft, before: Standing, sent: Any, base: str) -> None:
    """Refuse what is not written against what stands, changes nothing, or touches more than the editor shows."""
    if base != before.base:
        raise StaleChange()
    must_differ(draft, before)
    if dict(draft.document) != dict(checked(draft.setting, sent)):
        _note_refusal(draft, "touches more than its editor shows")
        raise Invalid("That would change more than can be changed here.")


def must_differ(draft: Draft, before: Standing) -> None:
    """Refuse a change that says what stands already."""
    if not _lines(draft, before):
        raise Invalid(NOTHING_NEW)


def refuse(draft: Draft, ruling: Ruling) -> None:
    """Forbidden for what is locked, Invalid with every sentence for what is out of bounds."""
    if ruling.is_refused:
        _note_refusal(draft, ruling.outcome.value)
        kind = Forbidden if ruling.outcome is Outcome.LOCKED else Invalid
        raise kind(" ".join(ruling.sentences))


def clock_shift(draft: Draft, *, now: datetime) -> ClockShift | None:
    """What a change would do to the clocks that are open; None for a setting that moves none."""
    kind = _KINDS.get(draft.setting)
    if kind is None:
        return None
    start = draft.valid_from or now
    return sla.preview_change(ProposedVersion(kind, draft.name, draft.document, start), now=now)


def _note_refusal(draft: Draft, why: str) -> None:
    here = scope.required()
    (tenant_id,) = here.tenant_ids
    log.warning(
        "change refused", tenant_id=str(tenant_id), actor_id=str(here.who.id), setting=draft.setting.value, why=why
    )


def _lines(draft: Draft, before: Standing) -> tuple[Line, ...]:
    return difference(draft.setting, before.document, draft.document)
