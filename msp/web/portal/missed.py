"""What a client was promised and did not get in a month: when it was due, by how much missed, what is excused."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from msp.identity import Can
from msp.kernel.periods import Month
from msp.sla.breaches import BrokenPromise, missed_in, told
from msp.sla.excuse import ExcuseState
from msp.sla.words import duration_words, reason_words
from msp.tenants import TenantView
from msp.web.clock_links import clock_url
from msp.web.clock_words import clock_anchor
from msp.web.door import Visit, Within, needs
from msp.web.filters import duration
from msp.web.months import MonthSteps, month_steps
from msp.web.paging import page_of, place_asked
from msp.web.portal.wing import bp
from msp.web.priorities import priority_words
from msp.web.reports.missed import latest_first
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
    count: int
    excused: int
    is_closed: bool
    report_url: str
    taken_back: tuple[TakenBackRow, ...]
    first_url: str
    previous_url: str | None
    next_url: str | None


@bp.get("/<tenant>/missed/<month>")
@needs(Can.SLA_REPORT, Within.TENANT)
def missed(visit: Visit, month: str):
    """The promises to the client that were broken in the month, whoever's fault it was, a page at a time."""
    named, tenant = Month.parse(month), visit.tenant
    found = missed_in(named, named.span(tenant.time_zone), now=visit.now)
    paged = page_of(found.verdicts, latest_first, **place_asked())
    here: dict[str, Any] = {"tenant": tenant.slug, "month": str(named)}
    words = priority_words(visit.now)
    page = MissedPage(
        tenant=tenant,
        steps=month_steps(named, "portal.missed", visit.now, tenant),
        rows=tuple(
            _row(visit, promise, words[promise.verdict.priority]) for promise in told(found, paged.rows, now=visit.now)
        ),
        count=len(found.verdicts),
        excused=found.excused,
        is_closed=found.is_frozen,
        report_url=url_for("portal.attainment", tenant=tenant.slug),
        # Below the last of those that stand.
        taken_back=() if paged.next else taken_back_rows(named.span(tenant.time_zone)),
        first_url=url_for("portal.missed", **here),
        previous_url=url_for("portal.missed", **here, **paged.previous) if paged.previous else None,
        next_url=url_for("portal.missed", **here, **paged.next) if paged.next else None,
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
