"""The pages of settings as values: what stands, what would change, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm

from msp.agreements import ChangeView, Line, Review, Standing
from msp.agreements.parting import Moving
from msp.identity import AUTOMATIC
from msp.sla import ClockShift
from msp.sla.budget import BudgetLine
from msp.tenants import TenantView
from msp.web.filters import moment
from msp.web.settings.place import Place

Crumbs = Sequence[tuple[str, str | None]]
STATES = {
    "waiting": ("Waiting for an answer", "warn"),
    "applied": ("Published", "good"),
    "approved": ("Approved", "good"),
    "declined": ("Declined", "bad"),
    "withdrawn": ("Withdrawn", "quiet"),
}


@dataclass(frozen=True, slots=True)
class EditPage:
    """The editor of a setting, or the words that it cannot be changed."""

    place: Place
    tenant: TenantView
    crumbs: Crumbs
    words: str
    standing: str
    #: How free whoever looks is with it, and the bounds in sentences.
    mode: str
    bounds: Sequence[str]
    #: What the bounds forbid outright, by the name of the bound.
    barred: Collection[str]
    form: FlaskForm
    parts: Mapping[str, Any]
    send_url: str
    history_url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class Both:
    """Two who changed the same at once: what stands now and since when, what it changed, and what was typed."""

    standing: str
    theirs: tuple[Line, ...]
    mine: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A change before it is made: its difference, the clocks it moves, and the question why."""

    place: Place
    tenant: TenantView
    crumbs: Crumbs
    words: str
    lines: tuple[Line, ...]
    starts: str
    shift: ClockShift | None
    #: How it fits with what tiers and vendors may take, as far as whoever looks is concerned.
    budget: tuple[BudgetLine, ...]
    #: The open tickets that move, and the wing in which they are read.
    moving: tuple[Moving, ...]
    ticket_view: str
    #: Why it cannot be made as it is; it has to be changed again first.
    trouble: str
    deed: str
    form: FlaskForm
    both: Both | None
    make_url: str
    edit_url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A change that was asked for, and what becomes of it."""

    place: Place
    tenant: TenantView
    crumbs: Crumbs
    words: str
    change: ChangeView
    state: tuple[str, str]
    lines: tuple[Line, ...]
    starts: str
    shift: ClockShift | None
    budget: tuple[BudgetLine, ...]
    moving: tuple[Moving, ...]
    ticket_view: str
    trouble: str
    both: Both | None
    #: The question for a yes or a no, where the reader may answer it.
    form: FlaskForm | None
    send_url: str
    may_withdraw: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of a setting and what it changed."""

    valid_from: datetime
    is_ahead: bool
    is_in_force: bool
    author: str
    reason: str
    lines: tuple[Line, ...]
    #: Which of several things under one setting it is about.
    about: str = ""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Every version of a setting, the newest first."""

    place: Place
    tenant: TenantView
    crumbs: Crumbs
    words: str
    entries: tuple[Entry, ...]
    #: How many tickets of a ladder's step that went are still to be moved by the worker.
    on_their_way: int
    now: datetime


def standing_words(standing: Standing, zone: str) -> str:
    """Which version stands: since when, by whom, why."""
    if standing.valid_from is None:
        return ""
    since = moment(standing.valid_from, zone)
    if standing.author == AUTOMATIC.name:
        return f"The newest version counts from {since}."
    return f"The newest version counts from {since}; {standing.author} gave as reason: {standing.reason}"


def shift_shown(found: Review, place: Place) -> ClockShift | None:
    """The clocks that move; a client reads of those alone that its own pages show."""
    if place.governs or found.shift is None:
        return found.shift
    return found.shift.for_the_client


def budget_shown(found: Review, place: Place) -> tuple[BudgetLine, ...]:
    """The office sees the agreements inside the provider; a client sees its own promises and nothing of those."""
    return found.budget if place.governs else found.budget_for_the_client


def starts_words(valid_from: datetime | None, zone: str, *, now_words: str) -> str:
    """From when a change counts, on the client's wall clock."""
    return f"from {moment(valid_from, zone)}" if valid_from else now_words
