"""Numbers as people read them in an explanation."""

from fractions import Fraction

from msp.kernel.money import Exact, Money, Rounding, digits, quantise, to_decimal


def plain(value: Exact) -> str:
    """A number without trailing zeros, to 34 digits: `12.5`, `160`, `0.3333333333333333333333333333333333`."""
    return f"{to_decimal(value):f}"


def readable(value: Exact) -> str:
    """A number for a sentence: at most four decimals, ended by … when there are more."""
    short = quantise(value, 4, Rounding.DOWN)
    return plain(short) + ("" if Fraction(short) == Fraction(value) else "…")


def spaced(amount: Money | Exact) -> str:
    """An amount with its thousands apart: `3 600.00`; an exact amount shows the digits it has."""
    text = str(amount) if isinstance(amount, Money) else readable(amount)
    whole, point, rest = text.removeprefix("-").partition(".")
    return f"{'-' if text.startswith('-') else ''}{int(whole.rstrip('…')):,}{point}{rest}".replace(",", " ")


def priced(price: Exact, currency: str) -> str:
    """A unit price: the decimals of the currency, more when it has more: `95.00`, `0.0125`."""
    whole = quantise(price, digits(currency))
    return spaced(price) if Fraction(whole) != Fraction(price) else spaced(Money.rounded(whole, currency))


def percent(value: Exact) -> str:
    """A percentage floored to two places, so that 94.995 never prints as 95 beside a breach."""
    return f"{plain(quantise(value, 2, Rounding.FLOOR))} %"


def hours(minutes: Exact) -> str:
    """Minutes as hours and minutes: `22 h 40`."""
    whole, rest = divmod(Fraction(minutes), 60)
    return f"{whole} h {readable(rest).zfill(2)}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A count with its noun: `1 line`, `26 entries`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
