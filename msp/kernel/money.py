"""Money: whole minor units of one currency; one rounding, exact sums, splits that lose no cent (money.md section 1)."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import total_ordering

from msp.kernel.errors import Invalid

Exact = Fraction | Decimal | int

CONTEXT = Context(prec=34, rounding=ROUND_HALF_UP)

_NO_DECIMALS = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD JOD KWD OMR TND"
_CURRENCY = re.compile(r"[A-Z]{3}")
_TOO_LARGE = 10**18
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,34})?")


class Rounding(StrEnum):
    """What happens to the part that does not fit; `half_ceil` is the XPath `round` of the e-invoice rules."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    HALF_CEIL = "half_ceil"
    FLOOR = "floor"
    CEIL = "ceil"
    UP = "up"
    DOWN = "down"


def digits(currency: str) -> int:
    """How many decimals the minor unit of `currency` stands for: 0, 2 or 3; Invalid when it is no currency code."""
    if not _CURRENCY.fullmatch(currency):
        raise Invalid(f"“{currency[:20]}” is not a currency code of three capital letters.", field="currency")
    if currency in _NO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def read_number(value: object, field: str) -> Fraction:
    """An exact number from a decimal text or a whole number; a float is refused because it is not what it says."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _TOO_LARGE:
        return Fraction(value)
    if isinstance(value, str) and value.isascii() and _NUMBER.fullmatch(value):
        return Fraction(value)
    raise Invalid(f'{field} is not a decimal number in text, such as "12.50": {str(value)[:40]!r}.', field=field)


def quantise(value: Exact, places: int, mode: Rounding = Rounding.HALF_UP) -> Decimal:
    """Round once, exactly, to `places` decimals (fewer than none rounds to tens and hundreds)."""
    whole = _whole(value, places, mode)
    return Decimal(f"{whole}E{-places}") if places > 0 else Decimal(whole * 10**-places)


def to_decimal(value: Exact) -> Decimal:
    """The value to 34 significant digits, without trailing zeros; what an exact amount is stored as."""
    numerator, denominator = value.as_integer_ratio()
    short = CONTEXT.divide(Decimal(numerator), Decimal(denominator)).normalize(CONTEXT)
    return Decimal(f"{short:f}")


def share_units(units: int, weights: Sequence[Exact]) -> list[int]:
    """Split whole units by weight: floor every share, spare units to the largest fractions, ties to the earlier."""
    exact = [Fraction(weight) for weight in weights]
    if any(weight < 0 for weight in exact) or (units and not sum(exact)):
        raise Invalid("An amount is shared out by weights of zero and more, at least one of them above zero.")
    if units == 0:
        return [0] * len(exact)
    if units < 0:
        return [-part for part in share_units(-units, exact)]
    shares = [units * weight / sum(exact) for weight in exact]
    parts = [share.numerator // share.denominator for share in shares]
    by_fraction = sorted(range(len(parts)), key=lambda place: parts[place] - shares[place])
    for place in by_fraction[: units - sum(parts)]:
        parts[place] += 1
    return parts


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units (cents, yen, fils) of one currency; two currencies never meet in one sum."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: str | Decimal | int, currency: str) -> "Money":
        """The amount given in major units; Invalid when the currency has no coin that small."""
        exact = read_number(f"{amount:f}" if isinstance(amount, Decimal) else amount, "amount")
        minor = exact * 10 ** digits(currency)
        if minor.denominator != 1:
            raise Invalid(f"{amount} {currency} is finer than {digits(currency)} decimals.", field="amount")
        return cls(minor.numerator, currency)

    @classmethod
    def rounded(cls, value: Exact, currency: str, mode: Rounding = Rounding.HALF_UP) -> "Money":
        """The exact value in major units, rounded once to the currency's decimals."""
        return cls(_whole(value, digits(currency), mode), currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, in that currency."""
        return cls.of(0, currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with the currency's decimals."""
        places = digits(self.currency)
        return Decimal(f"{self.minor}E-{places}") if places else Decimal(self.minor)

    @property
    def exact(self) -> Fraction:
        """The amount in major units, ready for exact arithmetic."""
        return Fraction(self.minor, 10 ** digits(self.currency))

    @property
    def written(self) -> str:
        """The amount as pages and mails write it, without its currency: 1,234.50, or −216.00."""
        return f"{self.decimal:,f}".replace("-", "−")

    def __str__(self) -> str:
        return f"{self.decimal:f}"

    def __bool__(self) -> bool:
        return self.minor != 0

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def allocate(self, weights: Sequence[Exact]) -> "list[Money]":
        """Parts by weight that add up to exactly this amount; a negative amount is the mirror of the positive one."""
        return [Money(part, self.currency) for part in share_units(self.minor, weights)]

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise Invalid(f"{self.currency} and {other.currency} cannot be put in one sum.", field="currency")
        return other.minor


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts of one currency; nothing at all sums to zero."""
    return sum(amounts, Money.zero(currency))


def _whole(value: Exact, places: int, mode: Rounding) -> int:
    """The value counted in units of its last place, in whole numbers throughout."""
    numerator, denominator = value.as_integer_ratio()
    numerator, denominator = numerator * 10 ** max(places, 0), denominator * 10 ** max(-places, 0)
    below, rest = divmod(numerator, denominator)
    if rest == 0:
        return below
    if mode in _DIRECTED:
        return below + _DIRECTED[mode](numerator, below)
    if 2 * rest == denominator:
        return below + _TIES[mode](numerator, below)
    return below + (2 * rest > denominator)


# Each answers: does the value go up to the next whole number? Given are its sign and the whole number below it.
_DIRECTED: dict[Rounding, Callable[[int, int], bool]] = {
    Rounding.FLOOR: lambda sign, below: False,
    Rounding.CEIL: lambda sign, below: True,
    Rounding.UP: lambda sign, below: sign > 0,
    Rounding.DOWN: lambda sign, below: sign < 0,
}
_TIES: dict[Rounding, Callable[[int, int], bool]] = {
    Rounding.HALF_UP: lambda sign, below: sign > 0,
    Rounding.HALF_EVEN: lambda sign, below: below % 2 == 1,
    Rounding.HALF_CEIL: lambda sign, below: True,
}
