"""The fields of the ladder editor: those of each step, of each rule, of the whole ladder, and of tickets that move."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import request
from wtforms import BooleanField, Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # pyright: ignore[reportAttributeAccessIssue] - newer than the stubs
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from msp import agreements, tenants, vendors
from msp.agreements import Setting
from msp.tickets import Channel
from msp.tiers import DUTY_MANAGER, Mode, Replies
from msp.web.forms import Answered, offered
from msp.web.settings.editor import SettingForm
from msp.web.settings.ladder_presses import MOST_RULES, MOST_STEPS
from msp.web.settings.ladder_rows import ANY_VENDOR, LISTS, NO, OURS, TEXTS, WHOLE, YES, Row, Rule

LEVELS = ("L0", "L1", "L2", "L3", "L4")
PRIORITIES = ("P1", "P2", "P3", "P4")
CHANNELS = {Channel.PORTAL: "portal", Channel.MAIL: "mail", Channel.WEB: "an agent"}
#: Nothing chosen yet of where tickets go.
NOWHERE = ""
_TOO_LONG = Length(max=60, message="Keep it to 60 characters.")
_KEYS_TOO_LONG = Length(max=800, message="That is too long.")


def form_of(rows: Sequence[Row], gone: Mapping[str, str]) -> type[SettingForm]:
    """The form of these blocks; `gone` is each level whose tickets must go somewhere, with its words."""
    chosen = _Choices()
    fields: dict[str, Any] = {}
    for place, row in enumerate(rows):
        fields |= {f"{part}-{place}": one for part, one in _of_step(chosen).items()}
        fields |= {f"{part}-{place}-{n}": one for n in range(len(row.rules)) for part, one in _of_rule(chosen).items()}
    levels = [(level, f"{row.title or 'the step'} ({level})") for row in rows for level in row.levels if _is_ours(row)]
    fields |= _of_all(levels)
    goes = [(NOWHERE, "Choose a step"), *levels]
    fields |= {f"moved-{level}": _select(words, goes, Answered()) for level, words in gone.items()}
    return type("LadderForm", (SettingForm,), fields)


def data_of(rows: Sequence[Row], whole: Mapping[str, str], moved: Mapping[str, str]) -> dict[str, Any]:
    """What fills the form."""
    data: dict[str, Any] = {**whole, **{f"moved-{level}": to for level, to in moved.items()}}
    for place, row in enumerate(rows):
        data |= {f"{part}-{place}": getattr(row, part) for part in ("levels", *TEXTS)}
        for n, rule in enumerate(row.rules):
            data |= {f"{part}-{place}-{n}": getattr(rule, part) for part in (*LISTS, "vip")}
    return data


def rows_sent() -> list[Row]:
    """The blocks as they were sent."""
    rows: list[Row] = []
    while len(rows) < MOST_STEPS and f"title-{len(rows)}" in request.form:
        place = len(rows)
        texts = {part: _text(f"{part}-{place}", lines=part == "handover") for part in TEXTS}
        texts["mode"] = texts["mode"] or Mode.TIERS.value
        rows.append(Row(levels=_ticked(f"levels-{place}"), rules=tuple(_rules_sent(place)), **texts))
    return rows


def whole_sent() -> dict[str, str]:
    """What was sent of the whole ladder."""
    return {part: _text(part) for part in WHOLE}


def moved_sent(levels: Iterable[str]) -> dict[str, str]:
    """Where the tickets of these levels are to go, as far as it was chosen."""
    return {level: to for level in levels if (to := _text(f"moved-{level}"))}


def _is_ours(row: Row) -> bool:
    return row.vendor == OURS and row.levels != ("L0",)


def _rules_sent(place: int) -> Iterable[Rule]:
    for n in range(MOST_RULES):
        if f"rule-{place}-{n}" in request.form:
            lists = {part: _ticked(f"{part}-{place}-{n}") for part in LISTS}
            yield Rule(**lists, vip=bool(request.form.get(f"vip-{place}-{n}")))


def _ticked(name: str) -> tuple[str, ...]:
    return tuple(sorted(set(request.form.getlist(name))))


def _text(name: str, *, lines: bool = False) -> str:
    text = request.form.get(name, "")
    return "\n".join(" ".join(line.split()) for line in text.splitlines()) if lines else " ".join(text.split())


class _Choices:
    """What there is to choose from, read once for all steps."""

    def __init__(self) -> None:
        choices = [(OURS, "our provider's people"), (ANY_VENDOR, "a vendor, chosen at each hand-off")]
        self.vendors = [*choices, *((vendor.slug, vendor.name) for vendor in vendors.directory())]
        names = agreements.series_names(Setting.HOURS)
        self.hours = [("", "those of the resolution promise"), *((name, name) for name in names)]
        found = tenants.categories(with_retired=True)
        self.categories = [(one.key, f"{one.name} (retired)" if one.is_retired else one.name) for one in found]


def _of_step(chosen: _Choices) -> dict[str, Field]:
    onward = [("", "the next step up"), *((level, level) for level in LEVELS[1:4])]
    onward.append((DUTY_MANAGER, "the duty manager"))
    reads = [("", "as usual: above the first step"), (YES, "yes"), (NO, "no")]
    modes = [(Mode.TIERS.value, "work is handed up and down"), (Mode.SWARM.value, "people come to it (swarm)")]
    spoken = [("", "as the ladder says"), (Replies.COMMUNICATOR.value, "through the communicator")]
    billed = [("", "its lowest level"), *((level, level) for level in LEVELS[1:])]
    return {
        "levels": _boxes("Levels", [(level, level) for level in LEVELS], Answered()),
        "title": StringField("Name of the step", [Answered(), _TOO_LONG]),
        "team": StringField("Teams", [_KEYS_TOO_LONG], description="Their keys, with commas between them."),
        "vendor": _select("Who works here?", chosen.vendors, Answered()),
        "dwell": StringField("Dwell limit", description="How long a ticket may stay."),
        "acknowledge": StringField("Acknowledge within", description="How soon somebody takes it up."),
        "hours": _select("Counted in the hours", chosen.hours, Answered(), told="Service hours of this client."),
        "next": _select("After its limit a ticket goes to", onward, Answered()),
        "handover": TextAreaField(
            "Asked for at a hand-over up to here", [Length(max=1000)], description="One question a line."
        ),
        "rate_key": _select("Billed as", billed, Answered()),
        "reads": _select("Reads restricted notes", reads, Answered(), told="Notes that not everybody is to see."),
        "skills": StringField("Skills that count", [_KEYS_TOO_LONG], description="Their keys, with commas."),
        "mode": _select("Way of working", modes, Answered()),
        "replies": _select("Answers the requester", [*spoken, (Replies.DIRECT.value, "directly")], Answered()),
    }


def _of_rule(chosen: _Choices) -> dict[str, Field]:
    return {
        "categories": _boxes("About", chosen.categories),
        "priorities": _boxes("Priority", [(one, one) for one in PRIORITIES]),
        "channels": _boxes("Comes by", [(channel.value, words) for channel, words in CHANNELS.items()]),
        "vip": BooleanField("From a VIP only"),
    }


def _of_all(levels: Sequence[tuple[str, str]]) -> dict[str, Field]:
    return {
        "communicator": _select(
            "Who speaks with the requester",
            [("", "whoever works on it"), *levels],
            Answered(),
            told="One person of this step, wherever the work is.",
        ),
        "reopens_count": StringField("Moves at its reopening number", description="As 2. Empty: it stays."),
        "reopens_to": _select(
            "And goes then to", [("", "the next step up"), *levels], Answered(), told="Counts with the number before."
        ),
        "bounces": StringField("Returns that call a swarm", description="Between the same two steps; usually 3."),
    }


def _select(words: str, pairs: Iterable[tuple[str, str]], *checks: Any, told: str = "") -> Any:
    return SelectField(words, list(checks), description=told, choices=_choices(pairs), validate_choice=False)


def _boxes(words: str, pairs: Iterable[tuple[str, str]], *checks: Any) -> Any:
    return SelectMultipleField(
        words,
        list(checks),
        choices=_choices(pairs),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def _choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return offered(pairs)
