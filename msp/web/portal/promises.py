"""Pure: where a request stands, in the words of the client who waits for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msp.sla.tallies import NextPromise
from msp.tickets import Status, TicketRow, WaitReason
from msp.web.filters import moment

#: What a promise is for the client, due and overdue.
_DUE = {
    "first_response": "We answer by {when}",
    "next_update": "You hear from us by {when}",
    "resolution": "We solve it by {when}",
}
_LATE = {
    "first_response": "We are late: an answer was due {when}",
    "next_update": "We are late: word from us was due {when}",
    "resolution": "We are late: it was to be solved by {when}",
}
_WAITS = {
    WaitReason.REQUESTER: "Waiting for you",
    WaitReason.VENDOR: "Waiting for the supplier",
    WaitReason.SCHEDULED: "Scheduled for later",
}
STATUS_WORDS = {
    Status.NEW: "Received",
    Status.OPEN: "In work",
    Status.WAITING: "Waiting",
    Status.RESOLVED: "Solved",
    Status.CLOSED: "Closed",
}


@dataclass(frozen=True, slots=True)
class PromiseWords:
    """Where a request stands: `standing` is drawn, `words` are read, `exact` is the full moment or empty."""

    standing: str
    words: str
    exact: str = ""


def status_words(status: Status, wait_reasons: Iterable[str]) -> str:
    """The status as the client sees it; a waiting request says for what."""
    wait = _wait(wait_reasons)
    return _WAITS[wait] if status is Status.WAITING and wait else STATUS_WORDS[status]


def pause_words(reasons: Iterable[str]) -> str:
    """Why a clock stands still, inside a sentence."""
    wait = _wait(reasons)
    return _WAITS[wait].lower() if wait else "on hold"


def promise_words(row: TicketRow, promise: NextPromise | None, *, now: datetime, zone: str) -> PromiseWords:
    """What the client can expect next of a request."""
    if row.status is Status.RESOLVED:
        return PromiseWords("met", "Solved: tell us if it is not")
    if row.merged_into:
        return PromiseWords("withdrawn", f"Goes on as {row.merged_into}")
    if row.status is Status.CLOSED:
        return PromiseWords("met", "Closed")
    wait = _wait(row.wait_reasons)
    if wait is WaitReason.REQUESTER:
        return PromiseWords("paused", _WAITS[wait])
    if promise is not None and _is_broken(promise, now):
        due = promise.breached_at or promise.due_at or now
        return PromiseWords("breached", _LATE[promise.metric].format(when=when(due, now, zone)), moment(due, zone))
    if wait is not None:
        return PromiseWords("paused", _WAITS[wait])
    if promise is None or promise.due_at is None:
        return PromiseWords("on_track", "We are working on it")
    words = due_words(promise, now=now, zone=zone)
    return PromiseWords(_standing(row, promise, now), words, moment(promise.due_at, zone))


def due_words(promise: NextPromise, *, now: datetime, zone: str) -> str:
    """What the client may expect by when; empty while the clock is held."""
    return _DUE[promise.metric].format(when=when(promise.due_at, now, zone)) if promise.due_at else ""


def when(at: datetime, now: datetime, zone: str) -> str:
    """A moment as people plan with it: 14:30, tomorrow 14:30, yesterday 14:30, or Thu 15 Oct, 14:30."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    time = f"{local:%H:%M}"
    near = {today: time, today + timedelta(days=1): f"tomorrow {time}", today - timedelta(days=1): f"yesterday {time}"}
    return near.get(local.date()) or f"{local:%a} {local.day} {local:%b}, {time}"


def _wait(reasons: Iterable[str]) -> WaitReason | None:
    held = set(reasons)
    return next((reason for reason in WaitReason if reason in held), None)


def _is_broken(promise: NextPromise, now: datetime) -> bool:
    # The sweep may not have come by yet; the promise is broken all the same.
    return promise.breached_at is not None or (promise.due_at is not None and promise.due_at < now)


def _standing(row: TicketRow, promise: NextPromise, now: datetime) -> str:
    warns = row.nearest_metric == promise.metric and row.nearest_warn_at is not None
    return "at_risk" if warns and row.nearest_warn_at and row.nearest_warn_at <= now else "on_track"
