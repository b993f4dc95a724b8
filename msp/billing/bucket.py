"""Included minutes or units with rollover and overage (money.md section 2, bucket)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from msp.billing.explain import Step, amount_step
from msp.billing.proration import part_from
from msp.billing.sheet import Sheet
from msp.billing.wording import plain, priced, readable
from msp.kernel.money import Money

BUCKET_KEYS = "included rate per rollover rollover_cap prorate periods"
_NOTHING = Fraction(0)


class Rollover(StrEnum):
    """What is left at the end of a period and may be used in the next one."""

    NONE = "none"
    UNUSED_BASE = "unused_base"
    UNUSED_ALL = "unused_all"
    CARRIED_FIRST = "carried_first"


@dataclass(frozen=True, slots=True)
class Bucket:
    """The terms: so much included a period, the rest at a rate `per` so many."""

    included: Fraction
    rate: Fraction
    per: Fraction
    rollover: Rollover
    cap: Fraction | None
    prorate: bool

    def carried(self, base: Fraction, rolled_in: Fraction, used: Fraction) -> Fraction:
        """What travels on; minutes carried once never do so again under `unused_base`."""
        left = {
            Rollover.NONE: _NOTHING,
            Rollover.UNUSED_BASE: base - used,
            Rollover.UNUSED_ALL: base + rolled_in - used,
            Rollover.CARRIED_FIRST: min(base, base + rolled_in - used),
        }[self.rollover]
        kept = max(_NOTHING, left)
        return kept if self.cap is None else min(kept, self.cap)


@dataclass(frozen=True, slots=True)
class BucketPeriod:
    """One period of a bucket; `carried` is what it leaves for the next one."""

    rolled_in: Fraction
    available: Fraction
    used: Fraction
    overage: Fraction
    carried: Fraction
    exact: Fraction
    amount: Money


def bucket(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `bucket`: period after period, what is left of one carried into the next."""
    sheet = Sheet(given, "", f"currency {BUCKET_KEYS}")
    terms, currency = bucket_from(sheet), sheet.currency()
    periods = run_bucket(terms, sheet, currency)
    answer = [
        {
            "rolled_in": plain(item.rolled_in),
            "available": plain(item.available),
            "overage": plain(item.overage),
            "amount": str(item.amount),
        }
        for item in periods
    ]
    return {"periods": answer}, tuple(period_step(terms, item, currency) for item in periods)


def bucket_from(sheet: Sheet) -> Bucket:
    """Read the terms."""
    return Bucket(
        included=sheet.amount("included"),
        rate=sheet.amount("rate"),
        per=sheet.above_zero("per", 60),
        rollover=sheet.choice("rollover", Rollover, Rollover.NONE),
        cap=sheet.maybe_amount("rollover_cap"),
        prorate=sheet.flag("prorate"),
    )


def run_bucket(terms: Bucket, sheet: Sheet, currency: str, rolled_in: Fraction = _NOTHING) -> list[BucketPeriod]:
    """Every period in order, the first one with what was carried before it.

    A part period holds the whole base unless the terms prorate it.
    """
    periods: list[BucketPeriod] = []
    for part in sheet.parts("periods", "used use days of"):
        base = terms.included * (part_from(part).fraction if terms.prorate else 1)
        used = _used(part)
        overage = max(_NOTHING, used - base - rolled_in)
        exact = overage * terms.rate / terms.per
        amount = Money.rounded(exact, currency)
        left = terms.carried(base, rolled_in, used)
        periods.append(BucketPeriod(rolled_in, base + rolled_in, used, overage, left, exact, amount))
        rolled_in = left
    return periods


def period_step(terms: Bucket, item: BucketPeriod, currency: str) -> Step:
    """One period in words: `1360 used of 1200, 160 over; 160/60 x 95.00`."""
    carried = f" ({readable(item.rolled_in)} carried in)" if item.rolled_in else ""
    each = "" if terms.per == 1 else f"/{readable(terms.per)}"
    say = f"{readable(item.used)} used of {readable(item.available)}{carried}, {readable(item.overage)} over"
    return amount_step(f"{say}; {readable(item.overage)}{each} x {priced(terms.rate, currency)}", item.amount)


def _used(sheet: Sheet) -> Fraction:
    """What was used, or quantities with the weight at which each burns the bucket."""
    if sheet.has("used"):
        return sheet.amount("used")
    parts = sheet.parts("use", "q weight")
    return sum((part.amount("q") * part.amount("weight", 1) for part in parts), _NOTHING)
