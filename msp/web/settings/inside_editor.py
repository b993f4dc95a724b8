"""Targets in the office: the promises as the client edits them, and below them what tiers agree among each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from wtforms import Field, SelectField, StringField

from msp import sla, tiers
from msp.agreements.inside import inside_table, with_inside_table
from msp.agreements.settings import INSIDE, PRIORITIES
from msp.kernel.errors import Missing
from msp.web.forms import offered
from msp.web.settings.editor import Document, Opened, SettingForm
from msp.web.settings.targets_editor import TargetsEditor, promised_seconds, targets_form
from msp.web.spans import seconds_of, span_words

HOURS = f"{INSIDE}-hours"
OWN = "Hours of their own, as now"


@dataclass(frozen=True, slots=True)
class InsideRows:
    """At which tiers a ticket of the client can be, with their names, and which service hours have a name."""

    steps: Sequence[tuple[str, str]]
    hours: Sequence[str]

    @property
    def tiers(self) -> list[str]:
        """The codes of the tiers."""
        return [tier for tier, _ in self.steps]


def inside_rows(now: datetime) -> InsideRows:
    """The tiers of the ladder in force at which somebody works, and the names of published service hours."""
    try:
        steps = tiers.ladder_in_force(now).steps
    except Missing:
        steps = ()
    named = [(step.tier.value, step.name) for step in steps if not step.is_self_service]
    return InsideRows(named, sorted({version.name for version in sla.hours_versions()}))


@dataclass(frozen=True, slots=True)
class InsideTargetsEditor:
    """The editor of targets with a field for each priority at each tier; an empty one is no agreement."""

    rows: InsideRows
    template: ClassVar[str] = "settings/targets.html"

    def opened(self, document: Document | None) -> Opened:
        """The promises and the agreements as spans."""
        data = {name: span_words(seconds) for name, seconds in promised_seconds(document).items()}
        data |= {_name(*pair): span_words(seconds) for pair, seconds in self._table(document).items()}
        data[HOURS] = _hours_named(document)
        return self._with_rows(TargetsEditor().shown(self._form(document)(formdata=None, data=data), document))

    def sent(self, before: Document | None) -> Opened:
        """Both tables as they were sent."""
        return self._with_rows(TargetsEditor().shown(self._form(before)(), before))

    def typed(self, opened: Opened, before: Document | None) -> dict[str, Any]:
        """The policy as it stands, with all spans that were typed."""
        policy = TargetsEditor().typed(opened, before)
        if not self.rows.tiers:
            return policy
        written = {pair: (opened.form[_name(*pair)].data or "").strip() for pair in self._pairs()}
        table = {pair: seconds_of(text, _name(*pair)) for pair, text in written.items() if text}
        hours = opened.form[HOURS].data or ""
        return with_inside_table(policy, table, self.rows.tiers, hours if hours in self.rows.hours else "")

    def _pairs(self) -> list[tuple[str, str]]:
        return [(priority, tier) for priority in PRIORITIES for tier in self.rows.tiers]

    def _table(self, document: Document | None) -> dict[tuple[str, str], int]:
        return inside_table(document, self.rows.tiers) if document else {}

    def _form(self, document: Document | None) -> type[SettingForm]:
        names = dict(self.rows.steps)
        fields: dict[str, Any] = {
            _name(priority, tier): StringField(f"At {tier} ({names[tier]}), {priority}")
            for priority, tier in self._pairs()
            if document
        }
        choices = offered(
            [*(("", OWN) for _ in range(_has_own(document))), *((name, name) for name in self.rows.hours)]
        )
        counted = SelectField("Counted in the service hours", choices=choices, validate_choice=False)
        return type("InsideTargetsForm", (targets_form(promised_seconds(document)),), {**fields, HOURS: counted})

    def _with_rows(self, opened: Opened) -> Opened:
        form, rows = opened.form, []
        for priority in PRIORITIES:
            cells: list[Field] = [
                form[_name(priority, tier)] for tier in self.rows.tiers if _name(priority, tier) in form
            ]
            rows += [(priority, cells)] if cells else []
        return replace(opened, parts={**opened.parts, "inside": rows, "inside_hours": form[HOURS]})


def _name(priority: str, tier: str) -> str:
    return f"{INSIDE}-{priority}-{tier}"


def _hours_named(document: Document | None) -> str:
    terms = (document or {}).get(INSIDE) or (document or {}).get("resolution", {})
    named = terms.get("hours", terms.get("calendar"))
    return named if isinstance(named, str) else ""


def _has_own(document: Document | None) -> bool:
    return bool(document) and not _hours_named(document)
