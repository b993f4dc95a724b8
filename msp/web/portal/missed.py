"""What a client was promised and did not get in a month: when it was due, by how much missed, what is excused."""

from dataclasses import dataclass

from flask import render_template, url_for

from msp.identity import Can
from msp.kernel.periods import Month
from msp.sla.breaches import BrokenPromise, broken_promises
from msp.sla.excuse import ExcuseState
from msp.sla.words import duration_words, reason_words
from msp.tenants import TenantView
from msp.web.clock_links import clock_url
from msp.web.clock_words import clock_anchor
from msp.web.door import Visit, Within, needs
from msp.web.filters import duration
from msp.web.months import MonthSteps, month_steps
from msp.web.portal.wing import bp
from msp.web.priorities import priority_words
from msp.web.reports.taken_back import TakenBackRow, taken_back_rows

#: What was owed, in the words of whoever waited for it.
OWED = {
    "first_response": "A first answer was due",
    "next_update": "Word from us was due",
    "resolution": "It was to be solved by",
}
EXCUSED = {ExcuseState.APPROVED: "Excused", ExcuseState.PROPOSED: "Proposed to be excused"}


@dataclass(frozen=True, slots=True)
class MissedRow:
    """A missed promise as the client reads it."""

    promise: BrokenPromise
    url: str | None
    owed: str
    over: str
    priority: str
    held: tuple[str, ...]
    excused: str


@dataclass(frozen=True, slots=True)
class MissedPage:
    """The missed promises of a month."""

    tenant: TenantView
    steps: MonthSteps
    rows: tuple[MissedRow, ...]
    excused: int
    is_closed: bool
    report_url: str
    taken_back: tuple[TakenBackRow, ...]


@bp.get("/<tenant>/missed/<month>")
@needs(Can.SLA_REPORT, Within.TENANT)
def missed(visit: Visit, month: str):
    """Every promise to the client that was broken in the month, whoever's fault it was."""
    named, tenant = Month.parse(month), visit.tenant
    found = broken_promises(named, named.span(tenant.time_zone), now=visit.now)
    words = priority_words(visit.now)
    page = MissedPage(
        tenant=tenant,
        steps=month_steps(named, "portal.missed", visit.now, tenant),
        rows=tuple(_row(visit, promise, words[promise.verdict.priority]) for promise in found),
        excused=sum(promise.excuse.state is ExcuseState.APPROVED for promise in found),
        is_closed=any(promise.is_frozen for promise in found),
        report_url=url_for("portal.attainment", tenant=tenant.slug),
        taken_back=taken_back_rows(named.span(tenant.time_zone)),
    )
    return render_template("portal/missed/list.html", page=page)


def _row(visit: Visit, promise: BrokenPromise, priority: str) -> MissedRow:
    return MissedRow(
        promise=promise,
        url=clock_url(
            visit, visit.tenant, promise.verdict.reference, clock_anchor(promise.verdict.metric, promise.verdict.cycle)
        ),
        owed=OWED[promise.verdict.metric],
        over=duration(promise.over_seconds),
        priority=priority,
        # Where the time went among our tiers and vendors is between us; what did not count concerns both sides.
        held=tuple(f"{duration_words(held)} {reason_words(reason)}" for reason, held in promise.cause.held.items()),
        excused=EXCUSED.get(promise.excuse.state, ""),
    )
