"""The broken promises of a client's month: where the time went, what is excused, and deciding about it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from msp.agreements.excuses import excuse_breach, two_people
from msp.identity import Can, addresses
from msp.kernel.errors import Conflict, Forbidden, Invalid
from msp.kernel.periods import Month
from msp.sla.breaches import BrokenPromise, broken_promises
from msp.sla.excuse import EVIDENCE_LENGTH, REASON_LENGTH, ExcuseAct, ExcuseState
from msp.sla.excusing import ExcuseForm, moments_of
from msp.store import db
from msp.tenants import TenantView
from msp.web.above_lists import Choice
from msp.web.clock_links import clock_url
from msp.web.clock_words import clock_anchor
from msp.web.clocks import LABELS
from msp.web.csv_answers import Cell, csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.filters import duration, iso
from msp.web.forms import attach, say_when_saved
from msp.web.months import MonthSteps, month_steps
from msp.web.office.wing import bp
from msp.web.reports.missed import CAUSE_HEADS, Asked, cause_cells
from msp.web.reports.taken_back import TakenBackRow, taken_back_rows

DONE = {
    ExcuseAct.APPROVE: "It is excused: it stays on the list, and is left out of figures and credits.",
    ExcuseAct.DECLINE: "The excuse is declined; the promise counts as missed.",
    ExcuseAct.REVOKE: "The excuse is taken back; the promise counts as missed again.",
}


#: The owner may name one; that is no act of the account manager's.
NOBODY_ELSE = "Nobody else manages this account who could agree to it; the owner names one under People."


class WhyForm(FlaskForm):
    """Why, and where that can be checked."""

    reason = TextAreaField(
        "Why",
        [
            DataRequired("Say why; it is printed on the statement."),
            Length(max=REASON_LENGTH, message=f"Keep it to {REASON_LENGTH} characters."),
        ],
    )
    evidence = TextAreaField(
        "Where that can be checked",
        [Length(max=EVIDENCE_LENGTH, message=f"Keep it to {EVIDENCE_LENGTH:,} characters.")],
        description="A clause of the contract, a mail, a notice of the line's owner.",
    )


@dataclass(frozen=True, slots=True)
class BreachRow:
    """A broken promise as the page shows it, with the acts that its reader may do about it now."""

    promise: BrokenPromise
    url: str | None
    label: str
    over: str
    headline: str
    sentences: tuple[str, ...]
    acts: tuple[str, ...]
    #: While an excuse is proposed: who may agree to it.
    waits: str
    form: WhyForm


@dataclass(frozen=True, slots=True)
class BreachesPage:
    """The broken promises of a month."""

    tenant: TenantView
    steps: MonthSteps
    rows: tuple[BreachRow, ...]
    #: How many there are before the list is narrowed, and how many of these are excused.
    count: int
    excused: int
    is_closed: bool
    filters: tuple[Choice, ...]
    action_url: str
    file_url: str
    clear_url: str | None
    taken_back: tuple[TakenBackRow, ...]


@bp.get("/<tenant>/breaches/<month>")
@needs(Can.SLA_REPORT, Within.TENANT)
def breaches(visit: Visit, month: str):
    """Every broken promise of the month, and why."""
    return _show(visit, Month.parse(month))


@bp.get("/<tenant>/breaches/<month>.csv")
@needs(Can.SLA_REPORT, Within.TENANT)
def breaches_csv(visit: Visit, month: str):
    """The same as a file."""
    head = (
        "Ticket",
        "Promise",
        "Priority",
        "Tier",
        "Due",
        "Missed",
        "Over",
        "Cause",
        "Excused",
        "Reason",
        *CAUSE_HEADS,
    )
    page = _page(visit, Month.parse(month))
    return csv_answer(f"missed-{visit.tenant.slug}-{month}.csv", head, [*map(_cells, page.rows), *_fallen(page)])


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
        DONE.get(wanted) or f"The excuse is proposed. {_who_may_agree(visit, visit.actor.id, takes_two=takes_two)}"
    )
    return redirect(url_for("office.breaches", tenant=visit.tenant.slug, month=month), 303)


def _who_may_agree(visit: Visit, proposer: UUID | None, *, takes_two: bool) -> str:
    """By name, who may agree to an excuse; where it takes two people, whoever proposed it is none of them."""
    able = addresses.of_account_managers(visit.tenant.id)
    names = [one.name for one in able if not (takes_two and one.id == proposer)]
    if names:
        return f"It counts once somebody agrees to it who may: {', '.join(names)}."
    return NOBODY_ELSE


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
    return BreachesPage(
        tenant=visit.tenant,
        steps=month_steps(month, "office.breaches", visit.now, visit.tenant),
        rows=tuple(_row(visit, one, form if one.verdict.clock_id == about else None) for one in chosen),
        count=len(found),
        excused=sum(promise.excuse.state is ExcuseState.APPROVED for promise in found),
        is_closed=any(promise.is_frozen for promise in found),
        filters=tuple(asked.offered(found)),
        action_url=url_for("office.breaches", **here),
        file_url=url_for("office.breaches_csv", **here, **asked.address),
        clear_url=url_for("office.breaches", **here) if asked.is_narrowed else None,
        taken_back=taken_back_rows(month.span(visit.tenant.time_zone)),
    )


def _row(visit: Visit, promise: BrokenPromise, form: WhyForm | None) -> BreachRow:
    verdict = promise.verdict
    return BreachRow(
        promise=promise,
        url=clock_url(visit, visit.tenant, verdict.reference, clock_anchor(verdict.metric, verdict.cycle)),
        label=LABELS[verdict.metric],
        over=duration(promise.over_seconds),
        headline=promise.cause.headline,
        sentences=promise.cause.sentences,
        acts=() if promise.is_frozen else _acts(visit, promise),
        waits="" if promise.is_frozen else _waits(visit, promise),
        form=form or WhyForm(formdata=None, prefix=f"why-{verdict.clock_id}-"),
    )


def _acts(visit: Visit, promise: BrokenPromise) -> tuple[str, ...]:
    """What this reader may do now; whoever proposed an excuse that needs two people only waits."""
    state, decides = promise.excuse.state, visit.can(Can.EXCUSE_DECIDE)
    if state is ExcuseState.NONE:
        return (ExcuseAct.PROPOSE,) if visit.can(Can.EXCUSE_PROPOSE) else ()
    if not decides:
        return ()
    if state is ExcuseState.APPROVED:
        return (ExcuseAct.REVOKE,)
    mine = promise.excuse.proposal is not None and promise.excuse.proposal.by_id == visit.actor.id
    return (ExcuseAct.DECLINE,) if mine and _takes_two(visit, promise) else (ExcuseAct.APPROVE, ExcuseAct.DECLINE)


def _waits(visit: Visit, promise: BrokenPromise) -> str:
    proposal = promise.excuse.proposal
    if promise.excuse.state is not ExcuseState.PROPOSED or proposal is None:
        return ""
    return _who_may_agree(visit, proposal.by_id, takes_two=_takes_two(visit, promise))


def _takes_two(visit: Visit, promise: BrokenPromise) -> bool:
    moments = moments_of(promise.verdict.breached_at, promise.excuse, visit.now)
    return promise.verdict.priority in two_people(moments)


def _fallen(page: BreachesPage) -> list[tuple[Cell, ...]]:
    """What was taken back, below what stands, as wide as that."""
    return [(*row.cells, *[""] * len(CAUSE_HEADS)) for row in page.taken_back]


def _cells(row: BreachRow) -> tuple[Cell, ...]:
    verdict = row.promise.verdict
    due, missed = (iso(at) if at else "" for at in (verdict.due_at, verdict.breached_at))
    state = row.promise.excuse.state
    reason = row.promise.excuse.proposal.reason if row.promise.excuse.proposal else ""
    named = (verdict.reference, row.label, verdict.priority, verdict.tier, due, missed, row.over)
    return (
        *named,
        " ".join([row.headline, "; ".join(row.sentences)]),
        "" if state is ExcuseState.NONE else str(state),
        reason,
        *cause_cells(row.promise),
    )
