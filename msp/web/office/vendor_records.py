"""What happened with vendors in a month of every client served, each in its own calendar, and what it comes to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from flask import request

from msp import sla, vendors
from msp.kernel.periods import Month, Span
from msp.sla import VendorClock
from msp.vendors import CostView, StayView
from msp.vendors.scorecard import Score, score
from msp.web.door import Visit


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that happened with vendors in a month, in each client's own calendar."""

    month: Month
    spans: Mapping[UUID, Span]
    stays: Sequence[StayView]
    clocks: Sequence[VendorClock]
    costs: Sequence[CostView]
    now: datetime

    def score_of(self, vendor: str, tenant_id: UUID) -> Score:
        """One vendor at one client."""
        stays = [one for one in self.stays if (one.vendor_slug, one.tenant_id) == (vendor, tenant_id)]
        clocks = [one for one in self.clocks if (one.vendor, one.tenant_id) == (vendor, tenant_id)]
        return score(stays, clocks, self.spans[tenant_id], now=self.now)

    def costs_of(self, vendor: str, tenant_ids: Iterable[UUID]) -> tuple[tuple[Decimal, str], ...]:
        """What a vendor charged, summed in each currency of its bills."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        wanted = set(tenant_ids)
        for cost in self.costs:
            if cost.vendor_slug == vendor and cost.tenant_id in wanted:
                sums[cost.currency] += cost.amount
        return tuple((amount, currency) for currency, amount in sorted(sums.items()))

    @property
    def pairs(self) -> dict[str, dict[UUID, str]]:
        """Which vendors had anything to do at which clients, with the vendors' names."""
        found: dict[str, dict[UUID, str]] = defaultdict(dict)
        for one in (*self.stays, *self.costs):
            found[one.vendor_slug][one.tenant_id] = one.vendor_name
        return dict(sorted(found.items(), key=lambda pair: next(iter(pair[1].values())).casefold()))


def records_of(visit: Visit, vendor: str | None = None) -> Records:
    """The month of the address, or the running one; Invalid when it is none."""
    asked = request.args.get("month", "")
    month = Month.parse(asked) if asked else Month.holding(visit.now, "UTC")
    spans = {tenant.id: month.span(tenant.time_zone) for tenant in visit.tenants.values()}
    around = month.span("UTC")
    edges = [edge for span in spans.values() for edge in (span.start, span.end)] or [around.start, around.end]
    whole = Span(min(edges), max(edges))
    costs = vendors.costs_between(month.first, month.next.first)
    return Records(
        month=month,
        spans=spans,
        stays=vendors.stays_within(whole, vendor),
        clocks=sla.vendor_clocks(whole, vendor),
        costs=[cost for cost in costs if vendor in (None, cost.vendor_slug)],
        now=visit.now,
    )
