"""How a rate card passes on what vendors charge: the stated rates of exchange, and the mark-up (money.md section 2)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from msp.billing.passthrough import Terms, terms_from
from msp.billing.sheet import Sheet
from msp.kernel.errors import Invalid

VENDOR_KEYS = "markup apply fx"
#: Where vendors stand on every ladder; what they charge belongs to it.
VENDOR_TIER = "L4"


class MarkedUp(StrEnum):
    """What is marked up: every line of a vendor's bill, or the bill as a whole."""

    LINE = "line"
    BILL = "bill"


@dataclass(frozen=True, slots=True)
class StatedRate:
    """What one unit of a foreign currency is worth from a day on."""

    currency: str
    rate: Fraction
    since: date


@dataclass(frozen=True, slots=True)
class VendorTerms:
    """What the contract says about vendors' costs."""

    markup: Terms
    marked_up: MarkedUp
    rates: tuple[StatedRate, ...]

    def rate_of(self, currency: str, day: date) -> StatedRate | None:
        """The rate that is stated for a currency on a day; None when there is none."""
        known = [rate for rate in self.rates if rate.currency == currency and rate.since <= day]
        return max(known, key=lambda rate: rate.since, default=None)


def vendor_terms_from(sheet: Sheet, currency: str) -> VendorTerms:
    """Read `markup`, `apply` and `fx` of a card's line; Invalid says in a sentence what is wrong."""
    rates = tuple(_rate(part, currency) for part in sheet.parts("fx", "currency rate from", ()))
    for place, rate in enumerate(rates):
        if any((other.currency, other.since) == (rate.currency, rate.since) for other in rates[:place]):
            sentence = f"Two rates of {rate.currency} begin on {rate.since}."
            raise Invalid(sentence, field=sheet.at(f"fx[{place}].from"))
    return VendorTerms(terms_from(sheet), sheet.choice("apply", MarkedUp, MarkedUp.LINE), rates)


def _rate(part: Sheet, currency: str) -> StatedRate:
    foreign = part.currency()
    if foreign == currency:
        raise part.wrong("currency", f"is {currency}, the currency of the card itself")
    return StatedRate(foreign, part.above_zero("rate"), part.day("from"))
