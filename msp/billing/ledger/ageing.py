"""Pure: how old what is owed is, by days after the day on which it was due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from msp.kernel.money import Money, total

#: The last day overdue of each class but the last, which takes the rest; the first holds what is not due yet.
CLASSES = (0, 30, 60, 90)


@dataclass(frozen=True, slots=True)
class Owed:
    """What is still due on an invoice."""

    tenant_id: UUID
    number: str
    issued_on: date
    due_on: date
    due: Money

    def days_overdue(self, today: date) -> int:
        """Full days since it was due; zero and less while it is not."""
        return (today - self.due_on).days


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is owed: not due yet, overdue by up to 30, 60 and 90 days, and by more."""

    parts: Sequence[Money]

    @property
    def total(self) -> Money:
        """All of it."""
        return total(self.parts, self.parts[0].currency)

    @property
    def overdue(self) -> Money:
        """All but what is not due yet."""
        return total(self.parts[1:], self.parts[0].currency)


def ageing_of(lines: Iterable[Owed], currency: str, today: date) -> Ageing:
    """Amounts of one currency by class of age; each stands in exactly one."""
    parts = [Money.zero(currency) for _ in range(len(CLASSES) + 1)]
    for line in lines:
        place = class_of(line.days_overdue(today))
        parts[place] += line.due
    return Ageing(tuple(parts))


def class_of(days_overdue: int) -> int:
    """The class of so many days overdue, the first for what is not due yet."""
    return next((place for place, last in enumerate(CLASSES) if days_overdue <= last), len(CLASSES))
