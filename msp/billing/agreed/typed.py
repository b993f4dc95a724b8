"""Pure: numbers and lines as people and machines write them, made exact and checked; each refusal names its field."""

from decimal import Decimal

from msp.kernel import text
from msp.kernel.errors import Invalid
from msp.kernel.money import read_number, to_decimal

MOST, DECIMALS = 10**12, 6
NUMBER = "Write a number with a point and nothing between the thousands, such as 1250.5."


def number(words: str, field: str, *, decimals: int = DECIMALS) -> Decimal:
    """A number of zero or more as people and machines write it, with a point."""
    said = words.strip()
    try:
        exact = read_number(said, field)
    except Invalid as error:
        raise Invalid(NUMBER, field=field) from error
    if exact < 0:
        raise Invalid("It is zero or more.", field=field)
    if exact >= MOST or (exact * 10**decimals).denominator != 1:
        raise Invalid(f"It stays below {MOST:,} and has at most {decimals} decimals.", field=field)
    return to_decimal(exact)


def one_line(words: str, longest: int, field: str, *, optional: bool = False) -> str:
    """A single line without control characters."""
    said = text.line(words)
    if not (0 if optional else 1) <= len(said) <= longest:
        raise Invalid(f"It has {0 if optional else 1} to {longest} characters.", field=field)
    return said
