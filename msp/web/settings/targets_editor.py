"""Targets as a form: a table of priorities and promises in spans that people type; all the rest is shown only."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import Field, StringField
from wtforms.validators import InputRequired

from msp.agreements.differences.targets import METRICS, raises_words
from msp.agreements.settings import PRIORITIES, editable_targets, with_targets
from msp.kernel.errors import Invalid
from msp.sla.terms import PROMISES
from msp.web.agreement_paper import PAUSES
from msp.web.forms import attach
from msp.web.settings.editor import Document, Opened, SettingForm
from msp.web.spans import seconds_of, span_words

NONE_YET = "Nothing is promised yet; the first targets are set by the provider."


class TargetsEditor:
    """One field for each priority of each promise to the client."""

    template: ClassVar[str] = "settings/targets.html"

    def opened(self, document: Document | None) -> Opened:
        """The seconds promised, as spans."""
        seconds = promised_seconds(document)
        data = {name: span_words(value) for name, value in seconds.items()}
        return self.shown(targets_form(seconds)(formdata=None, data=data), document)

    def sent(self, before: Document | None) -> Opened:
        """The table as it was sent."""
        return self.shown(targets_form(promised_seconds(before))(), before)

    def typed(self, opened: Opened, before: Document | None) -> dict[str, Any]:
        """The policy as it stands, with the spans that were typed."""
        if before is None:
            raise Invalid(NONE_YET)
        typed: dict[str, dict[str, int]] = {}
        faults: list[Invalid] = []
        for name in promised_seconds(before):
            metric, _, priority = name.partition("-")
            try:
                typed.setdefault(metric, {})[priority] = seconds_of(opened.form[name].data or "", name)
            except Invalid as fault:
                faults.append(fault)
        if faults:
            # Whoever called puts the one that is raised beside its field.
            for fault in faults[1:]:
                attach(fault, opened.form)
            raise faults[0]
        return with_targets(before, typed)

    def shown(self, form: SettingForm, document: Document | None) -> Opened:
        """A form with the rows of its table, and what stands beside the targets and is not changed here."""
        metrics = [metric for metric in PROMISES if document and metric in document]
        rows = [(priority, [_cell(form, f"{metric}-{priority}") for metric in metrics]) for priority in PRIORITIES]
        rest = [line for metric in metrics if document for line in _fixed(metric, document[metric])]
        columns = [METRICS[metric] for metric in metrics]
        return Opened(form, {"columns": columns, "rows": rows, "fixed": rest, "none": NONE_YET})


def promised_seconds(document: Document | None) -> dict[str, int]:
    """What is promised to the client, by the names of the fields."""
    return {
        f"{metric}-{priority}": seconds
        for metric in PROMISES
        if document and metric in document
        for priority, seconds in editable_targets(document, metric).items()
    }


def targets_form(names: Mapping[str, int]) -> type[SettingForm]:
    """A form with a field for each of the names."""
    needed = [InputRequired("Write a span of time; a promise is not taken away here.")]
    fields = {name: StringField(_label(name), needed) for name in names}
    return type("TargetsForm", (SettingForm,), fields)


def _label(name: str) -> str:
    metric, _, priority = name.partition("-")
    return f"{METRICS[metric]}, {priority}"


def _cell(form: SettingForm, name: str) -> Field | None:
    return next((field for field in form if field.short_name == name), None)


def _fixed(metric: str, terms: Document) -> list[str]:
    """What stands beside the targets and is not changed here."""
    special = [
        f"{span_words(seconds)} for {key.replace('*/', 'every priority at ').replace('/', ' at ')}"
        for key, seconds in terms["targets"].items()
        if "/" in key
    ]
    found = [f"{METRICS[metric]}: {', '.join(special)}."] if special else []
    if terms.get("pauses"):
        reasons = ", or while ".join(PAUSES.get(reason, str(reason).replace("_", " ")) for reason in terms["pauses"])
        found.append(f"{METRICS[metric]}: the clock stands still while {reasons}.")
    if terms.get("warn"):
        found.append(
            f"{METRICS[metric]}: warned at {', '.join(f'{percent} %' for percent in terms['warn'])} of the time."
        )
    if terms.get("raise"):
        found.append(f"{METRICS[metric]}: raised to the {raises_words(terms['raise'])} of the time.")
    return found
