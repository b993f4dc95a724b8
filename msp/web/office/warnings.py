"""At which percents of a promise who is warned, and to whom it is raised: the provider's own affair."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from msp import sla
from msp.agreements.differences.targets import METRICS, targets_difference
from msp.identity import Can
from msp.kernel.errors import Conflict, Invalid
from msp.sla import PublishedVersion, VersionForm
from msp.store import db
from msp.tenants import STANDARD, TenantView
from msp.tiers import Authority
from msp.web.door import Visit, Within, needs
from msp.web.forms import IN_PLACE, Answered, attach, say_when_saved
from msp.web.office.wing import bp

HELP = (
    "A warning goes to whoever works on it; a raise to whoever is in charge. Write whole percents of the time promised,"
    " such as 75, 90; beyond 100 the promise is over already."
    " Empty is never. What has passed a percent when it begins to count is told at once."
)
WARN = "warn"
_SEPARATORS = re.compile(r"[\s,;]+")
_WHOLE = re.compile(r"[1-9][0-9]{0,2}")
MOST = 12


class WarningsForm(FlaskForm):
    """What every such form asks beside its percents."""

    base = HiddenField()
    reason = StringField(
        "Why?", [InputRequired("Say why it changes."), Length(max=500, message="Keep it to 500 characters.")]
    )


@dataclass(frozen=True, slots=True)
class WarningsPage:
    """The promises of a client with their percents, as a form."""

    tenant: TenantView
    form: WarningsForm
    promises: Sequence[tuple[str, Sequence[Field]]]
    help: str
    comes_later: bool


@bp.get("/<tenant>/agreement/warnings")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def warnings(visit: Visit):
    """The percents in force."""
    policy = sla.policy_in_force(visit.now)
    filled = {"base": str(policy.id), **_percents(policy.document)} if policy else {}
    return _show(visit, policy, _form_of(policy)(formdata=None, data=filled))


@bp.post("/<tenant>/agreement/warnings")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def set_warnings(visit: Visit):
    """Publish the policy with other percents; it counts from now on, and no promise moves by it."""
    policy = sla.policy_in_force(visit.now)
    form = _form_of(policy)()
    if not form.validate():
        return _show(visit, policy, form), 422
    try:
        told = _published(visit, policy, form)
    except IN_PLACE as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, policy, form), refusal.status
    say_when_saved(f"It counts from now on. {'; '.join(told)}.")
    return redirect(url_for("office.warnings", tenant=visit.tenant.slug), 303)


def _published(visit: Visit, policy: PublishedVersion | None, form: WarningsForm) -> list[str]:
    if policy is None:
        raise Conflict("Nothing is promised to this client yet.")
    if form.base.data != str(policy.id):
        raise Conflict("Somebody has published other targets meanwhile; look at them and send it again.")
    document = {metric: _with_percents(metric, terms, form) for metric, terms in policy.document.items()}
    told = [line.sentence for line in targets_difference(policy.document, document)]
    if not told:
        raise Conflict("Nothing is different from what counts now.")
    version = VersionForm(STANDARD, document, form.reason.data or "", visit.now)
    sla.publish_policy_version(version, by=visit.actor, now=visit.now)
    return told


def _with_percents(metric: str, terms: Mapping[str, Any], form: WarningsForm) -> dict[str, Any]:
    changed = {key: value for key, value in terms.items() if key not in (WARN, "raise")}
    raises: dict[str, list[str]] = {}
    for authority in Authority:
        for percent in _typed(form, f"{metric}-{authority}"):
            raises.setdefault(str(percent), []).append(authority.value)
    warn = _typed(form, f"{metric}-{WARN}")
    return changed | ({WARN: warn} if warn else {}) | ({"raise": raises} if raises else {})


def _typed(form: WarningsForm, name: str) -> list[int]:
    parts = [part.removesuffix("%") for part in _SEPARATORS.split(form[name].data or "") if part not in ("", "%")]
    if len(parts) > MOST or not all(_WHOLE.fullmatch(part) for part in parts):
        raise Invalid(f"Write at most {MOST} whole percents from 1 to 999, such as 75, 90.", field=name)
    return sorted({int(part) for part in parts})


def _percents(document: Mapping[str, Any]) -> dict[str, str]:
    """The percents of a policy as they stand in the fields."""
    found: dict[str, list[int]] = {}
    for metric, terms in document.items():
        found[f"{metric}-{WARN}"] = list(terms.get(WARN, ()))
        for percent, named in terms.get("raise", {}).items():
            for authority in [named] if isinstance(named, str) else named:
                found.setdefault(f"{metric}-{authority}", []).append(int(percent))
    return {name: ", ".join(map(str, sorted(percents))) for name, percents in found.items()}


def _form_of(policy: PublishedVersion | None) -> type[WarningsForm]:
    """A field for warnings, and one for each authority, of every promise in the policy."""
    long = Length(max=80, message="That is too long for a list of percents.")
    metrics = [metric for metric in METRICS if policy and metric in policy.document]
    fields = {
        f"{metric}-{part}": StringField(words, [Answered(), long]) for metric in metrics for part, words in _PARTS
    }
    return type("PromiseWarningsForm", (WarningsForm,), fields)


_PARTS = ((WARN, "Warning at"), *((one.value, f"{one.words.capitalize()} at") for one in Authority))


def _show(visit: Visit, policy: PublishedVersion | None, form: WarningsForm) -> str:
    later = any(version.valid_from > visit.now for version in sla.policy_versions())
    page = WarningsPage(visit.tenant, form, tuple(_promises(policy, form)), HELP, later)
    return render_template("office/agreements/warnings.html", page=page)


def _promises(policy: PublishedVersion | None, form: WarningsForm) -> Iterator[tuple[str, Sequence[Field]]]:
    for metric, words in METRICS.items():
        if policy and metric in policy.document:
            yield words, [form[f"{metric}-{part}"] for part, _ in _PARTS]
