"""Guard rails between their document and the fields of a form."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from msp.agreements import Mode, RailsView, Setting
from msp.agreements.bounds import LONGEST_MINUTES, LONGEST_TARGET_SECONDS
from msp.agreements.differences.line import span
from msp.agreements.differences.targets import METRICS
from msp.agreements.guard_rails import EXCUSES, TWO_PEOPLE
from msp.agreements.ladder_bounds import WHOLE_LADDER, is_whole_free
from msp.agreements.settings import LEVELS, PRIORITIES
from msp.agreements.wording import reason_of
from msp.kernel.errors import Invalid
from msp.sla.terms import PROMISES
from msp.web.forms import Answered, offered
from msp.web.spans import HELP, minutes_of, seconds_of, span_words

MODES = offered(
    [
        (Mode.FREE.value, "Free within the bounds: it counts as soon as they say so"),
        (Mode.ON_REQUEST.value, "On request: an account manager answers"),
        (Mode.LOCKED.value, "Fixed: only the provider changes it"),
    ]
)
#: Bounds in spans: the field, the setting, and the name of the bound.
_SPANS = (
    ("longest_dwell", Setting.LADDER, "max_dwell_minutes"),
    ("least_hours", Setting.HOURS, "min_weekly_minutes"),
    ("most_hours", Setting.HOURS, "max_weekly_minutes"),
)


def _modes(words: str) -> RadioField:
    return RadioField(words, [InputRequired("Choose one.")], choices=MODES)


class _Fields(FlaskForm):
    """What does not depend on the promises."""

    base = HiddenField()
    ladder = _modes("Ladder of tiers")
    levels = SelectMultipleField(
        "Levels they may change",
        choices=offered((level, level) for level in LEVELS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    longest_dwell = StringField("Longest dwell limit", description=f"{HELP} Empty is no bound.")
    vendor_steps = BooleanField("They may say which steps are a vendor's")
    whole_ladder = BooleanField(
        "They may say what holds for every step",
        description="Who speaks with the requester, when reopened tickets move, and when a swarm is called.",
    )
    rate_keys = BooleanField("They may say as which tier the work of a step is billed")
    targets = _modes("Targets")
    hours = _modes("Service hours")
    least_hours = StringField("Fewest open hours a week", description="As 40 h. Empty is no bound.")
    most_hours = StringField("Most open hours a week", description="As 168 h. Empty is no bound.")
    priorities = _modes("Names of priorities")
    contacts = _modes("Contacts at vendors")
    add = BooleanField("They may add contacts")
    retire = BooleanField("They may retire contacts")
    two_people = SelectMultipleField(
        "Two people excuse a missed promise of",
        choices=offered((priority, priority) for priority in PRIORITIES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="Whoever proposes such an excuse does not agree to it.",
    )
    reason = TextAreaField("Why?", [Answered(), Length(max=500, message="Keep it to 500 characters.")])

    @property
    def target_table(self) -> Sequence[tuple[str, Sequence[tuple[str, Field, Field]]]]:
        """The promises with the shortest and the longest of each priority."""
        return [
            (METRICS[metric], [(key, self[f"{metric}-{key}-min"], self[f"{metric}-{key}-max"]) for key in PRIORITIES])
            for metric in PROMISES
        ]


def _bounds_of_targets() -> dict[str, StringField]:
    words = {"min": "shortest", "max": "longest"}
    return {
        f"{metric}-{key}-{end}": StringField(f"{METRICS[metric]} {key}, {words[end]}")
        for metric in PROMISES
        for key in PRIORITIES
        for end in words
    }


GuardRailsForm = type("GuardRailsForm", (_Fields,), _bounds_of_targets())


def rails_filled(view: RailsView) -> Any:
    """The form as guard rails fill it."""
    data: dict[str, Any] = {"base": str(view.id or ""), TWO_PEOPLE: sorted(view.rails.two_people)}
    for setting in Setting:
        rail = view.rails.of(setting)
        data |= {setting.value: rail.mode.value, **_filled(setting, rail.bounds)}
    return GuardRailsForm(formdata=None, data=data)


def rails_faults(form: Any) -> Iterator[Invalid]:
    """Everything that cannot be a bound, each beside its field and called as the form calls it."""
    limits = {field: LONGEST_MINUTES[name] * 60 for field, _, name in _SPANS}
    limits |= dict.fromkeys(_bounds_of_targets(), LONGEST_TARGET_SECONDS)
    read: dict[str, int] = {}
    for field, longest in limits.items():
        try:
            read |= _span_typed(form, field, longest)
        except Invalid as fault:
            yield Invalid(f"{form[field].label.text}: {fault.sentence}", field=field)
    targets = [f"{metric}-{key}" for metric in PROMISES for key in PRIORITIES]
    for least, most in [("least_hours", "most_hours"), *((f"{name}-min", f"{name}-max") for name in targets)]:
        if least in read and most in read and read[least] > read[most]:
            beyond = "more than the most" if least == "least_hours" else "longer than the longest"
            told = f"{form[least].label.text}: it cannot be {beyond}, {span(read[most])}."
            yield Invalid(told, field=least)
    if fault := _reason_fault(form):
        yield fault


def _reason_fault(form: Any) -> Invalid | None:
    try:
        reason_of(form.reason.data or "")
    except Invalid as fault:
        return fault
    return None


def _span_typed(form: Any, field: str, longest: int) -> dict[str, int]:
    text = (form[field].data or "").strip()
    if not text:
        return {}
    in_minutes = {name for name, _, _ in _SPANS}
    seconds = minutes_of(text, field) * 60 if field in in_minutes else seconds_of(text, field)
    if seconds > longest:
        per = " a week" if field.endswith("_hours") else ""
        raise Invalid(f"at most {span(longest)}{per}.", field=field)
    return {field: seconds}


def rails_document(form: Any) -> dict[str, Any]:
    """The document of what was chosen; Invalid beside a span that cannot be read."""
    document: dict[str, Any] = {EXCUSES: {TWO_PEOPLE: sorted(form.two_people.data or ())}}
    for setting in Setting:
        bounds = dict(_chosen(setting, form))
        document[setting.value] = {"mode": form[setting.value].data} | ({"bounds": bounds} if bounds else {})
    return document


def _filled(setting: Setting, bounds: Mapping[str, Any]) -> dict[str, Any]:
    if setting is Setting.TARGETS:
        return {
            f"{metric}-{key}-{end}": span_words(seconds)
            for metric, by_key in bounds.items()
            for key in PRIORITIES
            for end, seconds in by_key.get(key, by_key.get("*", {})).items()
        }
    data = {
        field: span_words(bounds[name] * 60) for field, where, name in _SPANS if where is setting and name in bounds
    }
    if setting is Setting.LADDER:
        data |= {"levels": list(bounds.get("levels", LEVELS)), "vendor_steps": bounds.get("vendor_steps", True)}
        data |= {"rate_keys": bounds.get("rate_keys", False), WHOLE_LADDER: is_whole_free(bounds)}
    if setting is Setting.CONTACTS:
        data |= {name: bounds.get(name, True) for name in ("add", "retire")}
    return data


def _chosen(setting: Setting, form: Any) -> Iterator[tuple[str, Any]]:
    for field, where, name in _SPANS:
        if where is setting and (form[field].data or "").strip():
            yield name, minutes_of(form[field].data, field)
    if setting is Setting.LADDER:
        levels = sorted(form.levels.data or ())
        yield from [("levels", levels)] if levels != list(LEVELS) else []
        yield from [("vendor_steps", False)] if not form.vendor_steps.data else []
        yield from [("rate_keys", True)] if form.rate_keys.data else []
        # It goes without saying where every level is theirs, and where one is not.
        yield from [(WHOLE_LADDER, form.whole_ladder.data)] if form.whole_ladder.data != (levels == [*LEVELS]) else []
    if setting is Setting.CONTACTS:
        yield from ((name, False) for name in ("add", "retire") if not form[name].data)
    if setting is Setting.TARGETS:
        yield from ((metric, found) for metric in PROMISES if (found := _ranges(metric, form)))


def _ranges(metric: str, form: Any) -> dict[str, dict[str, int]]:
    ranges: dict[str, dict[str, int]] = {}
    for key in PRIORITIES:
        for end in ("min", "max"):
            field = f"{metric}-{key}-{end}"
            if (form[field].data or "").strip():
                ranges.setdefault(key, {})[end] = seconds_of(form[field].data, field)
    return ranges
