"""What stands above a list: the choices by which it is narrowed, and the tabs of the lists beside it."""

from dataclasses import dataclass
from datetime import datetime

from msp.billing.paper import month_words
from msp.kernel.periods import Month

#: How many months a report is offered for.
MONTHS_OFFERED = 24


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice as `_kit/filters.html` shows it; without a value everything is in."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several lists of a reader, and how much is in it where that is told."""

    label: str
    url: str
    current: bool
    count: int | None = None


def months_offered(now: datetime) -> tuple[tuple[str, str], ...]:
    """The months to choose from with their names, the running one first, two years back."""
    months = [Month.holding(now, "UTC")]
    while len(months) < MONTHS_OFFERED:
        months.append(months[-1].previous)
    return tuple((str(month), month_words(str(month))) for month in months)


def month_choice(chosen: Month, now: datetime) -> Choice:
    """The choice of one month."""
    return Choice("month", "Month", months_offered(now), str(chosen))
