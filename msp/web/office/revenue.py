"""What each tier brought in a month, by client."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for

from msp.billing import ledger
from msp.billing.paper import month_words
from msp.identity import Can
from msp.kernel.money import total
from msp.kernel.periods import Month
from msp.tenants import TenantView
from msp.web.above_lists import Choice, month_choice
from msp.web.csv_answers import csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.invoice_paper import amount
from msp.web.office.wing import bp

HEADS = ("Client", "Month", "Tier", "Charged", "Service credits", "Left", "Currency")


@dataclass(frozen=True, slots=True)
class RevenueRow:
    """What a tier brought; finished amounts."""

    tenant: TenantView
    tier: str
    charged: str
    given_back: str
    left: str
    currency: str


@dataclass(frozen=True, slots=True)
class CurrencyRow:
    """What all tiers brought in one currency; finished amounts."""

    charged: str
    given_back: str
    left: str
    currency: str


@dataclass(frozen=True, slots=True)
class RevenuePage:
    """What each tier brought in a month, and each currency together."""

    words: str
    choices: tuple[Choice, ...]
    rows: tuple[RevenueRow, ...]
    totals: tuple[CurrencyRow, ...]
    file_url: str


@bp.get("/revenue")
@needs(Can.LEDGER_READ, Within.SERVED)
def revenue(visit: Visit):
    """What each tier brought in a month, by client."""
    month = _month(visit)
    found = ledger.revenue_by_tier(str(month), str(month))
    page = RevenuePage(
        words=month_words(str(month)),
        choices=(month_choice(month, visit.now),),
        rows=tuple(_revenue(visit.tenants[line.tenant_id], line) for line in found),
        totals=tuple(_together(found)),
        file_url=url_for("office.revenue_csv", month=str(month)),
    )
    return render_template("office/books/revenue.html", page=page)


@bp.get("/revenue.csv")
@needs(Can.LEDGER_READ, Within.SERVED)
def revenue_csv(visit: Visit):
    """The same month as a file."""
    month = _month(visit)
    rows = (
        (
            *(visit.tenants[line.tenant_id].name, line.month, line.tier),
            *(part.decimal for part in (line.charged, line.given_back, line.left)),
            line.charged.currency,
        )
        for line in ledger.revenue_by_tier(str(month), str(month))
    )
    return csv_answer(f"revenue-{month}.csv", HEADS, rows)


def _revenue(tenant: TenantView, line: ledger.TierRevenue) -> RevenueRow:
    charged, given_back, left = map(amount, (line.charged, line.given_back, line.left))
    return RevenueRow(tenant, line.tier, charged, given_back, left, line.charged.currency)


def _together(found: Sequence[ledger.TierRevenue]) -> Iterator[CurrencyRow]:
    """Each currency by itself; amounts of two never meet in one sum."""
    for currency in sorted({line.charged.currency for line in found}):
        here = [line for line in found if line.charged.currency == currency]
        parts = ((line.charged, line.given_back, line.left) for line in here)
        charged, given_back, left = (amount(total(column, currency)) for column in zip(*parts, strict=True))
        yield CurrencyRow(charged, given_back, left, currency)


def _month(visit: Visit) -> Month:
    asked = request.args.get("month")
    return Month.parse(asked) if asked else Month.holding(visit.now, "UTC").previous
