"""A part of a period: service days over the days of the whole period (money.md section 2, proration)."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from msp.billing.explain import Step, amount_step
from msp.billing.sheet import Sheet
from msp.billing.wording import plain, spaced
from msp.kernel.money import Money, quantise

FRACTION_PLACES = 9


class Convention(StrEnum):
    """How days are counted; the fixed ones take every month for as long as the other."""

    ACTUAL = "actual"
    FIXED_30 = "fixed_30"
    FIXED_28 = "fixed_28"
    NONE = "none"


_FIXED_DAYS = {Convention.FIXED_30: 30, Convention.FIXED_28: 28}


@dataclass(frozen=True, slots=True)
class Part:
    """So many days of so many."""

    days: Fraction
    of: Fraction

    @property
    def fraction(self) -> Fraction:
        """The exact share."""
        return self.days / self.of

    def __str__(self) -> str:
        return f"{plain(self.days)}/{plain(self.of)}"


def proration(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `proration`: by `days` and `of`, or by the dates of the period and the service."""
    sheet = Sheet(given, "", "amount currency days of period_start period_end service_start service_end convention")
    whole, part = sheet.number("amount"), part_of_period(sheet) if sheet.has("period_start") else part_from(sheet)
    amount = Money.rounded(whole * part.fraction, sheet.currency())
    answer = {
        "amount": str(amount),
        "days": plain(part.days),
        "of": plain(part.of),
        "fraction": f"{quantise(part.fraction, FRACTION_PLACES):f}",
    }
    return answer, (amount_step(f"{spaced(whole)} x {part} days", amount),)


def part_from(sheet: Sheet) -> Part:
    """A part given as days of days; the whole when neither is given."""
    if not sheet.has("days") and not sheet.has("of"):
        return Part(Fraction(1), Fraction(1))
    part = Part(sheet.amount("days"), sheet.above_zero("of"))
    if part.days > part.of:
        raise sheet.wrong("days", f"are more than the {plain(part.of)} days of the period")
    return part


def part_of_period(sheet: Sheet) -> Part:
    """The service clamped to the period; all ends are exclusive."""
    start, end = sheet.day("period_start"), sheet.day("period_end")
    if end <= start:
        raise sheet.wrong("period_end", "must be after period_start")
    first = max(start, sheet.maybe_day("service_start") or start)
    last = min(end, sheet.maybe_day("service_end") or end)
    convention = sheet.choice("convention", Convention, Convention.ACTUAL)
    if last <= first:
        return Part(Fraction(0), Fraction(_FIXED_DAYS.get(convention, (end - start).days)))
    if convention in _FIXED_DAYS:
        return _fixed(first, last, _FIXED_DAYS[convention])
    served = (last - first if convention is Convention.ACTUAL else end - start).days
    return Part(Fraction(served), Fraction((end - start).days))


def _fixed(first: date, last: date, fixed: int) -> Part:
    """Days less what the start month is longer than the fixed one, when the span leaves that month."""
    days = (last - first).days
    if (first.year, first.month) != (last.year, last.month):
        days -= monthrange(first.year, first.month)[1] - fixed
    return Part(Fraction(days), Fraction(fixed))
