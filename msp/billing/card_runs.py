"""The rate cards of one month, day by day: which line counts when, and what part of the month that is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from msp.billing.card_terms import ALWAYS, Service
from msp.billing.proration import Convention, Part, part_of_period
from msp.billing.rate_card import CardLine, RateCard
from msp.billing.sheet import Sheet
from msp.billing.work import Work
from msp.kernel.errors import Invalid

FIRST, BEYOND = date.min, date.max


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the client's calendar; the end is the first day outside."""

    first: date
    beyond: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.beyond

    @property
    def count(self) -> int:
        """How many there are."""
        return (self.beyond - self.first).days


@dataclass(frozen=True, slots=True)
class Run:
    """One line of the card as long as it says the same; `days` lie within the month."""

    line: CardLine
    days: Days
    month: Days

    @property
    def is_whole(self) -> bool:
        """Whether it counts the whole month through."""
        return self.days == self.month

    @property
    def said(self) -> str:
        """The days behind the name of the line, where they are not the whole month."""
        if self.is_whole:
            return ""
        first, last = self.days.first, self.days.beyond.toordinal() - 1
        month = _MONTHS[first.month - 1]
        until = date.fromordinal(last).day
        return f", {first.day} {month}" if first.day == until else f", {first.day}–{until} {month}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class MonthCards:
    """Every version of the card that counts in a month, oldest first, each from its first day on."""

    month: Days | None
    versions: tuple[tuple[date, RateCard], ...]

    @property
    def last(self) -> RateCard:
        """The card in force when the month ends."""
        return self.versions[-1][1]

    def on(self, day: date | None) -> RateCard:
        """The card of a day; work without a day belongs to the last one, and days before the first to that one."""
        if day is None:
            return self.last
        known = [card for since, card in self.versions if since <= day]
        return known[-1] if known else self.versions[0][1]

    def runs(self) -> dict[str, list[Run]]:
        """Every line by its key: one run where nothing changed, else one for each stretch of the same terms."""
        found: dict[str, list[Run]] = {}
        for days, card in self._stretches():
            for line in card.lines:
                held = found.setdefault(line.key, [])
                if held and held[-1].line.kind is not line.kind:
                    raise Invalid(_other_kind(held[-1].line, line, days.first), field="lines")
                if held and held[-1].line == line and held[-1].days.beyond == days.first:
                    held[-1] = replace(held[-1], days=Days(held[-1].days.first, days.beyond))
                else:
                    held.append(Run(line, days, self._whole))
        return found

    @property
    def _whole(self) -> Days:
        return self.month or Days(FIRST, BEYOND)

    def _stretches(self) -> Iterator[tuple[Days, RateCard]]:
        starts = [self._whole.first, *(since for since, _ in self.versions[1:])]
        ends = [*starts[1:], self._whole.beyond]
        for first, beyond, (_, card) in zip(starts, ends, self.versions, strict=True):
            yield Days(first, beyond), card


def _other_kind(before: CardLine, line: CardLine, since: date) -> str:
    return (
        f"The line “{line.key}” is of the kind {before.kind} and becomes {line.kind} on {since}, within a month. Give"
        " the new line a key of its own, or begin the rate card with a month."
    )


def cards_of(card: RateCard, period: Sheet | None) -> MonthCards:
    """The card and those before it in the month that `period` says (`start` and `end`, the end outside)."""
    versions: list[tuple[date, RateCard]] = []
    held: RateCard | None = card
    while held is not None:
        versions.append((held.since or FIRST, held))
        held = held.before
    month = Days(period.day("start"), period.day("end")) if period else None
    if month is None and len(versions) > 1:
        raise Invalid("Several rate cards of one month need the days of the month.", field="period")
    return MonthCards(month, tuple(reversed(versions)))


def part_of(run: Run, service: Service = ALWAYS) -> Part | None:
    """The part of the month for which a run is owed; None where it is the whole, or where no month is given."""
    first = max(run.days.first, service.start or FIRST)
    beyond = min(run.days.beyond, service.end or BEYOND)
    if run.is_whole and service.start is None and service.end is None:
        return None
    if run.month.first == FIRST:
        raise Invalid(
            f"The line “{run.line.key}” counts for some days; the days of the month are needed.", field="period"
        )
    if beyond <= first:
        return Part(Fraction(0), Fraction(run.month.count))
    part = part_of_period(
        Sheet(
            {
                "period_start": run.month.first,
                "period_end": run.month.beyond,
                "service_start": first,
                "service_end": beyond,
                "convention": service.convention.value,
            },
            "",
            None,
        )
    )
    return None if part.fraction == 1 else part


def served(runs: Sequence[Run]) -> list[tuple[Run, Part | None]]:
    """Every run of a fee with the part for which it is owed.

    Where parts of a month count whole (`none`), the first terms under which the fee is owed count for all of it.
    """
    parts = [(run, part_of(run, run.line.service)) for run in runs]
    owed = [(run, part) for run, part in parts if part is None or part.days]
    if owed and owed[0][0].line.service.convention is Convention.NONE:
        return owed[:1]
    return owed


def by_run(runs: Sequence[Run], entries: Sequence[Work]) -> list[tuple[Run, list[Work]]]:
    """Entries by the run that holds their day; those without a day, or before every run, go to the nearest one."""
    found: list[tuple[Run, list[Work]]] = [(run, []) for run in runs]
    for entry in entries:
        day = day_of(entry)
        place = max((n for n, run in enumerate(runs) if day is not None and run.days.first <= day), default=None)
        found[len(runs) - 1 if day is None else place or 0][1].append(entry)
    return found


def day_of(entry: Work) -> date | None:
    """The day of work: as booked, or that of its first instant by its own clock."""
    return entry.day or (entry.stretch[0].date() if entry.stretch else None)
