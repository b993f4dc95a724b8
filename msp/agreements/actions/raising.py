"""Setting at which percents of its promises a client's policy warns and raises: the provider's own change."""

from dataclasses import dataclass
from datetime import datetime

from msp.agreements.actions.changes import applied, change_row
from msp.agreements.publishing import Draft, checked, start_after
from msp.agreements.queries import ChangeView
from msp.agreements.raises import Percents, with_percents
from msp.agreements.review import StaleChange, must_differ
from msp.agreements.series import standing
from msp.agreements.settings import Setting
from msp.agreements.wording import reason_of
from msp.identity import Actor
from msp.kernel.errors import Conflict


@dataclass(frozen=True, slots=True)
class PercentsForm:
    """Other percents for the policy of a name, why, and against which version (`Standing.base`) they were written."""

    name: str
    percents: Percents
    reason: str
    base: str


def set_percents(form: PercentsForm, *, by: Actor, now: datetime) -> ChangeView:
    """Publish a policy with other percents from now on, as a change like every other; no promise moves by it.

    StaleChange when `base` no longer stands; Conflict when nothing is promised or what stands is still to come; Invalid
    when nothing differs or a percent is none.
    """
    before = standing(Setting.TARGETS, form.name)
    if before.document is None:
        raise Conflict("Nothing is promised to this client yet.")
    if form.base != before.base:
        raise StaleChange()
    start = start_after(before.valid_from, None, now=now)
    document = checked(Setting.TARGETS, with_percents(before.document, form.percents))
    draft = Draft(Setting.TARGETS, form.name, document, form.reason, start, with_inside=True)
    must_differ(draft, before)
    reason = reason_of(form.reason)
    return applied(change_row(draft, before, reason, by=by, now=now), draft, reason, by=by, now=now)
