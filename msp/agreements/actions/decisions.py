"""The provider's answer to a change that a client asked for."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from msp.agreements.actions.changes import followed_once, held
from msp.agreements.events import ChangeDecided
from msp.agreements.models import ChangeState, SettingChange
from msp.agreements.publishing import Draft, published, start_after
from msp.agreements.queries import ChangeView, view_of
from msp.agreements.review import StaleChange, prepared
from msp.agreements.wording import note_of
from msp.identity import Actor
from msp.kernel.errors import Forbidden
from msp.kernel.events import publish
from msp.store import Side, db


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """Yes or no, a note beside it, and what stood when the decision was made."""

    approves: bool
    note: str = ""
    base: str = ""


def decide_change(change_id: UUID, form: DecisionForm, *, by: Actor, now: datetime) -> ChangeView:
    """Approve a change, which publishes it, or decline it with a reason.

    Missing, Conflict when it is decided already, StaleChange when what was looked at no longer stands, Forbidden for
    whoever asked for it.
    """
    row = held(change_id)
    if row.author_id in {by.id, by.login_id}:
        raise Forbidden("Nobody decides about a change of their own; ask a colleague.")
    row.note = note_of(form.note, optional=form.approves)
    row.decided_by, row.decided_at = by.name[:200], now
    if form.approves:
        return _approved(row, form.base, now=now)
    row.state = ChangeState.DECLINED
    db.session.flush()
    _tell(row, None, now)
    return view_of(row)


def draft_of(change: ChangeView | SettingChange, *, now: datetime) -> Draft:
    """A change that waits as the version that it would become; one whose day has passed counts from the decision on."""
    asked = change.valid_from if change.valid_from and change.valid_from >= now else None
    return Draft(change.setting, change.name, change.document, change.reason, asked)


def _approved(row: SettingChange, base: str, *, now: datetime) -> ChangeView:
    ready, before = prepared(draft_of(view_of(row), now=now))
    if base != before.base:
        raise StaleChange()
    ready = replace(ready, valid_from=start_after(before.valid_from, ready.valid_from, now=now))
    # The version is its author's; who said yes stands beside the change.
    author = Actor(Side.CLIENT, row.author_id, row.author)
    with followed_once():
        row.version_id = published(ready, by=author, now=now)
        row.state, row.base, row.document = ChangeState.APPROVED, before.base, dict(ready.document)
        row.base_document, row.valid_from = dict(before.document or {}), ready.valid_from or now
    _tell(row, row.valid_from, now)
    return view_of(row)


def _tell(row: SettingChange, valid_from: datetime | None, now: datetime) -> None:
    publish(
        ChangeDecided(
            tenant_id=row.tenant_id,
            object_id=row.id,
            at=now,
            setting=row.setting,
            decision=row.state,
            version_id=row.version_id,
            valid_from=valid_from,
        )
    )
