"""The ladder as a form, a block for each step; levels ticked together merge, what is ticked nowhere is skipped."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import request
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from msp import vendors
from msp.agreements.differences.ladder import steps_of
from msp.kernel.errors import Invalid
from msp.tiers import Step
from msp.web.forms import Answered, offered
from msp.web.settings.editor import Document, Opened, SettingForm
from msp.web.spans import minutes_of, span_words

MOST_STEPS = 5
LEVELS = offered((level, level) for level in ("L0", "L1", "L2", "L3", "L4"))
OURS, ANY_VENDOR = "", "*"
_PARTS = ("title", "team", "dwell", "vendor")
_TOO_LONG = Length(max=60, message="Keep it to 60 characters.")


@dataclass(frozen=True, slots=True)
class Row:
    """One step as it is typed."""

    levels: tuple[str, ...] = ()
    title: str = ""
    team: str = ""
    dwell: str = ""
    vendor: str = OURS

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return self == Row()


class LadderEditor:
    """Steps by check boxes, each with its name, team, dwell limit and who works there."""

    template: ClassVar[str] = "settings/ladder.html"

    def opened(self, document: Document | None) -> Opened:
        """A block for each step of the ladder."""
        return _opened([_row(step) for step in steps_of(document)] or [Row()], fresh=True)

    def sent(self, before: Document | None) -> Opened:
        """The blocks as they were sent, after the button that was pressed."""
        rows = _rows_sent()
        moved = _pressed(rows, request.form.get("deed", ""))
        return _opened(moved or [Row()], fresh=moved != rows)

    def typed(self, opened: Opened, before: Document | None) -> dict[str, Any]:
        """A step for each block that says something."""
        rows = [(place, row) for place, row in enumerate(opened.parts["typed"]) if not row.is_blank]
        return {"steps": [_step(place, row) for place, row in rows]}


def _opened(rows: Sequence[Row], *, fresh: bool) -> Opened:
    data = {f"{part}-{place}": getattr(row, part) for place, row in enumerate(rows) for part in (*_PARTS, "levels")}
    form = _form_of(len(rows))(formdata=None, data=data) if fresh else _form_of(len(rows))()
    blocks = [{part: form[f"{part}-{place}"] for part in ("levels", *_PARTS)} for place in range(len(rows))]
    return Opened(form, {"steps": blocks, "typed": rows, "may_add": len(rows) < MOST_STEPS})


def _form_of(count: int) -> type[SettingForm]:
    choices = [(OURS, "our provider's people"), (ANY_VENDOR, "a vendor, chosen at each hand-off")]
    listed = offered([*choices, *((vendor.slug, vendor.name) for vendor in vendors.directory())])
    fields: dict[str, Any] = {}
    for place in range(count):
        fields[f"levels-{place}"] = SelectMultipleField(
            "Levels",
            [Answered()],
            choices=LEVELS,
            validate_choice=False,
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
        )
        fields[f"title-{place}"] = StringField("Name of the step", [Answered(), _TOO_LONG])
        fields[f"team-{place}"] = StringField("Team", [_TOO_LONG])
        fields[f"dwell-{place}"] = StringField("Dwell limit")
        fields[f"vendor-{place}"] = SelectField("Who works here?", [Answered()], choices=listed, validate_choice=False)
    return type("LadderForm", (SettingForm,), fields)


def _rows_sent() -> list[Row]:
    sent, rows = request.form, []
    while len(rows) < MOST_STEPS and f"title-{len(rows)}" in sent:
        place = len(rows)
        texts = {part: " ".join(sent.get(f"{part}-{place}", "").split()) for part in _PARTS}
        rows.append(Row(levels=tuple(sorted(set(sent.getlist(f"levels-{place}")))), **texts))
    return rows


def _pressed(rows: list[Row], deed: str) -> list[Row]:
    verb, _, place = deed.partition("-")
    if verb == "add" and len(rows) < MOST_STEPS:
        return [*rows, Row()]
    at = int(place) if place.isdecimal() and len(place) < 3 else len(rows)
    if verb == "remove" and at < len(rows):
        return [*rows[:at], *rows[at + 1 :]]
    other = at + {"up": -1, "down": 1}.get(verb, 0)
    if other != at and at < len(rows) and 0 <= other < len(rows):
        moved = list(rows)
        moved[at], moved[other] = moved[other], moved[at]
        return moved
    return rows


def _row(step: Step) -> Row:
    vendor = (step.vendor_slug or ANY_VENDOR) if step.is_vendor else OURS
    dwell = span_words(step.dwell_minutes * 60) if step.dwell_minutes is not None else ""
    return Row(tuple(level.value for level in step.levels), step.name, step.team or "", dwell, vendor)


def _step(place: int, row: Row) -> dict[str, Any]:
    if not row.levels:
        raise Invalid("Tick at least one level, or remove the step.", field=f"levels-{place}")
    if not row.title:
        raise Invalid("Give the step a name.", field=f"title-{place}")
    step: dict[str, Any] = {"levels": list(row.levels), "name": row.title}
    if row.team:
        step["team"] = row.team
    if row.dwell:
        step["dwell_minutes"] = minutes_of(row.dwell, f"dwell-{place}")
    if row.vendor != OURS:
        step["vendor"] = True if row.vendor == ANY_VENDOR else row.vendor
    return step
