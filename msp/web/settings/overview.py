"""What of an agreement can be changed, by whom and where, and the changes that were asked for lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from msp import agreements
from msp.agreements import ChangeView, Mode, Rail, Setting, series_names
from msp.agreements.bound_words import bounds_told
from msp.identity import Can
from msp.web.door import Visit
from msp.web.settings.bench import Bench
from msp.web.settings.pages import STATES
from msp.web.settings.place import Place, words_of

LISTED = 10


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting: how free the client is with it, within which bounds, and the way to its editor and history."""

    words: str
    mode: str
    bounds: Sequence[str]
    edit_url: str | None
    history_url: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change in a list."""

    words: str
    author: str
    asked_at: datetime
    state: tuple[str, str]
    url: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The settings of a client and what was asked of them."""

    rows: tuple[SettingRow, ...]
    changes: tuple[ChangeLine, ...]


def overview(visit: Visit, place: Place) -> Overview:
    """Every setting of the client in scope, and its latest changes."""
    may = visit.can(Can.CONFIG_GOVERN if place.governs else Can.CONFIG_WRITE)
    rails = agreements.guard_rails_in_force(visit.now).rails
    benches = [Bench(visit, place, setting, name) for setting in Setting for name in series_names(setting)]
    rows = [_row(bench, rails.of(bench.setting), may) for bench in benches]
    asked = [_line(visit, place, change) for change in agreements.changes(limit=LISTED)]
    return Overview(tuple(rows), tuple(asked))


def _row(bench: Bench, rail: Rail, may: bool) -> SettingRow:
    can_edit = may and (bench.place.governs or rail.mode is not Mode.LOCKED)
    edit_url = bench.url("setting") if can_edit else None
    told = bounds_told(bench.setting, rail.bounds)
    return SettingRow(bench.words, rail.mode.value, told, edit_url, bench.url("setting_history"))


def _line(visit: Visit, place: Place, change: ChangeView) -> ChangeLine:
    url = place.url("change", visit, change_id=change.id)
    words = words_of(change.setting, change.name)
    return ChangeLine(words, change.author, change.asked_at, STATES[change.state.value], url)
