"""How a client's people sign in, for its own admin: its connections, and whether passwords count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from msp.identity import Can, sso
from msp.identity.sso import ConnectionView, DomainView, PolicyView
from msp.kernel.errors import Conflict, Invalid
from msp.store import db
from msp.tenants import TenantView
from msp.web.door import Visit, Within, needs
from msp.web.forms import attach, say_when_saved
from msp.web.portal.wing import bp


class PasswordForm(FlaskForm):
    """Switching password sign-in the other way, with the reason that the trail keeps."""

    to = HiddenField()
    reason = StringField(
        "Why?", [InputRequired("Say why in a few words."), Length(max=500, message="That is too long for a reason.")]
    )
    sure = BooleanField(
        "I can come in through a connection myself",
        [InputRequired("Tick this first: your own password will not count any more either.")],
    )


@dataclass(frozen=True, slots=True)
class SignOnPage:
    """The connections of a client, and whether passwords count."""

    tenant: TenantView
    connections: Sequence[ConnectionView]
    domains: Sequence[DomainView]
    linked: Mapping[UUID, int]
    policy: PolicyView
    #: Whether an admin came in through a connection that is switched on, so that passwords can be switched off.
    is_proved: bool
    form: PasswordForm

    def domains_of(self, connection: ConnectionView) -> list[DomainView]:
        """The mail domains of one connection."""
        return [domain for domain in self.domains if domain.connection_id == connection.id]


@bp.get("/<tenant>/sign-on")
@needs(Can.SSO_MANAGE, Within.TENANT)
def sign_on(visit: Visit):
    """Everything about signing in at this client."""
    return _show(visit, PasswordForm(formdata=None))


@bp.post("/<tenant>/sign-on/password")
@needs(Can.SSO_MANAGE, Within.TENANT)
def switch_password(visit: Visit):
    """Let passwords count no more, once an admin was seen to come in another way; or let them count again."""
    form = PasswordForm()
    allows = form.to.data == "on"
    if allows:
        form = _without_oath(form)
    if not form.validate():
        return _show(visit, form), 422
    try:
        sso.switch_password(allows=allows, reason=form.reason.data or "", by=visit.actor, now=visit.now)
    except (Invalid, Conflict) as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, form), refusal.status
    say_when_saved("Passwords count again." if allows else "Passwords do not count here any more.")
    return redirect(url_for("portal.sign_on", tenant=visit.tenant.slug), 303)


def _show(visit: Visit, form: PasswordForm) -> str:
    connections, policy = sso.connections(), sso.policy()
    page = SignOnPage(
        tenant=visit.tenant,
        connections=connections,
        domains=sso.domains(),
        linked=sso.people_linked(),
        policy=policy,
        is_proved=any(one.is_active and one.last_proved_at for one in connections),
        form=form if policy.allows_password else _without_oath(form),
    )
    return render_template("portal/sign_on/overview.html", page=page)


def _without_oath(form: PasswordForm) -> PasswordForm:
    # Switching passwords on locks nobody out, so nothing has to be sworn.
    if "sure" in form:
        del form.sure
    return form
