"""The broken promises of a client's month: where the time went, what is excused, and deciding about it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from msp import tenants
from msp.agreements.excuses import excuse_breach
from msp.identity import Can
from msp.kernel.errors import Conflict, Forbidden, Invalid
from msp.kernel.periods import Month
from msp.sla.breaches import broken_promises
from msp.sla.excuse import ExcuseAct, ExcuseState
from msp.sla.excusing import ExcuseForm
from msp.store import db
from msp.tenants import TenantView
from msp.web.above_lists import Choice
from msp.web.csv_answers import Cell, csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.forms import attach, say_when_saved
from msp.web.months import MonthSteps, month_steps
from msp.web.office.breach_rows import HEADS, BreachRow, WhyForm, cells_of, row_of, who_may_agree
from msp.web.office.wing import bp
from msp.web.paging import page_of, place_asked
from msp.web.reports.missed import Asked
from msp.web.reports.taken_back import TakenBackRow, taken_back_rows
from msp.web.services import service_names

DONE = {
    ExcuseAct.APPROVE: "It is excused: it stays on the list, and is left out of figures and credits.",
    ExcuseAct.DECLINE: "The excuse is declined; the promise counts as missed.",
    ExcuseAct.REVOKE: "The excuse is taken back; the promise counts as missed again.",
}


@dataclass(frozen=True, slots=True)
class BreachesPage:
    """A page of the broken promises of a month."""

    tenant: TenantView
    steps: MonthSteps
    rows: tuple[BreachRow, ...]
    #: How many there are before the list is narrowed, and how many of these are excused.
    count: int
    excused: int
    is_closed: bool
    filters: tuple[Choice, ...]
    #: What the address of this page asks for, which every deed on it keeps.
    asked: dict[str, Any]
    action_url: str
    file_url: str
    clear_url: str | None
    #: How many are left when the list is narrowed, on all pages.
    shown: int
    first_url: str
    previous_url: str | None
    next_url: str | None
    taken_back: tuple[TakenBackRow, ...]


@bp.get("/<tenant>/breaches/<month>")
@needs(Can.SLA_REPORT, Within.TENANT)
def breaches(visit: Visit, month: str):
    """Every broken promise of the month, and why."""
    return _show(visit, Month.parse(month))


@bp.get("/<tenant>/breaches/<month>.csv")
@needs(Can.SLA_REPORT, Within.TENANT)
def breaches_csv(visit: Visit, month: str):
    """All of them that are asked for, as a file."""
    named, zone = Month.parse(month), visit.tenant.time_zone
    chosen = Asked.of(request.args).chosen(broken_promises(named, named.span(zone), now=visit.now))
    services = _services(visit)
    found = (cells_of(promise, services) for promise in chosen)
    cells = [*found, *map(_fallen, taken_back_rows(named.span(zone)))]
    return csv_answer(f"missed-{visit.tenant.slug}-{month}.csv", HEADS, cells)


@bp.post("/<tenant>/breaches/<month>/<uuid:clock_id>/<act>")
@needs(Can.EXCUSE_PROPOSE, Within.TENANT)
def decide_excuse(visit: Visit, month: str, clock_id: UUID, act: str):
    """Propose, agree to, decline or take back an excuse; what was typed stays beside its fault."""
    named, form = Month.parse(month), WhyForm(prefix=f"why-{clock_id}-")
    wanted = _act(act)
    if wanted is not ExcuseAct.PROPOSE and not visit.can(Can.EXCUSE_DECIDE):
        raise Forbidden("Whoever manages the account decides about excuses.")
    if not form.validate():
        return _show(visit, named, form, clock_id), 422
    words = ExcuseForm(clock_id, wanted, form.reason.data or "", form.evidence.data or "")
    try:
        takes_two = excuse_breach(words, by=visit.actor, now=visit.now)
    except (Invalid, Conflict) as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, named, form, clock_id), refusal.status
    say_when_saved(
        DONE.get(wanted) or f"The excuse is proposed. {who_may_agree(visit, visit.actor.id, takes_two=takes_two)}"
    )
    return redirect(url_for("office.breaches", tenant=visit.tenant.slug, month=month, **_here()), 303)


def _act(name: str) -> ExcuseAct:
    try:
        return ExcuseAct(name)
    except ValueError as error:
        raise Invalid("An excuse is proposed, approved, declined or taken back.") from error


def _show(visit: Visit, month: Month, form: WhyForm | None = None, about: UUID | None = None) -> str:
    return render_template("office/breaches/list.html", page=_page(visit, month, form, about))


def _page(visit: Visit, month: Month, form: WhyForm | None = None, about: UUID | None = None) -> BreachesPage:
    found = broken_promises(month, month.span(visit.tenant.time_zone), now=visit.now)
    asked = Asked.of(request.args)
    here: dict[str, Any] = {"tenant": visit.tenant.slug, "month": str(month)}
    chosen = asked.chosen(found)
    paged, services = page_of(chosen, asked.place, **place_asked()), _services(visit)
    return BreachesPage(
        tenant=visit.tenant,
        steps=month_steps(month, "office.breaches", visit.now, visit.tenant),
        rows=tuple(row_of(visit, one, services, form if one.verdict.clock_id == about else None) for one in paged.rows),
        count=len(found),
        excused=sum(promise.excuse.state is ExcuseState.APPROVED for promise in found),
        is_closed=any(promise.is_frozen for promise in found),
        filters=tuple(asked.offered(found, services)),
        asked=_here(),
        action_url=url_for("office.breaches", **here),
        file_url=url_for("office.breaches_csv", **here, **asked.address),
        clear_url=url_for("office.breaches", **here) if asked.is_narrowed else None,
        shown=len(chosen),
        first_url=url_for("office.breaches", **here, **asked.address),
        previous_url=_beside(here | asked.address, paged.previous),
        next_url=_beside(here | asked.address, paged.next),
        # Below the last of those that stand.
        taken_back=() if paged.next else taken_back_rows(month.span(visit.tenant.time_zone)),
    )


def _services(visit: Visit) -> dict[str, str]:
    return service_names(tenants.services(visit.now, with_retired=True))


def _here() -> dict[str, Any]:
    """What the address of this page asks for."""
    return Asked.of(request.args).address | {name: place for name, place in place_asked().items() if place}


def _beside(here: dict[str, Any], place: dict[str, Any]) -> str | None:
    return url_for("office.breaches", **here, **place) if place else None


def _fallen(row: TakenBackRow) -> tuple[Cell, ...]:
    """What was taken back, below what stands, as wide as that."""
    return *row.cells, *[""] * (len(HEADS) - len(row.cells))
