"""Bands of an award: limits with what they give, no gaps, no overlaps, never milder for worse (money.md section 3)."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import ceil

from msp.billing.credit_gives import GIVES_KEYS, Gives, gives_from
from msp.billing.sheet import Sheet
from msp.billing.wording import readable
from msp.kernel.errors import Invalid

BAND_KEYS = f"lt lte gt gte {GIVES_KEYS}"


class BandsOn(StrEnum):
    """What the limits of the bands are compared with."""

    VALUE = "value"
    SHORTFALL = "shortfall"
    MISSES = "misses"


# An edge is a number and whether it lies just above it: (99, True) comes after (99, False), so edges sort and meet.
Edge = tuple[Fraction, bool]


@dataclass(frozen=True, slots=True)
class Band:
    """One stretch of the scale and what it gives; an open end is None."""

    low: Edge | None
    high: Edge | None
    gives: Gives

    def holds(self, value: Fraction) -> bool:
        """Whether the value lies in the band."""
        return (self.low is None or self.low <= (value, False)) and (self.high is None or (value, False) < self.high)


def bands_from(sheet: Sheet, on: BandsOn, worse_is_higher: bool) -> tuple[Band, ...]:
    """Read and check the bands, sorted from low to high; Invalid names the first pair that does not fit."""
    bands = [_band(part, on) for part in sheet.parts("bands", BAND_KEYS)]
    if not bands:
        raise sheet.wrong("bands", "must hold at least one band")
    bands.sort(key=lambda band: (band.low is not None, band.low or (Fraction(0), False)))
    for lower, upper in pairwise(bands):
        _check_pair(sheet, lower, upper, worse_is_higher)
    return tuple(bands)


def band_of(bands: tuple[Band, ...], value: Fraction) -> Band | None:
    """The band that holds the value, or None beyond the outer ends."""
    return next((band for band in bands if band.holds(value)), None)


def _band(sheet: Sheet, on: BandsOn) -> Band:
    low = _edge(sheet, "gte", "gt")
    high = _edge(sheet, "lt", "lte")
    if on is BandsOn.MISSES:
        low, high = _whole(low), _whole(high)
    if low is not None and high is not None and low >= high:
        raise Invalid(f"{sheet.where} holds nothing: its lower limit is not below its upper one.", field=sheet.where)
    return Band(low, high, gives_from(sheet))


def _edge(sheet: Sheet, just_below: str, just_above: str) -> Edge | None:
    """The limit under one of the two keys; `gte` and `lt` lie before their number, `gt` and `lte` after it."""
    if sheet.has(just_below) and sheet.has(just_above):
        raise sheet.wrong(just_above, f"and {just_below} cannot both be given")
    if sheet.has(just_above):
        return sheet.number(just_above), True
    return (sheet.number(just_below), False) if sheet.has(just_below) else None


def _whole(edge: Edge | None) -> Edge | None:
    """The same limit on whole numbers, so that 1 to 2 and 3 to 4 meet."""
    if edge is None:
        return None
    number, above = edge
    return (number + 1 if above and number.denominator == 1 else Fraction(ceil(number))), False


def _check_pair(sheet: Sheet, lower: Band, upper: Band, worse_is_higher: bool) -> None:
    if lower.high is None or upper.low is None or lower.high > upper.low:
        raise sheet.wrong("bands", f"overlap {_near(upper.low or lower.high)}")
    if lower.high < upper.low:
        raise sheet.wrong("bands", f"leave a gap between {readable(lower.high[0])} and {readable(upper.low[0])}")
    milder, harder = (lower, upper) if worse_is_higher else (upper, lower)
    if not milder.gives.at_most(harder.gives):
        raise sheet.wrong("bands", f"give less for a worse result {_near(upper.low)}")


def _near(edge: Edge | None) -> str:
    return f"at {readable(edge[0])}" if edge else "at the open end"
