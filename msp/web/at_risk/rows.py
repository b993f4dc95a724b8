"""Pure: an open promise as a row: what is left of it, how much is used, which warnings have passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from msp import sla
from msp.sla import Clock, Standing, State
from msp.sla.clock import MarkKind
from msp.sla.owed import OwedPromise
from msp.tenants import TenantView
from msp.web.clocks import LABELS, left_of, runs_until, words_of
from msp.web.csv_answers import Cell, minutes
from msp.web.filters import LOCALE, iso, moment

HEADS = ("Client", "Ticket", "Subject", "Promise", "Standing", "Due (UTC)", "Missed (UTC)", "Left (min)", "Used (%)")
HEADS += ("Warned at (%)", "Priority", "Tier", "Held by", "Service")
STANDINGS = {
    Standing.ON_TRACK: "on track",
    Standing.AT_RISK: "at risk",
    Standing.BREACHED: "missed",
    Standing.PAUSED: "paused",
    Standing.MET: "met",
    Standing.WITHDRAWN: "ended by a merge",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A clock as `_kit/clock.html` shows it."""

    standing: str
    label: str
    words: str
    due_iso: str | None
    due_words: str | None
    metric: str
    remaining_seconds: int | None
    paused: bool
    used_percent: int | None
    runs_until_iso: str | None


@dataclass(frozen=True, slots=True)
class OwedRow:
    """An open promise in the list."""

    reference: str
    url: str | None
    subject: str
    client: TenantView
    label: str
    chip: Chip
    due: str
    used: int
    warned: str
    priority: str
    tier: str
    who: str
    service: str
    is_missed: bool


def used_percent(clock: Clock) -> int:
    """How much of the target is used, rounded down; beyond a hundred when it is missed."""
    return clock.elapsed_seconds * 100 // clock.target_seconds if clock.target_seconds else 0


def warned_at(clock: Clock) -> tuple[int, ...]:
    """The percents at which a warning has passed, in order."""
    passed = (mark.name for mark in clock.marks if mark.kind is MarkKind.WARN and mark.at <= clock.as_of)
    return tuple(sorted(int(name.partition(":")[2]) for name in passed))


def row_of(promise: OwedPromise, client: TenantView, zone: str, url: str | None) -> OwedRow:
    """The row of a promise, its instants by the clock of a zone."""
    ticket, clock = promise.ticket, promise.clock
    when = clock.breached_at or clock.due_at
    return OwedRow(
        reference=ticket.reference,
        url=url,
        subject=ticket.subject,
        client=client,
        label=LABELS[clock.metric],
        chip=_chip(clock, zone),
        due=_day_and_time(when, zone) if when else "",
        used=used_percent(clock),
        warned=", ".join(f"{percent} %" for percent in warned_at(clock)),
        priority=ticket.priority.value,
        tier=ticket.tier.value,
        who=ticket.assignee_name or "",
        service=ticket.service,
        is_missed=clock.breached,
    )


def cells_of(promise: OwedPromise, client: TenantView) -> Sequence[Cell]:
    """The same for a file."""
    ticket, clock = promise.ticket, promise.clock
    left = left_of(clock)
    return (
        client.name,
        ticket.reference,
        ticket.subject,
        LABELS[clock.metric],
        STANDINGS[sla.standing(clock)],
        *(iso(at) if at else "" for at in (clock.due_at, clock.breached_at)),
        None if left is None else minutes(left),
        used_percent(clock),
        "; ".join(str(percent) for percent in warned_at(clock)),
        ticket.priority.value,
        ticket.tier.value,
        ticket.assignee_name or "",
        ticket.service,
    )


def has_news(clock: Clock, since: datetime) -> bool:
    """Whether it began, was warned about or was missed after an instant."""
    instants = [clock.started_at, *(mark.at for mark in clock.marks if mark.kind is not MarkKind.ESCALATE)]
    return any(at is not None and since < at <= clock.as_of for at in instants)


def _chip(clock: Clock, zone: str) -> Chip:
    running, when = clock.state is State.RUNNING, clock.breached_at or clock.due_at
    return Chip(
        standing=sla.standing(clock),
        label=LABELS[clock.metric],
        words=words_of(clock),
        due_iso=iso(when) if when else None,
        due_words=moment(when, zone) if when else None,
        metric=clock.metric,
        remaining_seconds=left_of(clock) if running else None,
        paused=not running,
        used_percent=min(100, used_percent(clock)),
        runs_until_iso=runs_until(clock),
    )


def _day_and_time(at: datetime, zone: str) -> str:
    """A moment without year and city, which the page says once: Tue 24 Nov, 13:38."""
    return format_datetime(at, "EEE d MMM, HH:mm", tzinfo=ZoneInfo(zone), locale=LOCALE)
