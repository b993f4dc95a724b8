"""What an award gives: per cent of a base, an amount, points or days of service (money.md section 3)."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from msp.billing.sheet import Sheet
from msp.billing.wording import plain, spaced

GIVES_KEYS = "pct amount points days"


class Unit(StrEnum):
    """In what an award is expressed."""

    PCT = "pct"
    AMOUNT = "amount"
    POINTS = "points"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Gives:
    """A quantity of one unit, such as 5 per cent of the base or 300 in the currency of the invoice."""

    unit: Unit
    quantity: Fraction

    def times(self, factor: Fraction) -> "Gives":
        """The same unit, so many times over."""
        return Gives(self.unit, self.quantity * factor)

    def at_most(self, other: "Gives") -> bool:
        """Whether this gives no more than the other; nothing is at most anything."""
        return self.quantity == 0 or (self.unit is other.unit and self.quantity <= other.quantity)

    def __str__(self) -> str:
        if self.unit is Unit.AMOUNT:
            return spaced(self.quantity)
        return f"{plain(self.quantity)} {'%' if self.unit is Unit.PCT else self.unit.value}"


def gives_from(sheet: Sheet) -> Gives:
    """Read the one unit that is given; Invalid when there is none or more than one."""
    given = [unit for unit in Unit if sheet.has(unit)]
    if len(given) != 1:
        raise sheet.wrong("pct", "or amount, points or days must be given, and only one of them")
    return Gives(given[0], sheet.amount(given[0]))
