"""The ladder as a form, a block for each step; levels ticked together merge, what is ticked nowhere is skipped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import request

from msp.agreements import Setting
from msp.agreements.bounds import Bounds, breaches
from msp.agreements.differences.ladder import called
from msp.agreements.parting import Parted, parted
from msp.agreements.settings import LEVELS
from msp.kernel.errors import Invalid, Refusal
from msp.tiers import Ladder
from msp.web.forms import attach
from msp.web.settings.editor import LEADS_ON, Document, Opened, SettingForm
from msp.web.settings.ladder_fields import Blocks, data_of, form_data, form_of, moved_sent, rows_sent, whole_sent
from msp.web.settings.ladder_fixed import fixed_of
from msp.web.settings.ladder_presses import (
    MOST_STEPS,
    Told,
    in_order,
    may_go,
    may_merge,
    may_remove,
    may_rule,
    may_split,
    pressed,
    told,
)
from msp.web.settings.ladder_rows import KEYS, TEXTS, WHOLE, Row, document_of, rows_of, whole_of

_LONGEST = "max_dwell_minutes"


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
    may_remove: bool
    #: By what a fixed step is named; empty for one that can be changed.
    fixed: str
    #: What was just done to it, for whoever pressed the button.
    told: Told | None


class LadderEditor:
    """Steps by check boxes, each with who works there, its limits, and what else is said of it.

    `bounds` are those of whoever edits what stands; None are those of the office, which has none.
    """

    template: ClassVar[str] = "settings/ladder.html"

    def __init__(self, bounds: Bounds | None, standing: Document | None) -> None:
        self.bounds, self.fixed = bounds, fixed_of(bounds, standing)

    def opened(self, document: Document | None) -> Opened:
        """A block for each step of the ladder."""
        ladder = Ladder.from_document(document) if document else None
        moved = {left.value: to.value for left, to in ladder.moved} if ladder else {}
        return self._opened(Blocks(self.fixed.marked(rows_of(ladder)), whole_of(ladder), moved), fresh=True)

    def sent(self, before: Document | None) -> Opened:
        """The blocks as they were sent, after the button that was pressed; on the way to the review in their order."""
        rows, deed = rows_sent(self.fixed), request.form.get("deed", "")
        after = pressed(rows, deed, self.fixed.free_levels)
        done = told(rows, deed, after)
        shown = after if deed not in LEADS_ON else in_order(rows)
        blocks = Blocks(shown or [Row()], whole_sent(), moved_sent(LEVELS))
        return self._opened(blocks, fresh=done is not None, done=done)

    def typed(self, opened: Opened, before: Document | None) -> dict[str, Any]:
        """A step for each block that says something.

        Invalid where a bound is broken, and then while it is not said where open tickets go.
        """
        typed: Blocks = opened.parts["typed"]
        gone: Mapping[str, Parted] = opened.parts["gone"]
        moved = {level: to for level, to in typed.moved.items() if level in gone}
        document = _with_free_names(document_of(typed.rows, typed.whole, moved), before)
        ladder = Ladder.from_document(document)
        faults = [*self._broken(ladder, before, document), *_silent(gone, moved)]
        for fault in faults[1:]:
            attach(fault, opened.form)
        if faults:
            # Whoever called puts this one beside its field.
            raise faults[0]
        return document

    def _broken(self, ladder: Ladder, before: Document | None, document: Document) -> list[Invalid]:
        """What the bounds say, as far as it can be told beside a dwell limit."""
        if self.bounds is None:
            return []
        longest = {name: value for name, value in self.bounds.items() if name == _LONGEST}
        of_dwell = breaches(Setting.LADDER, {**longest, "rate_keys": True}, before, document)
        beside = {
            sentence: f"dwell-{place}"
            for sentence in of_dwell
            for place, step in enumerate(ladder.steps)
            if sentence.startswith(called(step))
        }
        broken = breaches(Setting.LADDER, self.bounds, before, document)
        return [Invalid(sentence, field=beside.get(sentence, "steps")) for sentence in broken]

    def _opened(self, blocks: Blocks, *, fresh: bool, done: Told | None = None) -> Opened:
        rows, gone = blocks.rows, _gone(blocks.rows)
        words = {level: f"Tickets at {one.called} go to" for level, one in gone.items()}
        form_class = form_of(blocks, words, self.fixed, in_office=self.bounds is None)
        form = form_class(formdata=None, data=data_of(blocks)) if fresh else form_class(formdata=form_data(rows))
        if fresh:
            # What was typed beside the steps stays through every button; what tells versions apart does, too.
            for name in ("base", "name", "starts_at", "reason"):
                form[name].data = request.form.get(name, "")
        parts = {
            "steps": [_block(form, rows, place, done) for place in range(len(rows))],
            "typed": blocks,
            "all": [form[part] for part in WHOLE],
            "gone": gone,
            "going": [(form[f"moved-{level}"], one) for level, one in gone.items()],
            "may_add": len(rows) < MOST_STEPS,
        }
        return Opened(form, parts)


def _silent(gone: Mapping[str, Parted], moved: Mapping[str, str]) -> Iterator[Invalid]:
    """The levels that go with open tickets, of which nobody says where they go."""
    for level, one in gone.items():
        if one.count and level not in moved:
            yield Invalid(f"Say where the open tickets go that are at {one.called}.", field=f"moved-{one.tier}")


def _block(form: SettingForm, rows: Sequence[Row], place: int, done: Told | None) -> Block:
    row = rows[place]
    fields = {part: form[f"{part}-{place}"] for part in ("levels", *KEYS, *TEXTS)}
    mine = done if done and done.place == place else None
    return Block(
        fields=fields,
        rules=[_rule(form, place, n) for n in range(len(row.rules))],
        is_open=row.says_more and not row.is_fixed,
        drops=[to for to in range(len(rows)) if may_go(rows, place, to)],
        may_merge=may_merge(rows, place),
        may_split=may_split(rows, place),
        may_rule=may_rule(rows, place),
        may_remove=may_remove(rows, place),
        fixed=row.levels[0] if row.is_fixed else "",
        told=mine,
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
