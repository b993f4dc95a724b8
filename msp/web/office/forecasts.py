"""Where a client's running month is heading: promises, credit at risk, revenue per tier; and all clients as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import render_template, url_for

from msp import billing
from msp.billing import Forecast, ForecastBrief, MonthForecast
from msp.billing.month_ahead import AtStake, Kept, PromiseForecast
from msp.billing.paper import month_words
from msp.billing.statement_words import clock_name
from msp.billing.supposing import Case
from msp.identity import Can
from msp.kernel.errors import Invalid
from msp.kernel.money import Money
from msp.kernel.periods import Month
from msp.tenants import TenantView
from msp.web.csv_answers import Cell, csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.filters import moment, when
from msp.web.invoice_paper import amount
from msp.web.office.wing import bp

CASES = (
    (Case.NOW, "So far"),
    (Case.BEST, "All kept"),
    (Case.LIKELY, "Likely"),
    (Case.WORST, "All missed"),
)
HEADS = ("Client", "Month", "As of (UTC)", "Currency", "Revenue so far", "Revenue at month's end", "Credit by now")
HEADS += ("Credit at worst", "Credit at risk", "Promises due", "Tickets opened", "Tickets resolved", "Trouble")


@dataclass(frozen=True, slots=True)
class CaseCell:
    """A share of promises kept in one case, and whether that misses what was promised."""

    case: str
    words: str
    of: str
    failed: bool


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise in every case, in the order of `CASES`."""

    name: str
    promised: str
    cells: tuple[CaseCell, ...]


@dataclass(frozen=True, slots=True)
class StakeRow:
    """An open promise that falls due within the month."""

    reference: str
    subject: str
    url: str | None
    promise: str
    tier: str
    priority: str
    due: str
    due_exact: str
    is_at_risk: bool
    alone: str


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """The running month of a client; amounts are finished texts, net of credits and tax."""

    tenant: TenantView
    words: str
    day_words: str
    currency: str
    opened: int
    resolved: int
    open: int
    so_far: str
    at_end: str
    at_risk: str
    promises: tuple[PromiseRow, ...]
    revenue: tuple[tuple[str, str, str], ...]
    credits: tuple[tuple[str, str], ...]
    stake: tuple[StakeRow, ...]
    left_out: str
    preview_url: str


@bp.get("/<tenant>/forecast")
@needs(Can.FORECAST_READ, Within.TENANT)
def forecast(visit: Visit):
    """The running month as its real engine sees it now, and as if open promises were kept or missed."""
    words = month_words(str(Month.holding(visit.now, visit.tenant.time_zone)))
    try:
        found = billing.forecast(now=visit.now)
    except Invalid as refusal:
        trouble = {"tenant": visit.tenant, "words": words, "trouble": refusal.sentence}
        return render_template("office/forecasts/trouble.html", **trouble), 422
    return render_template("office/forecasts/forecast.html", page=_page(visit, found, words))


@bp.get("/forecasts.csv")
@needs(Can.FORECAST_READ, Within.SERVED)
def forecasts_csv(visit: Visit):
    """The forecasts that were kept last, a client a row, each with its moment."""
    kept = billing.kept_forecasts(list(visit.tenants))
    served = sorted(visit.tenants.values(), key=lambda tenant: tenant.name.casefold())
    return csv_answer(
        "forecasts.csv", HEADS, (_cells(tenant, kept[tenant.id]) for tenant in served if tenant.id in kept)
    )


def _page(visit: Visit, found: MonthForecast, words: str) -> ForecastPage:
    heading, tenant = found.heading, visit.tenant
    reached = heading.reached
    return ForecastPage(
        tenant=tenant,
        words=words,
        day_words=f"day {reached.day} of {reached.days}",
        currency=heading.currency,
        opened=found.tickets.opened,
        resolved=found.tickets.resolved,
        open=found.tickets.open,
        so_far=amount(heading.so_far),
        at_end=amount(heading.at_end),
        at_risk=amount(heading.at_risk),
        promises=tuple(_promise(promise) for promise in heading.promises),
        revenue=tuple((tier.tier, amount(tier.so_far), amount(tier.at_end)) for tier in heading.revenue),
        credits=tuple((name, amount(heading.credits[case])) for case, name in CASES),
        stake=tuple(_stake(visit, at_stake) for at_stake in heading.at_stake),
        left_out=left_out(heading),
        preview_url=url_for("office.period", tenant=tenant.slug, month=str(reached.month)),
    )


def left_out(heading: Forecast) -> str:
    """Which open promises are in none of the cases, in words; empty when all are."""
    said = []
    if heading.held:
        said.append(f"{heading.held} held by a reason, so that nothing falls due")
    if heading.later:
        said.append(f"{heading.later} due after the month ends")
    return " and ".join(said)


def _promise(promise: PromiseForecast) -> PromiseRow:
    kept = [(name, promise.cases[case]) for case, name in CASES]
    return PromiseRow(promise.name, promise.promised, tuple(_cell(name, one) for name, one in kept))


def _cell(case: str, kept: Kept) -> CaseCell:
    return CaseCell(case, kept.words, f"{kept.met} of {kept.counted}" if kept.counted else "", kept.failed)


def _stake(visit: Visit, at_stake: AtStake) -> StakeRow:
    promise, zone = at_stake.promise, visit.tenant.time_zone
    assert promise.due_at is not None, "what falls due has an instant"
    reads = visit.can(Can.TICKET_READ)
    return StakeRow(
        reference=promise.reference,
        subject=promise.subject,
        url=url_for("desk.ticket", reference=promise.reference) if reads else None,
        promise=clock_name(promise.metric),
        tier=promise.tier,
        priority=promise.priority,
        due=when(promise.due_at, visit.now, zone),
        due_exact=moment(promise.due_at, zone),
        is_at_risk=promise.is_at_risk,
        alone=amount(at_stake.alone) if at_stake.alone else "",
    )


def _cells(tenant: TenantView, brief: ForecastBrief) -> Sequence[Cell]:
    return [tenant.name, str(brief.month), f"{brief.as_of:%Y-%m-%d %H:%M}", *_figures(brief), brief.trouble]


def _figures(brief: ForecastBrief) -> Iterator[Cell]:
    amounts = (brief.so_far, brief.at_end, brief.credit_now, brief.credit_worst, brief.at_risk)
    yield brief.so_far.currency if brief.so_far else ""
    yield from (_decimal(value) for value in amounts)
    yield from (brief.due, brief.opened, brief.resolved) if brief.so_far else ("", "", "")


def _decimal(value: Money | None) -> Cell:
    return None if value is None else value.decimal
