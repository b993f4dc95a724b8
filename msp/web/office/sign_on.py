"""How a client's people sign in, for the provider's owner: domains to confirm, and passwords as the way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from msp.identity import Can, sso
from msp.identity.sso import ConnectionView, DomainView, PolicyView
from msp.kernel.errors import Conflict, Invalid
from msp.store import db
from msp.tenants import TenantView
from msp.web.door import Visit, Within, needs
from msp.web.forms import attach, say_when_saved
from msp.web.office.wing import bp


class ConfirmForm(FlaskForm):
    """Whether a domain is the client's."""

    to = HiddenField()


class BreakGlassForm(FlaskForm):
    """Letting passwords count again at a client that is locked out, with the reason that the trail keeps."""

    reason = StringField(
        "Why?",
        [InputRequired("Say why in a few words."), Length(max=500, message="That is too long for a reason.")],
        description="Who asked for it, and how you know them. It stands in the client's trail.",
    )


@dataclass(frozen=True, slots=True)
class OfficeSignOnPage:
    """The connections of a client as the provider sees them: no ids of theirs, no secrets."""

    tenant: TenantView
    connections: Sequence[ConnectionView]
    domains: Sequence[DomainView]
    names: dict[UUID, str]
    policy: PolicyView
    form: BreakGlassForm


@bp.get("/<tenant>/sign-on", endpoint="sign_on")
@needs(Can.SSO_MANAGE, Within.TENANT)
def read_sign_on(visit: Visit):
    """The connections and the domains asked for."""
    return _show(visit, BreakGlassForm(formdata=None))


@bp.post("/<tenant>/sign-on/domains/<uuid:domain_id>")
@needs(Can.SSO_MANAGE, Within.TENANT)
def confirm_domain(visit: Visit, domain_id: UUID):
    """Confirm that a mail domain is the client's, or take that back."""
    is_confirmed = ConfirmForm().to.data == "confirmed"
    domain = sso.confirm_domain(domain_id, is_confirmed=is_confirmed, now=visit.now)
    words = "counts from now on" if is_confirmed else "counts no more for people who come in for the first time"
    say_when_saved(f"{domain} {words}.")
    return redirect(url_for("office.sign_on", tenant=visit.tenant.slug), 303)


@bp.post("/<tenant>/sign-on/password")
@needs(Can.SSO_MANAGE, Within.TENANT)
def break_glass(visit: Visit):
    """Let passwords count again, for a client whose own service keeps everybody out."""
    form = BreakGlassForm()
    if not form.validate():
        return _show(visit, form), 422
    try:
        sso.switch_password(allows=True, reason=form.reason.data or "", by=visit.actor, now=visit.now)
    except (Invalid, Conflict) as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, form), refusal.status
    say_when_saved(f"Passwords count again at {visit.tenant.name}.")
    return redirect(url_for("office.sign_on", tenant=visit.tenant.slug), 303)


def _show(visit: Visit, form: BreakGlassForm) -> str:
    connections = sso.connections()
    page = OfficeSignOnPage(
        tenant=visit.tenant,
        connections=connections,
        domains=sso.domains(),
        names={one.id: one.name for one in connections},
        policy=sso.policy(),
        form=form,
    )
    return render_template("office/sign_on/overview.html", page=page)
