"""What a report of the tiers is asked for: the months, and to whom it is narrowed, read from its address."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from msp.kernel.errors import Invalid
from msp.kernel.periods import Month
from msp.tickets.figures import MOST_DAYS, USUAL_DAYS
from msp.web.above_lists import Choice
from msp.web.reports import asked as promises
from msp.web.reports.attainment import offered_months

TEXT_LENGTH = 200
#: For how many days a resolution has to hold to be one at first contact, as it is offered.
OFFERED_DAYS = (3, 7, 14, 30)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; an empty text asks for everything."""

    period: promises.Asked
    days: int = USUAL_DAYS
    client: str = ""
    team: str = ""
    sort: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str], running: Month) -> "Asked":
        """What is asked for; Invalid when there is no such period, or nobody waits so many days."""
        months = {name: arguments.get(name, "") for name in ("from", "to")}
        named = {name: arguments.get(name, "").strip()[:TEXT_LENGTH] for name in ("client", "team", "sort")}
        return cls(promises.Asked.of(months, running), _days(arguments.get("days", "")), **named)

    @property
    def first(self) -> Month:
        """The first month of the period."""
        return self.period.first

    @property
    def last(self) -> Month:
        """The last month of the period."""
        return self.period.last

    @property
    def address(self) -> dict[str, Any]:
        """The same as arguments of an address, without the order."""
        named = {"client": self.client, "team": self.team}
        days = {} if self.days == USUAL_DAYS else {"days": self.days}
        return {**self.period.address, **days, **{name: value for name, value in named.items() if value}}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything of the period is left out."""
        return bool(self.client or self.team)

    def of_all(self) -> "Asked":
        """The same period with everybody in it."""
        return replace(self, client="", team="")

    def choices(self) -> Iterator[Choice]:
        """The period and the days, as they stand above every report of the tiers."""
        months = tuple(offered_months(self.period))
        yield Choice("from", "From", months, str(self.first))
        yield Choice("to", "To", months, str(self.last))
        offered = sorted({*OFFERED_DAYS, self.days})
        yield Choice(
            "days", "Solved holds for", tuple((str(each), days_words(each)) for each in offered), str(self.days)
        )


def days_words(count: int) -> str:
    """A number of days: 7 days."""
    return f"{count} day" if count == 1 else f"{count} days"


def _days(text: str) -> int:
    if not text:
        return USUAL_DAYS
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST_DAYS):
        raise Invalid(f"A solution is watched for 1 to {MOST_DAYS} days.", field="days")
    return int(text)
