"""Work as it is charged: entries cut into classes and put into groups (money.md section 2, time)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from msp.billing.after_hours import AfterHours, WorkClass, elapsed_minutes
from msp.billing.explain import Source, SourceKind
from msp.billing.sheet import Sheet, read_instant
from msp.billing.time_card import GroupBy, TimeCard
from msp.kernel.errors import Invalid

LONGEST_STRETCH = timedelta(days=31)
ENTRY_KEYS = "id ticket date minutes start end rate billable who version hash"
#: What the facts of a month say beside: where it was worked, of which type, how it is billed, whether it is approved.
MONTH_ENTRY_KEYS = f"tier work_type class approved {ENTRY_KEYS}"


class BilledClass(StrEnum):
    """How time is billed; what is internal stands on no paper."""

    BILLABLE = "billable"
    INCLUDED = "included"
    GOODWILL = "goodwill"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Work:
    """One time entry: minutes, or the two instants between which the work was done."""

    source: Source
    ticket: str
    day: date | None
    minutes: Fraction
    stretch: tuple[datetime, datetime] | None
    rate: Fraction | None
    billable: bool
    where: str
    tier: str = ""
    work_type: str = ""
    billed_class: BilledClass = BilledClass.BILLABLE
    approved: bool = False


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """What is rounded together: the minutes of one group, class and rate, with the entries they came from."""

    name: str
    work_class: WorkClass
    rate: Fraction
    own_rate: bool
    minutes: Fraction
    entries: tuple[Work, ...]


def work_from(sheet: Sheet) -> Work:
    """Read one entry; minutes are decimal, instants carry their offset."""
    stretch = _stretch(sheet)
    return Work(
        source=Source(
            SourceKind.TIME_ENTRY, sheet.text("id", sheet.where), sheet.words("version"), sheet.words("hash")
        ),
        ticket=sheet.words("ticket"),
        day=sheet.maybe_day("date"),
        minutes=elapsed_minutes(*stretch) if stretch else sheet.amount("minutes"),
        stretch=stretch,
        rate=sheet.maybe_amount("rate"),
        billable=sheet.flag("billable", default=True),
        where=sheet.where,
        tier=sheet.words("tier"),
        work_type=sheet.words("work_type"),
        billed_class=sheet.choice("class", BilledClass, BilledClass.BILLABLE),
        approved=sheet.flag("approved"),
    )


def grouped(card: TimeCard, entries: Iterable[Work]) -> list[WorkGroup]:
    """Billable work in groups of one key, class and rate, in the order the groups are met."""
    found: dict[tuple[str, WorkClass, Fraction, bool], list[tuple[Work, Fraction]]] = {}
    for entry in entries:
        if entry.billable:
            name, rate = _group_name(card.group_by, entry), _rate_of(card, entry)
            for work_class, minutes in _classes(card.after_hours, entry):
                found.setdefault((name, work_class, rate, entry.rate is not None), []).append((entry, minutes))
    return [
        WorkGroup(*key, minutes=sum((part for _, part in held), Fraction(0)), entries=tuple(entry for entry, _ in held))
        for key, held in found.items()
    ]


def _stretch(sheet: Sheet) -> tuple[datetime, datetime] | None:
    if sheet.has("minutes") or not sheet.has("start"):
        return None
    start = read_instant(sheet.raw("start"), sheet.at("start"))
    end = read_instant(sheet.raw("end"), sheet.at("end"))
    if end < start:
        raise sheet.wrong("end", "is before the start")
    if end - start > LONGEST_STRETCH:
        raise sheet.wrong("end", f"is more than {LONGEST_STRETCH.days} days after the start")
    return start, end


def _rate_of(card: TimeCard, entry: Work) -> Fraction:
    rate = card.rate if entry.rate is None else entry.rate
    if rate is None:
        raise Invalid(
            f"There is no rate for time entry {entry.source.id}: neither the card nor the entry has one.",
            field=f"{entry.where}.rate",
        )
    return rate


def _classes(hours: AfterHours | None, entry: Work) -> Iterator[tuple[WorkClass, Fraction]]:
    if hours is not None and entry.stretch is not None:
        yield from hours.cut(*entry.stretch).items()
    else:
        yield WorkClass.BUSINESS, entry.minutes


def _group_name(group_by: GroupBy, entry: Work) -> str:
    if group_by is GroupBy.PERIOD:
        return "the period"
    if group_by is GroupBy.ENTRY:
        return entry.source.id
    if not entry.ticket:
        raise _needed(entry, "ticket")
    if group_by is GroupBy.TICKET:
        return entry.ticket
    day = entry.day or (entry.stretch and entry.stretch[0].date())
    if not day:
        raise _needed(entry, "date")
    return f"{entry.ticket} on {day}"


def _needed(entry: Work, key: str) -> Invalid:
    return Invalid(
        f"Time entry {entry.source.id} has no {key}, and this card puts time together by it.",
        field=f"{entry.where}.{key}",
    )
