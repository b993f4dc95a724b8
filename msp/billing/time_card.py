"""The time terms of a rate card: rate, minimum, increment, grouping, overtime and after hours (money.md section 2)."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from msp.billing.after_hours import AFTER_HOURS_KEYS, AfterHours, after_hours_from
from msp.billing.sheet import Sheet
from msp.kernel.money import Rounding, quantise

CARD_KEYS = "rate minimum_minutes increment_minutes increment_mode group_by overtime after_hours"


class GroupBy(StrEnum):
    """What is put together before the minimum and the increment are applied."""

    ENTRY = "entry"
    TICKET = "ticket"
    TICKET_DAY = "ticket_day"
    PERIOD = "period"


class IncrementMode(StrEnum):
    """How minutes meet the increment; halves of `nearest` go up."""

    UP = "up"
    DOWN = "down"
    NEAREST = "nearest"


_ROUNDING = {
    IncrementMode.UP: Rounding.CEIL,
    IncrementMode.DOWN: Rounding.FLOOR,
    IncrementMode.NEAREST: Rounding.HALF_UP,
}


@dataclass(frozen=True, slots=True)
class Overtime:
    """What minutes above the threshold of one group cost: a rate of their own, a multiplier, or both."""

    threshold_minutes: Fraction
    rate: Fraction | None
    multiplier: Fraction


@dataclass(frozen=True, slots=True)
class TimeCard:
    """How time of one tier is charged; rates are an hour, in major units."""

    rate: Fraction | None
    minimum_minutes: Fraction
    increment_minutes: Fraction
    increment_mode: IncrementMode
    group_by: GroupBy
    overtime: Overtime | None = None
    after_hours: AfterHours | None = None

    def billed(self, minutes: Fraction) -> Fraction:
        """Minutes after the minimum, then the increment; zero stays zero."""
        if minutes == 0:
            return minutes
        raised = max(minutes, self.minimum_minutes)
        if self.increment_minutes == 0:
            return raised
        return Fraction(quantise(raised / self.increment_minutes, 0, _ROUNDING[self.increment_mode])) * (
            self.increment_minutes
        )


def time_card_from(sheet: Sheet) -> TimeCard:
    """Read the card; its rate may be missing as long as every entry brings its own."""
    return TimeCard(
        rate=sheet.maybe_amount("rate"),
        minimum_minutes=sheet.amount("minimum_minutes", 0),
        increment_minutes=sheet.amount("increment_minutes", 0),
        increment_mode=sheet.choice("increment_mode", IncrementMode, IncrementMode.UP),
        group_by=sheet.choice("group_by", GroupBy, GroupBy.ENTRY),
        overtime=_overtime(sheet.maybe_part("overtime", "threshold_minutes rate multiplier")),
        after_hours=after_hours_from(sheet.maybe_part("after_hours", AFTER_HOURS_KEYS)),
    )


def _overtime(sheet: Sheet | None) -> Overtime | None:
    if sheet is None:
        return None
    return Overtime(sheet.amount("threshold_minutes"), sheet.maybe_amount("rate"), sheet.amount("multiplier", 1))
