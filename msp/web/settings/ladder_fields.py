"""The fields of the ladder editor: those of each step, of each rule, of the whole ladder, and of tickets that move."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from msp import agreements, tenants, vendors
from msp.agreements import Setting
from msp.agreements.ladder_checks import skills_offered, teams_offered
from msp.agreements.settings import LEVELS, PRIORITIES
from msp.tickets import Channel
from msp.tiers import DUTY_MANAGER, MOST_NAMES, NAME_LENGTH, Mode, Replies
from msp.web.forms import Answered, offered
from msp.web.settings.editor import SettingForm
from msp.web.settings.ladder_fixed import Fixed
from msp.web.settings.ladder_presses import MOST_RULES, MOST_STEPS
from msp.web.settings.ladder_rows import ANY_VENDOR, KEYS, LISTS, NO, OURS, TEXTS, WHOLE, YES, Row, Rule, words_typed

CHANNELS = {Channel.PORTAL: "portal", Channel.MAIL: "mail", Channel.WEB: "an agent"}
#: Nothing chosen yet of where tickets go.
NOWHERE = ""
_TOO_LONG = Length(max=60, message="Keep it to 60 characters.")
QUESTIONS = f"One question a line: at most {MOST_NAMES}, each of up to {NAME_LENGTH} characters."


class BoxesField(SelectMultipleField):
    """Several of a few, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class KeysField(Field):
    """Keys with commas between them, for where there is no list to choose from."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read them, in their order."""
        self.data = words_typed(",".join(valuelist))

    def _value(self) -> str:
        return ", ".join(self.data or ())


@dataclass(frozen=True, slots=True)
class Blocks:
    """What is typed of a ladder: its steps, what holds for all of them, and where tickets go of levels that go."""

    rows: Sequence[Row]
    whole: Mapping[str, str]
    moved: Mapping[str, str]


def form_of(blocks: Blocks, gone: Mapping[str, str], fixed: Fixed, *, in_office: bool) -> type[SettingForm]:
    """The form of these blocks; `gone` is each level whose tickets must go somewhere, with its words."""
    chosen = _Choices(fixed, in_office=in_office)
    fields: dict[str, Any] = {}
    for place, row in enumerate(blocks.rows):
        fields |= {f"{part}-{place}": one for part, one in _of_step(chosen, row).items()}
        fields |= {f"{part}-{place}-{n}": one for n in range(len(row.rules)) for part, one in _of_rule(chosen).items()}
    fields |= _of_all(blocks)
    for level, words in gone.items():
        goes = [(NOWHERE, "Choose a step"), *_seats(blocks.rows, blocks.moved.get(level, ""))]
        fields[f"moved-{level}"] = _select(words, goes, Answered())
    return type("LadderForm", (SettingForm,), fields)


def data_of(blocks: Blocks) -> dict[str, Any]:
    """What fills the form."""
    moved = {f"moved-{level}": to for level, to in blocks.moved.items()}
    return {**blocks.whole, **moved, **_of_rows(blocks.rows)}


def form_data(rows: Sequence[Row]) -> MultiDict[str, str]:
    """What was sent, its steps as these blocks say them: in their order, and with what is fixed."""
    data = MultiDict(request.form)
    for name, value in _of_rows(rows).items():
        data.setlist(name, [value] if isinstance(value, str) else ["y"] * value if isinstance(value, bool) else value)
    return data


def rows_sent(fixed: Fixed) -> list[Row]:
    """The blocks as they were sent; one that is fixed is named by its lowest level, and stays as it stands."""
    rows: list[Row] = []
    while len(rows) < MOST_STEPS and {f"title-{len(rows)}", f"fixed-{len(rows)}"} & set(request.form):
        kept = fixed.rows.get(_text(f"fixed-{len(rows)}"))
        rows.append(kept or _row_sent(len(rows)))
    return fixed.marked(rows)


def whole_sent() -> dict[str, str]:
    """What was sent of the whole ladder."""
    return {part: _text(part) for part in WHOLE}


def moved_sent(levels: Iterable[str]) -> dict[str, str]:
    """Where the tickets of these levels are to go, as far as it was chosen."""
    return {level: to for level in levels if (to := _text(f"moved-{level}"))}


