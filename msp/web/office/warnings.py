"""At which percents of a promise who is warned, and to whom it is raised: the provider's own affair."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from msp import agreements
from msp.agreements import PercentsForm, Setting, Standing
from msp.agreements.differences.targets import METRICS
from msp.agreements.raises import WARN, percents_of
from msp.identity import Can
from msp.kernel.errors import Invalid
from msp.store import db
from msp.tenants import TenantView
from msp.tiers import Authority
from msp.web.door import Visit, Within, needs
from msp.web.forms import IN_PLACE, Answered, attach, say_when_saved
from msp.web.office.wing import bp
from msp.web.settings.place import series_named

HELP = (
    "A warning goes to whoever works on it; a raise to whoever is in charge. Write whole percents of the time promised,"
    " such as 75, 90; beyond 100 the promise is over already."
    " Empty is never. What has passed a percent when it begins to count is told at once."
)
_SEPARATORS = re.compile(r"[\s,;]+")
_WHOLE = re.compile(r"[1-9][0-9]{0,2}")
MOST = 12
#: Who hears, as a field of each promise is named and called.
_PARTS = ((WARN, "Warning at"), *((one.value, f"{one.words.capitalize()} at") for one in Authority))


class WarningsForm(FlaskForm):
    """What every such form asks beside its percents."""

    base = HiddenField()
    reason = StringField(
        "Why?", [InputRequired("Say why it changes."), Length(max=500, message="Keep it to 500 characters.")]
    )


@dataclass(frozen=True, slots=True)
class WarningsPage:
    """The promises of one policy of a client with their percents, as a form."""

    tenant: TenantView
    #: The policy where there are several, for the heading; empty where there is one.
    named: str
    form: WarningsForm
    promises: Sequence[tuple[str, Sequence[Field]]]
    help: str
    comes_later: bool
    action_url: str


@bp.get("/<tenant>/agreement/warnings")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def warnings(visit: Visit):
    """The percents of a policy as they stand."""
    stands = _standing()
    return _show(visit, stands, _form_of(stands)(formdata=None, data={"base": stands.base, **_typed_as(stands)}))


@bp.post("/<tenant>/agreement/warnings")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def set_warnings(visit: Visit):
    """Publish the policy with other percents; it counts from now on, and no promise moves by it."""
    stands = _standing()
    form = _form_of(stands)()
    if not form.validate():
        return _show(visit, stands, form), 422
    try:
        sent = PercentsForm(stands.name, _percents(form, stands), form.reason.data or "", form.base.data or "")
        change = agreements.set_percents(sent, by=visit.actor, now=visit.now)
    except IN_PLACE as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, stands, form), refusal.status
    told = agreements.difference(Setting.TARGETS, stands.document, change.document)
    say_when_saved(f"It counts from now on. {'; '.join(line.sentence for line in told)}.")
    return redirect(warnings_url(visit, stands.name), 303)


def warnings_url(visit: Visit, name: str) -> str:
    """Where the percents of a policy are set; the first one needs no name."""
    is_first = name == series_named(Setting.TARGETS, None)
    return url_for("office.warnings", tenant=visit.tenant.slug, name=None if is_first else name)


def _standing() -> Standing:
    return agreements.standing(Setting.TARGETS, series_named(Setting.TARGETS, request.args.get("name")))


def _metrics(stands: Standing) -> list[str]:
    return [metric for metric in METRICS if metric in (stands.document or {})]


def _percents(form: WarningsForm, stands: Standing) -> dict[str, dict[str, list[int]]]:
    return {metric: {part: _typed(form, f"{metric}-{part}") for part, _ in _PARTS} for metric in _metrics(stands)}


def _typed(form: WarningsForm, name: str) -> list[int]:
    parts = [part.removesuffix("%") for part in _SEPARATORS.split(form[name].data or "") if part not in ("", "%")]
    if len(parts) > MOST or not all(_WHOLE.fullmatch(part) for part in parts):
        raise Invalid(f"Write at most {MOST} whole percents from 1 to 999, such as 75, 90.", field=name)
    return [int(part) for part in parts]


def _typed_as(stands: Standing) -> dict[str, str]:
    """The percents of a policy as they stand in the fields."""
    return {
        f"{metric}-{part}": ", ".join(map(str, marks))
        for metric, parts in percents_of(stands.document or {}).items()
        for part, marks in parts.items()
    }


def _form_of(stands: Standing) -> type[WarningsForm]:
    """A field for warnings, and one for each authority, of every promise in the policy."""
    long = Length(max=80, message="That is too long for a list of percents.")
    fields = {
        f"{metric}-{part}": StringField(words, [Answered(), long])
        for metric in _metrics(stands)
        for part, words in _PARTS
    }
    return type("PromiseWarningsForm", (WarningsForm,), fields)


def _show(visit: Visit, stands: Standing, form: WarningsForm) -> str:
    page = WarningsPage(
        tenant=visit.tenant,
        named=stands.name if len(agreements.series_names(Setting.TARGETS)) > 1 else "",
        form=form,
        promises=tuple(_promises(stands, form)),
        help=HELP,
        comes_later=stands.valid_from is not None and stands.valid_from > visit.now,
        action_url=warnings_url(visit, stands.name),
    )
    return render_template("office/agreements/warnings.html", page=page)


def _promises(stands: Standing, form: WarningsForm) -> Iterator[tuple[str, Sequence[Field]]]:
    for metric in _metrics(stands):
        yield METRICS[metric], [form[f"{metric}-{part}"] for part, _ in _PARTS]
