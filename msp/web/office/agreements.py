"""Agreements in the office: what waits for a yes or a no, and what each client may set itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for

from msp import agreements, tickets
from msp.agreements import WORDS, RailsView, Setting
from msp.agreements.bound_words import excuses_told
from msp.identity import Can
from msp.kernel.periods import Month
from msp.sla.excusing import waiting_excuses
from msp.tenants import TenantView
from msp.web.clocks import LABELS
from msp.web.door import Visit, Within, needs
from msp.web.office.warnings import warnings_url
from msp.web.office.wing import bp
from msp.web.settings.overview import Overview, overview
from msp.web.settings.place import OFFICE


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A change that a client waits for."""

    tenant: TenantView
    words: str
    author: str
    reason: str
    asked_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class WaitingExcuseLine:
    """An excuse that is proposed for a missed promise."""

    tenant: TenantView
    reference: str
    promise: str
    author: str
    reason: str
    proposed_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """Everything that waits for a yes or a no."""

    lines: tuple[WaitingChange, ...]
    excuses: tuple[WaitingExcuseLine, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """What one client may set itself, and what it asked for."""

    tenant: TenantView
    overview: Overview
    rails: RailsView
    excuses: str
    rails_url: str | None
    #: Where the percents of each policy are set, by the words of the way there.
    warnings: tuple[tuple[str, str], ...]
    now: datetime


@bp.get("/changes")
@needs(Can.CONFIG_GOVERN, Within.SERVED)
def changes(visit: Visit):
    """What waits for an answer, over all clients served."""
    lines = []
    for change in agreements.waiting_changes():
        tenant = visit.tenants[change.tenant_id]
        url = url_for("office.change", tenant=tenant.slug, change_id=change.id)
        lines.append(WaitingChange(tenant, WORDS[change.setting], change.author, change.reason, change.asked_at, url))
    page = ChangesPage(tuple(lines), tuple(_excuses(visit)), visit.now)
    return render_template("office/agreements/changes.html", page=page)


@bp.get("/<tenant>/agreement")
@needs(Can.CONFIG_READ, Within.TENANT)
def agreement(visit: Visit):
    """The settings of a client, its guard rails and its requests."""
    may, rails = visit.can(Can.CONFIG_GOVERN), agreements.guard_rails_in_force(visit.now)
    page = AgreementPage(
        tenant=visit.tenant,
        overview=overview(visit, OFFICE),
        rails=rails,
        excuses=excuses_told(rails.rails.two_people),
        rails_url=url_for("office.guard_rails", tenant=visit.tenant.slug) if may else None,
        warnings=tuple(_warnings(visit)),
        now=visit.now,
    )
    return render_template("office/agreements/agreement.html", page=page)


def _warnings(visit: Visit) -> Iterator[tuple[str, str]]:
    names = agreements.series_names(Setting.TARGETS)
    for name in names:
        yield f"Warnings and raises{f' under “{name}”' if len(names) > 1 else ''}", warnings_url(visit, name)


def _excuses(visit: Visit) -> Iterator[WaitingExcuseLine]:
    """The proposed excuses that this reader may decide about, each where its month lists it."""
    found = [one for one in waiting_excuses() if visit.can(Can.EXCUSE_DECIDE, one.tenant_id)]
    named = tickets.briefs({one.ticket_id for one in found})
    for one in found:
        tenant, proposal = visit.tenants[one.tenant_id], one.proposal
        month = Month.holding(one.missed_at, tenant.time_zone)
        place = url_for("office.breaches", tenant=tenant.slug, month=month, _anchor=f"breach-{one.clock_id}")
        about = (tenant, named[one.ticket_id].reference, LABELS[one.metric])
        yield WaitingExcuseLine(*about, proposal.by_name, proposal.reason, proposal.at, place)