def _of_rows(rows: Sequence[Row]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for place, row in enumerate(rows):
        data |= {f"{part}-{place}": getattr(row, part) for part in ("levels", *KEYS, *TEXTS)}
        for n, rule in enumerate(row.rules):
            data |= {f"{part}-{place}-{n}": getattr(rule, part) for part in (*LISTS, "vip")}
    return data


def _row_sent(place: int) -> Row:
    texts = {part: _text(f"{part}-{place}", lines=part == "handover") for part in TEXTS}
    texts["mode"] = texts["mode"] or Mode.TIERS.value
    team, skills = (words_typed(",".join(request.form.getlist(f"{part}-{place}"))) for part in KEYS)
    kept: dict[str, Any] = {**texts, "rules": tuple(_rules_sent(place))}
    return Row(levels=_ticked(f"levels-{place}"), team=team, skills=skills, **kept)


def _seats(rows: Sequence[Row], chosen: str) -> list[tuple[str, str]]:
    """The steps at which the provider's people work, each once: by the level that was chosen of it, else its lowest."""
    ours = [row for row in rows if row.levels and row.vendor == OURS and row.levels != ("L0",)]
    named = [(chosen if chosen in row.levels else row.levels[0], row) for row in ours]
    return [(level, f"{row.title or 'the step'} ({row.label or level})") for level, row in named]


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

    def __init__(self, fixed: Fixed, *, in_office: bool) -> None:
        people = "our own people" if in_office else "our provider's people"
        choices = [(OURS, people), (ANY_VENDOR, "a vendor, chosen at each hand-off")]
        self.fixed = fixed
        self.vendors = [*choices, *((vendor.slug, vendor.name) for vendor in vendors.directory())]
        names = agreements.series_names(Setting.HOURS)
        self.hours = [("", "those of the resolution promise"), *((name, name) for name in names)]
        found = tenants.categories(with_retired=True)
        self.categories = [(one.key, f"{one.name} (retired)" if one.is_retired else one.name) for one in found]
        self.teams, self.skills = teams_offered(), skills_offered()


def _of_step(chosen: _Choices, row: Row) -> dict[str, Field]:
    onward = [("", "the next step up"), *((level, level) for level in LEVELS[1:4])]
    onward.append((DUTY_MANAGER, "the duty manager"))
    reads = [("", "as usual: above the first step"), (YES, "yes"), (NO, "no")]
    modes = [(Mode.TIERS.value, "work is handed up and down"), (Mode.SWARM.value, "people come to it (swarm)")]
    spoken = [("", "as the ladder says"), (Replies.COMMUNICATOR.value, "through the communicator")]
    billed = [("", "its lowest level"), *((level, level) for level in LEVELS[1:])]
    fixed = chosen.fixed
    free = [level for level in LEVELS if level in row.levels or (level in fixed.free_levels and not row.is_fixed)]
    return {
        "levels": _boxes("Levels", [(level, level) for level in free], Answered()),
        "title": StringField("Name of the step", [Answered(), _TOO_LONG]),
        "team": _keys("Teams", chosen.teams, row.team, Answered()),
        "vendor": _select("Who works here?", chosen.vendors, Answered(), is_fixed=fixed.vendors),
        "dwell": StringField("Dwell limit", description="How long a ticket may stay."),
        "acknowledge": StringField("Acknowledge within", description="How soon somebody takes it up."),
        "hours": _select("Counted in the hours", chosen.hours, Answered(), told="Service hours of this client."),
        "next": _select("After its limit a ticket goes to", onward, Answered()),
        "handover": TextAreaField("Asked for at a hand-over up to here", [Length(max=1000)], description=QUESTIONS),
        "rate_key": _select("Billed as", billed, Answered(), is_fixed=fixed.rates),
        "reads": _select("Reads restricted notes", reads, Answered(), told="Notes that not everybody is to see."),
        "skills": _keys("Skills that count", chosen.skills, row.skills),
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


def _of_all(blocks: Blocks) -> dict[str, Field]:
    rows, whole = blocks.rows, blocks.whole
    return {
        "communicator": _select(
            "Who speaks with the requester",
            [("", "whoever works on it"), *_seats(rows, whole["communicator"])],
            Answered(),
            told="One person of this step, wherever the work is.",
        ),
        "reopens_count": StringField("Moves at its reopening number", description="As 2. Empty: it stays."),
        "reopens_to": _select(
            "And goes then to",
            [("", "the next step up"), *_seats(rows, whole["reopens_to"])],
            Answered(),
            told="Counts with the number before.",
        ),
        "bounces": StringField("Returns that call a swarm", description="Between the same two steps; usually 3."),
    }


def _keys(words: str, there: Mapping[str, str], named: Sequence[str], *checks: Any) -> Any:
    """Boxes with names to tick, what is ticked first and in its order; keys to type where there is nothing to offer."""
    if not there:
        return KeysField(words, list(checks), description="Their keys, with commas between them.")
    ticked = [(key, there.get(key, key)) for key in named]
    return _boxes(words, [*ticked, *((key, name) for key, name in there.items() if key not in named)], *checks)


def _select(words: str, pairs: Iterable[tuple[str, str]], *checks: Any, told: str = "", is_fixed: bool = False) -> Any:
    kept = {"disabled": True} if is_fixed else {}
    told = "Fixed by your provider." if is_fixed else told
    choices = offered(pairs)
    return SelectField(words, list(checks), description=told, choices=choices, validate_choice=False, render_kw=kept)


def _boxes(words: str, pairs: Iterable[tuple[str, str]], *checks: Any) -> Any:
    return BoxesField(words, list(checks), choices=offered(pairs), validate_choice=False)
