"""What could not be delivered for one client: looked at, tried again or let go, with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from msp.identity import Can
from msp.kernel.errors import Invalid
from msp.store import given_up
from msp.store.given_up import REASON_LENGTH, GivenUpView, Verb
from msp.tenants import TenantView
from msp.web.door import Visit, Within, needs
from msp.web.forms import attach, offered, say_when_saved
from msp.web.office.wing import bp

VERBS = offered(
    [
        (Verb.TRY_AGAIN.value, "Try again: what stood in the way is mended"),
        (Verb.LET_GO.value, "Let go: nobody needs it any longer, and it is never delivered"),
    ]
)
DONE = {Verb.TRY_AGAIN: "It is due again; the worker takes it within seconds.", Verb.LET_GO: "It is let go."}


class EffectForm(FlaskForm):
    """What is to become of a given-up effect, and why."""

    verb = RadioField("What should become of it?", [InputRequired("Choose what should become of it.")], choices=VERBS)
    reason = StringField(
        "Why?",
        [
            InputRequired("Say in a few words why."),
            Length(max=REASON_LENGTH, message=f"Keep the reason to {REASON_LENGTH} characters."),
        ],
        description="It stays beside the decision, such as “The mail server takes mail again”.",
    )


@dataclass(frozen=True, slots=True)
class EffectsPage:
    """What was given up for one client."""

    tenant: TenantView
    effects: Sequence[GivenUpView]
    now: datetime


@dataclass(frozen=True, slots=True)
class EffectPage:
    """One of them, and the form that decides about it."""

    tenant: TenantView
    effect: GivenUpView
    form: EffectForm
    now: datetime


@bp.get("/<tenant>/effects")
@needs(Can.HEALTH_READ, Within.TENANT)
def effects(visit: Visit):
    """Everything that was given up for a client and waits for a person."""
    page = EffectsPage(visit.tenant, given_up.waiting_effects(), visit.now)
    return render_template("office/health/effects.html", page=page)


@bp.route("/<tenant>/effects/<uuid:effect_id>", methods=["GET", "POST"])
@needs(Can.EFFECT_SETTLE, Within.TENANT)
def effect(visit: Visit, effect_id: UUID):
    """Decide about one of them; Conflict when somebody was faster."""
    form = EffectForm(formdata=None) if request.method == "GET" else EffectForm()
    page = EffectPage(visit.tenant, given_up.waiting_effect(visit.tenant.id, effect_id), form, visit.now)
    if request.method == "POST" and form.validate():
        try:
            verb, reason = Verb(form.verb.data), form.reason.data or ""
            given_up.decide(effect_id, verb, reason, by_name=visit.actor.name, now=visit.now)
        except Invalid as refusal:
            attach(refusal, form)
        else:
            say_when_saved(DONE[Verb(form.verb.data)])
            return redirect(url_for("office.effects", tenant=visit.tenant.slug), 303)
    return render_template("office/health/effect.html", page=page), 422 if form.errors else 200
