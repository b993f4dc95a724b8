"""Pure: the nearest clock of a queue row, in the words people use."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from msp.tickets import TicketRow
from msp.web.filters import LOCALE, duration, iso, moment

METRICS = {"first_response": "First response", "next_update": "Next update", "resolution": "Resolution"}
FAMILIES = {"ola": "Between tiers", "uc": "Vendor", "acknowledge": "Vendor's answer"}
_SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as `_kit/clock.html` shows it; a queue row counts on the wall until the due instant."""

    standing: str
    label: str
    words: str
    due_iso: str | None
    metric: str
    remaining_seconds: int | None
    paused: bool
    due_words: str | None


def nearest_clock(row: TicketRow, now: datetime, zone: str) -> Clock | None:
    """The clock that needs work first; None when nothing is promised or all is done."""
    if row.nearest_metric is None:
        return None
    return Clock(
        standing=_standing(row, now),
        label=_label(row.nearest_metric),
        words=_words(row, now, zone),
        due_iso=iso(row.due_at) if row.due_at else None,
        metric=row.nearest_metric,
        remaining_seconds=None if row.nearest_paused else _counting(row.due_at, now),
        paused=row.nearest_paused,
        due_words=moment(row.due_at, zone) if row.due_at else None,
    )


def _standing(row: TicketRow, now: datetime) -> str:
    if row.nearest_breached or (row.due_at is not None and row.due_at < now):
        return "breached"
    if row.nearest_paused:
        return "paused"
    warned = row.nearest_warn_at is not None and row.nearest_warn_at <= now
    return "at_risk" if warned else "on_track"


def _words(row: TicketRow, now: datetime, zone: str) -> str:
    if row.nearest_paused:
        return "missed, paused" if row.nearest_breached else "paused"
    if row.due_at is None:
        return "no due time yet"
    left = row.due_at - now
    if abs(left) < _SOON:
        return f"{duration(left.total_seconds())} {'over' if left < timedelta() else 'left'}"
    if left < timedelta():
        return f"missed {_on(row.due_at, now, zone, 'EEE')}"
    return f"due {_on(row.due_at, now, zone, 'EEE HH:mm')}"


def _counting(due_at: datetime | None, now: datetime) -> int | None:
    # A row knows no service hours, so it does not count what is long over: the ticket's page does.
    if due_at is None or now - due_at >= _SOON:
        return None
    return int((due_at - now).total_seconds())


def _on(at: datetime, now: datetime, zone: str, this_week: str) -> str:
    # Short enough for a telephone; the exact moment is the title of the chip.
    days = (at.astimezone(ZoneInfo(zone)).date() - now.astimezone(ZoneInfo(zone)).date()).days
    pattern = "HH:mm" if days == 0 else this_week if abs(days) < 7 else "d MMM"
    return format_datetime(at, pattern, tzinfo=ZoneInfo(zone), locale=LOCALE)


def _label(metric: str) -> str:
    if metric.startswith("acknowledge:"):
        return f"Not taken up at {metric.partition(':')[2]}"
    return METRICS.get(metric) or FAMILIES.get(metric.split(":")[0], metric)
