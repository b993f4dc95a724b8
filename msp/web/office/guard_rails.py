"""Guard rails of a client as a form: each setting locked, free or on request, and the bounds that hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from wtforms import Field

from msp import agreements
from msp.agreements import WORDS, RailsForm, RailsView, Setting
from msp.agreements.bound_words import bounds_told, excuses_told
from msp.identity import Can
from msp.kernel.errors import Conflict, Invalid
from msp.store import db
from msp.tenants import TenantView
from msp.web.door import Visit, Within, needs
from msp.web.forms import attach, say_when_saved
from msp.web.office.rails_form import GuardRailsForm, rails_document, rails_faults, rails_filled
from msp.web.office.wing import bp


@dataclass(frozen=True, slots=True)
class RailsEntry:
    """One version of guard rails, in sentences."""

    valid_from: datetime
    author: str
    reason: str
    sentences: Sequence[tuple[str, str, Sequence[str]]]
    excuses: str


@dataclass(frozen=True, slots=True)
class RailsPage:
    """The form, and the versions before it."""

    tenant: TenantView
    form: GuardRailsForm
    targets: Sequence[tuple[str, Sequence[tuple[str, Field, Field]]]]
    entries: tuple[RailsEntry, ...]


@bp.get("/<tenant>/agreement/guard-rails")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def guard_rails(visit: Visit):
    """What the client may set itself, to be changed."""
    return _show(visit, rails_filled(agreements.guard_rails_in_force(visit.now)))


@bp.post("/<tenant>/agreement/guard-rails")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def set_guard_rails(visit: Visit):
    """Publish other guard rails; they count from now on."""
    form = GuardRailsForm()
    is_filled, faults = form.validate(), list(rails_faults(form))
    for fault in faults:
        attach(fault, form)
    if faults or not is_filled:
        return _show(visit, form), 422
    try:
        document = rails_document(form)
        rails = RailsForm(document, form.reason.data or "", _base(form.base.data))
        agreements.set_guard_rails(rails, by=visit.actor, now=visit.now)
    except (Invalid, Conflict) as refusal:
        db.session.rollback()
        attach(refusal, form)
        if isinstance(refusal, Conflict):
            _written_on_the_newest(form, agreements.guard_rails_in_force(visit.now))
        return _show(visit, form), refusal.status
    say_when_saved(f"What {visit.tenant.name} may set itself is published and counts from now on.")
    return redirect(url_for("office.agreement", tenant=visit.tenant.slug), 303)


def _written_on_the_newest(form: GuardRailsForm, newest: RailsView) -> None:
    # Whoever has read both may save again.
    form.base.data, form.base.raw_data = str(newest.id or ""), None


def _base(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Conflict("This form lost the version it was written on; look at it again and save.") from error


def _show(visit: Visit, form: GuardRailsForm) -> str:
    entries = tuple(_entry(version) for version in agreements.guard_rail_versions())
    page = RailsPage(visit.tenant, form, form.target_table, entries)
    return render_template("office/agreements/guard_rails.html", page=page)


def _entry(version: RailsView) -> RailsEntry:
    assert version.valid_from is not None
    told: list[tuple[str, str, Any]] = []
    for setting in Setting:
        rail = version.rails.of(setting)
        told.append((WORDS[setting], rail.mode.value, bounds_told(setting, rail.bounds)))
    excuses = excuses_told(version.rails.two_people)
    return RailsEntry(version.valid_from, version.author, version.reason, told, excuses)
