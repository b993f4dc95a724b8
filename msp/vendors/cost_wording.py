"""Pure: what people type about a vendor's cost, made exact and checked; each refusal names its field."""

from decimal import Decimal

from msp.kernel.errors import Invalid
from msp.kernel.money import digits, read_number, to_decimal

MOST, DECIMALS = 10**9, 6
AMOUNT = "Write the amount as on the bill, with a point and nothing between the thousands, such as 1250.00."


def currency(words: str) -> str:
    """The code of a currency, such as EUR."""
    code = words.strip().upper()
    try:
        digits(code)
    except Invalid as error:
        raise Invalid("Write the currency of the bill in three letters, such as EUR.", field="currency") from error
    return code


def amount(words: str, *, or_nothing: bool = False) -> Decimal:
    """An exact amount above zero in major units; a correction may also take the cost back with nothing."""
    try:
        exact = read_number(words.strip(), "amount")
    except Invalid as error:
        raise Invalid(AMOUNT, field="amount") from error
    if exact < 0:
        raise Invalid("A cost is above zero; a credit of the vendor is booked by correcting its cost.", field="amount")
    if exact == 0 and not or_nothing:
        raise Invalid("A cost is above zero.", field="amount")
    if exact >= MOST or (exact * 10**DECIMALS).denominator != 1:
        raise Invalid(f"A cost stays below {MOST:,} and has at most {DECIMALS} decimals.", field="amount")
    return to_decimal(exact)
