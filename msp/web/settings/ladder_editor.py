"""The ladder as a form, a block for each step; levels ticked together merge, what is ticked nowhere is skipped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import request

from msp.agreements.ladder_checks import teams_offered
from msp.agreements.parting import Parted, parted
from msp.kernel.errors import Invalid, Refusal
from msp.tiers import Ladder
from msp.web.settings.editor import Document, Opened, SettingForm
from msp.web.settings.ladder_fields import data_of, form_of, moved_sent, rows_sent, whole_sent
from msp.web.settings.ladder_presses import MOST_RULES, MOST_STEPS, may_go, may_merge, pressed
from msp.web.settings.ladder_rows import TEXTS, WHOLE, Row, document_of, rows_of, whole_of

_LEVELS = ("L0", "L1", "L2", "L3", "L4")


@dataclass(frozen=True, slots=True)
class Block:
    """One step in the form: its fields, its rules, where it may be dropped, and which of its buttons do anything."""

    fields: Mapping[str, Any]
    rules: Sequence[Mapping[str, Any]]
    is_open: bool
    drops: Sequence[int]
    may_merge: bool
    may_split: bool
    may_rule: bool


class LadderEditor:
    """Steps by check boxes, each with who works there, its limits, and what else is said of it."""

    template: ClassVar[str] = "settings/ladder.html"

    def opened(self, document: Document | None) -> Opened:
        """A block for each step of the ladder."""
        ladder = Ladder.from_document(document) if document else None
        moved = {left.value: to.value for left, to in ladder.moved} if ladder else {}
        return _opened(rows_of(ladder), whole_of(ladder), moved, fresh=True)

    def sent(self, before: Document | None) -> Opened:
        """The blocks as they were sent, after the button that was pressed."""
        rows = rows_sent()
        after = pressed(rows, request.form.get("deed", ""))
        return _opened(after or [Row()], whole_sent(), moved_sent(_LEVELS), fresh=after != rows)

    def typed(self, opened: Opened, before: Document | None) -> dict[str, Any]:
        """A step for each block that says something; Invalid while it is not said where open tickets go."""
        rows: Sequence[Row] = opened.parts["typed"]
        gone: Mapping[str, Parted] = opened.parts["gone"]
        moved = {level: to for level, to in opened.parts["moved"].items() if level in gone}
        document = _with_free_names(document_of(rows, opened.parts["whole"], moved), before)
        Ladder.from_document(document)
        silent = next((one for level, one in gone.items() if one.count and level not in moved), None)
        if silent is not None:
            raise Invalid(f"Say where the open tickets go that are at {silent.called}.", field=f"moved-{silent.tier}")
        return document


def _opened(rows: Sequence[Row], whole: Mapping[str, str], moved: Mapping[str, str], *, fresh: bool) -> Opened:
    gone = _gone(rows)
    words = {level: f"Tickets at {one.called} go to" for level, one in gone.items()}
    form_class = form_of(rows, words)
    form = form_class(formdata=None, data=data_of(rows, whole, moved)) if fresh else form_class()
    if fresh:
        # What was typed beside the steps stays through every button; what tells versions apart does, too.
        for name in ("base", "name", "starts_at", "reason"):
            form[name].data = request.form.get(name, "")
    blocks = [_block(form, rows, place) for place in range(len(rows))]
    return Opened(
        form,
        {
            "steps": blocks,
            "typed": rows,
            "whole": whole,
            "all": [form[part] for part in WHOLE],
            "moved": moved,
            "gone": gone,
            "going": [(form[f"moved-{level}"], one) for level, one in gone.items()],
            "teams": sorted(teams_offered().items()),
            "may_add": len(rows) < MOST_STEPS,
        },
    )


def _block(form: SettingForm, rows: Sequence[Row], place: int) -> Block:
    row = rows[place]
    fields = {part: form[f"{part}-{place}"] for part in ("levels", *TEXTS)}
    rules = [_rule(form, place, n) for n in range(len(row.rules))]
    return Block(
        fields=fields,
        rules=rules,
        is_open=row.says_more or any(fields[part].errors for part in TEXTS),
        drops=[to for to in range(len(rows)) if may_go(rows, place, to)],
        may_merge=may_merge(rows, place),
        may_split=len(row.levels) > 1 and len(rows) < MOST_STEPS,
        may_rule=len(row.rules) < MOST_RULES,
    )


def _rule(form: SettingForm, place: int, n: int) -> dict[str, Any]:
    return {part: form[f"{part}-{place}-{n}"] for part in ("categories", "priorities", "channels", "vip")}


def _gone(rows: Sequence[Row]) -> dict[str, Parted]:
    """The levels that what is typed takes away; none while it is no ladder yet."""
    try:
        document = document_of(rows, dict.fromkeys(WHOLE, ""), {})
        found = parted(_bare(document), also=True)
    except Refusal:
        return {}
    return {one.tier.value: one for one in found}


def _bare(document: dict[str, Any]) -> dict[str, Any]:
    """The steps alone, with their levels and whose they are: what else is wrong takes no question away."""
    kept = ("levels", "name", "vendor")
    return {"steps": [{key: step[key] for key in kept if key in step} for step in document["steps"]]}


def _with_free_names(document: dict[str, Any], before: Document | None) -> dict[str, Any]:
    """The same, where a team's name from before there were keys of teams stays what it is."""
    free = {step.get("team") for step in (before or {}).get("steps", ())} - {None}
    for step in document["steps"]:
        named = [name for name in step.get("teams", ()) if name in free]
        if named:
            step["team"] = named[0]
            step["teams"] = [name for name in step["teams"] if name not in named]
    return document
