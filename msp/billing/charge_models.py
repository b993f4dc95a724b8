"""The models of a charge: units or events in, an exact amount out (money.md section 2, charge)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

from msp.billing.sheet import Sheet
from msp.billing.wording import plain, readable
from msp.kernel.errors import Invalid

Priced = list[tuple[str, Fraction]]
"""What was computed, in words, with the exact amount of each; they add up to the charge."""

_NOTHING = Fraction(0)


class ChargeModel(StrEnum):
    """How units or events become an amount."""

    STANDARD = "standard"
    GRADUATED = "graduated"
    GRADUATED_PERCENTAGE = "graduated_percentage"
    VOLUME = "volume"
    PACKAGE = "package"
    BLOCKS_ALL_TIERS = "blocks_all_tiers"
    BLOCKS_TOP_TIER = "blocks_top_tier"
    PERCENTAGE = "percentage"
    PERCENTAGE_PER_EVENT = "percentage_per_event"


@dataclass(frozen=True, slots=True)
class PriceTier:
    """Units above the tier before, up to and including `up_to` (None: without end)."""

    up_to: Fraction | None
    each: Fraction
    flat: Fraction


@dataclass(frozen=True, slots=True)
class BlockTier:
    """Blocks of `size` units at `price`, at most so many of them (None: without end)."""

    size: Fraction
    price: Fraction
    most: Fraction | None


def standard(sheet: Sheet) -> Priced:
    """Units x unit price."""
    units, price = sheet.amount("units"), sheet.amount("unit")
    return [(f"{readable(units)} x {plain(price)}", units * price)]


def graduated(sheet: Sheet) -> Priced:
    """Each tier holds its own part of the units; the flat fee of every tier reached is added."""
    return _graduated(sheet, "unit", Fraction(1))


def graduated_percentage(sheet: Sheet) -> Priced:
    """The same with a percentage of the amount in each tier."""
    return _graduated(sheet, "rate", Fraction(100))


def volume(sheet: Sheet) -> Priced:
    """All units at the price of the tier that holds the total."""
    units, tiers = sheet.amount("units"), _price_tiers(sheet, "unit")
    if units == 0:
        return _at_zero(sheet, tiers)
    tier = next((tier for tier in tiers if tier.up_to is None or units <= tier.up_to), None)
    if tier is None:
        raise _beyond(sheet, units)
    return [(f"{readable(units)} x {plain(tier.each)}", units * tier.each), *_flat(tier)]


def package(sheet: Sheet) -> Priced:
    """Started packages count whole, after the free units."""
    units, free, size = sheet.amount("units"), sheet.amount("free", 0), sheet.above_zero("size")
    packages = ceil(max(_NOTHING, units - free) / size)
    price = sheet.amount("price")
    return [(f"{packages} packages of {readable(size)} x {plain(price)}", packages * price)]


def blocks_all_tiers(sheet: Sheet) -> Priced:
    """Every tier is filled up to its number of blocks before the next one begins."""
    left, priced = sheet.amount("units"), Priced()
    for tier in _block_tiers(sheet):
        blocks = Fraction(ceil(left / tier.size))
        used = blocks if tier.most is None else min(blocks, tier.most)
        priced.append((f"{plain(used)} blocks of {readable(tier.size)} x {plain(tier.price)}", used * tier.price))
        left = max(_NOTHING, left - used * tier.size)
    if left:
        raise _beyond(sheet, left)
    return priced


def blocks_top_tier(sheet: Sheet) -> Priced:
    """All units in blocks of the highest tier they reach."""
    units = left = sheet.amount("units")
    for tier in _block_tiers(sheet):
        if tier.most is None or ceil(left / tier.size) <= tier.most:
            blocks = ceil(units / tier.size)
            return [(f"{blocks} blocks of {readable(tier.size)} x {plain(tier.price)}", blocks * tier.price)]
        left -= tier.most * tier.size
    raise _beyond(sheet, left)


def percentage(sheet: Sheet) -> Priced:
    """A percentage of the base (else of the events together), and a fixed part for every event."""
    counted = isinstance(sheet.raw("events"), int) if sheet.has("events") else False
    events = [] if counted else _events(sheet)
    count = sheet.count("events") if counted else len(events)
    base = sheet.amount("base") if sheet.has("base") or not events else sum(events, _NOTHING)
    rate, fixed = sheet.amount("rate", 0), sheet.amount("fixed", 0)
    return [
        (f"{plain(rate)} % of {plain(base)}", base * rate / 100),
        (f"{count} events x {plain(fixed)}", count * fixed),
    ]


def percentage_per_event(sheet: Sheet) -> Priced:
    """Every event alone: free events, then the free amount, then rate and fixed part, then minimum, then maximum."""
    free, priced = sheet.amount("free_amount", 0), Priced()
    for place, event in enumerate(_events(sheet)):
        if place < sheet.count("free_events", 0):
            priced.append((f"event {place + 1} is free", _NOTHING))
            continue
        covered = min(event, free)
        free -= covered
        if covered and covered == event:
            priced.append((f"event {place + 1} is within the free amount", _NOTHING))
        else:
            priced.append(_event(sheet, place, event - covered))
    return priced


def _event(sheet: Sheet, place: int, amount: Fraction) -> tuple[str, Fraction]:
    rate, fixed = sheet.amount("rate", 0), sheet.amount("fixed", 0)
    fee = max(amount * rate / 100 + fixed, sheet.amount("min", 0))
    most = sheet.maybe_amount("max")
    return f"event {place + 1}: {plain(rate)} % of {plain(amount)} + {plain(fixed)}, within its limits", (
        fee if most is None else min(fee, most)
    )


def _events(sheet: Sheet) -> list[Fraction]:
    events = sheet.numbers("events")
    if any(event < 0 for event in events):
        raise sheet.wrong("events", "must not hold amounts below zero")
    return events


def _graduated(sheet: Sheet, each: str, divisor: Fraction) -> Priced:
    units, tiers = sheet.amount("units"), _price_tiers(sheet, each)
    if units == 0:
        return _at_zero(sheet, tiers)
    priced, below = Priced(), _NOTHING
    for tier in tiers:
        if units > below:
            part = (units if tier.up_to is None else min(units, tier.up_to)) - below
            sign = " %" if divisor == 100 else ""
            priced += [(f"{readable(part)} x {plain(tier.each)}{sign}", part * tier.each / divisor), *_flat(tier)]
            below += part
    if units > below:
        raise _beyond(sheet, units)
    return priced


def _flat(tier: PriceTier) -> Priced:
    return [(f"flat fee {plain(tier.flat)}", tier.flat)] if tier.flat else []


def _at_zero(sheet: Sheet, tiers: Sequence[PriceTier]) -> Priced:
    flat = _flat(tiers[0]) if sheet.flag("flat_at_zero") else []
    return flat or [("no units", _NOTHING)]


def _price_tiers(sheet: Sheet, each: str) -> list[PriceTier]:
    tiers = [
        PriceTier(part.maybe_amount("up_to"), part.amount(each, 0), part.amount("flat", 0))
        for part in sheet.parts("tiers", f"up_to {each} flat")
    ]
    below = _NOTHING
    for tier in tiers:
        if below is None or (tier.up_to is not None and tier.up_to <= below):
            raise sheet.wrong("tiers", "must rise by up_to, and only the last may be without end")
        below = tier.up_to
    if not tiers:
        raise sheet.wrong("tiers", "must hold at least one tier")
    return tiers


def _block_tiers(sheet: Sheet) -> list[BlockTier]:
    parts = sheet.parts("tiers", "size price max")
    return [BlockTier(part.above_zero("size"), part.amount("price"), part.maybe_amount("max")) for part in parts]


def _beyond(sheet: Sheet, units: Fraction) -> Invalid:
    return sheet.wrong("tiers", f"have no place for {readable(units)} units; leave the last one without end")


MODELS: dict[ChargeModel, tuple[Callable[[Sheet], Priced], str]] = {
    ChargeModel.STANDARD: (standard, "units unit"),
    ChargeModel.GRADUATED: (graduated, "units tiers flat_at_zero"),
    ChargeModel.GRADUATED_PERCENTAGE: (graduated_percentage, "units tiers flat_at_zero"),
    ChargeModel.VOLUME: (volume, "units tiers flat_at_zero"),
    ChargeModel.PACKAGE: (package, "units free size price"),
    ChargeModel.BLOCKS_ALL_TIERS: (blocks_all_tiers, "units tiers"),
    ChargeModel.BLOCKS_TOP_TIER: (blocks_top_tier, "units tiers"),
    ChargeModel.PERCENTAGE: (percentage, "units base rate events fixed"),
    ChargeModel.PERCENTAGE_PER_EVENT: (percentage_per_event, "units rate events fixed min max free_events free_amount"),
}
