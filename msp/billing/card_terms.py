"""What each kind of line of a rate card says beyond its name: prices, pools, shares and the lines they are taken of."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from msp.billing.bucket import Bucket, Rollover
from msp.billing.card_price import BY_EVENT, Price, price_from
from msp.billing.charge_models import ChargeModel
from msp.billing.proration import Convention
from msp.billing.sheet import Sheet
from msp.billing.time_card import GroupBy, IncrementMode, TimeCard
from msp.kernel.money import Money

TIERS = ("L0", "L1", "L2", "L3", "L4")
SERVICE_KEYS = "start end convention"
UNIT_KEYS = "unit price charge count"
_TAKING_KEYS = "tiers weights minimum_minutes increment_minutes increment_mode"
BUCKET_LINE_KEYS = f"included_minutes rate rollover rollover_cap {_TAKING_KEYS}"
BLOCKS_LINE_KEYS = f"rate {_TAKING_KEYS}"
USAGE_KEYS = "meter unit price charge"
TICKET_KEYS = "price counts priorities"
MINIMUM_KEYS = f"amount of {SERVICE_KEYS}"
DISCOUNT_KEYS = f"pct amount of {SERVICE_KEYS}"


class Unit(StrEnum):
    """What is counted for a price a unit and month."""

    USER = "user"
    DEVICE = "device"
    SITE = "site"


class CountRule(StrEnum):
    """Which quantity of a month counts when it changed within it."""

    HIGHEST = "highest"
    AVERAGE = "average"
    AT_END = "at_end"


class Counts(StrEnum):
    """What of a ticket is paid for."""

    OPENED = "opened"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Service:
    """From when to before when a fee is owed, and how a part of a month is counted; without dates it is owed always."""

    start: date | None = None
    end: date | None = None
    convention: Convention = Convention.ACTUAL


ALWAYS = Service()


@dataclass(frozen=True, slots=True)
class PerUnit:
    """So much for each user, device or site, counted by a rule."""

    unit: Unit
    price: Price
    count: CountRule


@dataclass(frozen=True, slots=True)
class Taking:
    """Whose time a pool takes, at which weight each tier burns it, and how the minutes of an entry are counted."""

    tiers: tuple[str, ...]
    weights: tuple[tuple[str, Fraction], ...]
    counted: TimeCard

    def weight(self, tier: str) -> Fraction:
        """How fast an hour of the tier burns."""
        return dict(self.weights).get(tier, Fraction(1))


@dataclass(frozen=True, slots=True)
class BucketTerms:
    """Included minutes for the time of one tier or of several, and what every hour beyond costs."""

    bucket: Bucket
    taking: Taking


@dataclass(frozen=True, slots=True)
class BlockTerms:
    """Prepaid blocks of time, and what an hour costs that none of them covers."""

    rate: Fraction
    taking: Taking


@dataclass(frozen=True, slots=True)
class UsageTerms:
    """The price of what a meter counted."""

    meter: str
    unit: str
    price: Price


@dataclass(frozen=True, slots=True)
class TicketTerms:
    """A price for each ticket of these priorities; without any it holds for all."""

    price: Money
    counts: Counts
    priorities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Of:
    """An amount or a percentage that is about other lines of the card: a minimum they reach, a discount on them."""

    lines: tuple[str, ...]
    amount: Money | None = None
    pct: Fraction | None = None


def service_from(sheet: Sheet) -> Service:
    """Read the dates; the end lies outside."""
    start, end = sheet.maybe_day("start"), sheet.maybe_day("end")
    if start and end and end <= start:
        raise sheet.wrong("end", "must be after the start; it is the first day without the fee")
    return Service(start, end, sheet.choice("convention", Convention, Convention.ACTUAL))


def per_unit_from(sheet: Sheet) -> PerUnit:
    """Read a price a unit; percentages have no unit."""
    price = price_from(sheet)
    if price.model in (*BY_EVENT, ChargeModel.GRADUATED_PERCENTAGE):
        raise sheet.wrong("charge", "takes a percentage, which is no price of a unit")
    return PerUnit(sheet.choice("unit", Unit), price, sheet.choice("count", CountRule, CountRule.HIGHEST))


def bucket_terms_from(sheet: Sheet, tier: str) -> BucketTerms:
    """Read included minutes; the rate is an hour."""
    bucket = Bucket(
        included=sheet.amount("included_minutes"),
        rate=sheet.amount("rate"),
        per=Fraction(60),
        rollover=sheet.choice("rollover", Rollover, Rollover.NONE),
        cap=sheet.maybe_amount("rollover_cap"),
        prorate=False,
    )
    return BucketTerms(bucket, _taking_from(sheet, tier))


def block_terms_from(sheet: Sheet, tier: str) -> BlockTerms:
    """Read the rate of what no block covers, an hour."""
    return BlockTerms(sheet.amount("rate"), _taking_from(sheet, tier))


def usage_terms_from(sheet: Sheet) -> UsageTerms:
    """Read what a meter is charged by."""
    return UsageTerms(sheet.text("meter"), sheet.text("unit", "unit")[:20], price_from(sheet))


def ticket_terms_from(sheet: Sheet, currency: str) -> TicketTerms:
    """Read a price a ticket."""
    return TicketTerms(
        sheet.money("price", currency), sheet.choice("counts", Counts), tuple(sorted(set(sheet.texts("priorities"))))
    )


def of_from(sheet: Sheet, currency: str) -> Of:
    """Read which lines a minimum or a discount is about, and its amount or percentage."""
    keys = tuple(dict.fromkeys(sheet.texts("of")))
    if not keys:
        raise sheet.wrong("of", "must name at least one line")
    if sheet.has("pct") == sheet.has("amount"):
        raise sheet.wrong("amount", "or pct is needed, one of the two")
    amount = sheet.money("amount", currency) if sheet.has("amount") else None
    pct = sheet.maybe_amount("pct")
    if pct is not None and pct > 100:
        raise sheet.wrong("pct", "must not be above 100")
    return Of(keys, amount, pct)


def _taking_from(sheet: Sheet, tier: str) -> Taking:
    tiers = tuple(dict.fromkeys(sheet.texts("tiers"))) or (tier,)
    weights = {name: _weight(sheet, name) for name in sheet.named("weights")}
    for name in (*tiers, *weights):
        if name not in TIERS:
            raise sheet.wrong("tiers", f"hold “{name[:20]}”; known are: {', '.join(TIERS)}")
    if tier not in tiers:
        raise sheet.wrong("tiers", f"must hold {tier}, the tier of the line")
    if lost := sorted(set(weights) - set(tiers)):
        raise sheet.wrong("weights", f"are given for {lost[0]}, whose time the line does not take")
    return Taking(tiers, tuple(sorted(weights.items())), _counted(sheet))


def _weight(sheet: Sheet, tier: str) -> Fraction:
    return Sheet(sheet.named("weights"), sheet.at("weights"), None).above_zero(tier)


def _counted(sheet: Sheet) -> TimeCard:
    return TimeCard(
        rate=None,
        minimum_minutes=sheet.amount("minimum_minutes", 0),
        increment_minutes=sheet.amount("increment_minutes", 0),
        increment_mode=sheet.choice("increment_mode", IncrementMode, IncrementMode.UP),
        group_by=GroupBy.ENTRY,
    )
