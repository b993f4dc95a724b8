"""A broken promise as a row of the office: why it was broken, how its excuse stands, and what its reader may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from msp.agreements.excuses import two_people
from msp.identity import Can, addresses
from msp.sla.breaches import BrokenPromise
from msp.sla.excuse import EVIDENCE_LENGTH, REASON_LENGTH, ExcuseAct, ExcuseState
from msp.sla.excusing import moments_of
from msp.web.clock_links import clock_url
from msp.web.clock_words import clock_anchor
from msp.web.clocks import LABELS
from msp.web.csv_answers import Cell
from msp.web.door import Visit
from msp.web.filters import duration, iso
from msp.web.reports.missed import CAUSE_HEADS, cause_cells

HEADS = ("Ticket", "Promise", "Priority", "Tier", "Due", "Missed", "Over", "Cause", "Excused", "Reason", *CAUSE_HEADS)
HEADS += ("Service",)
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
    service: str
    over: str
    headline: str
    sentences: tuple[str, ...]
    acts: tuple[str, ...]
    #: While an excuse is proposed: who may agree to it.
    waits: str
    form: WhyForm


def who_may_agree(visit: Visit, proposer: UUID | None, *, takes_two: bool) -> str:
    """By name, who may agree to an excuse; where it takes two people, whoever proposed it is none of them."""
    able = addresses.of_account_managers(visit.tenant.id)
    names = [one.name for one in able if not (takes_two and one.id == proposer)]
    if names:
        return f"It counts once somebody agrees to it who may: {', '.join(names)}."
    return NOBODY_ELSE


def row_of(visit: Visit, promise: BrokenPromise, services: Mapping[str, str], form: WhyForm | None = None) -> BreachRow:
    """The row of a promise, with the form that was sent about it, if any was; services are named by key."""
    verdict = promise.verdict
    return BreachRow(
        promise=promise,
        url=clock_url(visit, visit.tenant, verdict.reference, clock_anchor(verdict.metric, verdict.cycle)),
        label=LABELS[verdict.metric],
        service=services.get(promise.service, promise.service),
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
    return who_may_agree(visit, proposal.by_id, takes_two=_takes_two(visit, promise))


def _takes_two(visit: Visit, promise: BrokenPromise) -> bool:
    moments = moments_of(promise.verdict.breached_at, promise.excuse, visit.now)
    return promise.verdict.priority in two_people(moments)


def cells_of(promise: BrokenPromise, services: Mapping[str, str]) -> tuple[Cell, ...]:
    """A promise under `HEADS`, for a file."""
    verdict, cause, excuse = promise.verdict, promise.cause, promise.excuse
    due, missed = (iso(at) if at else "" for at in (verdict.due_at, verdict.breached_at))
    named = (verdict.reference, LABELS[verdict.metric], verdict.priority, verdict.tier, due, missed)
    return (
        *named,
        duration(promise.over_seconds),
        " ".join([cause.headline, "; ".join(cause.sentences)]),
        "" if excuse.state is ExcuseState.NONE else str(excuse.state),
        excuse.proposal.reason if excuse.proposal else "",
        *cause_cells(promise),
        services.get(promise.service, promise.service),
    )
