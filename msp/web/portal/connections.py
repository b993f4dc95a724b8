"""One connection of a client, for its own admin: added, changed, tried, switched, and its mail domains asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, PasswordField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from msp.identity import Can, sso
from msp.identity.sso import ConnectionForm, ConnectionView, DomainView
from msp.kernel.errors import Conflict, Invalid
from msp.store import db
from msp.tenants import TenantView
from msp.web.company import back_to
from msp.web.door import Visit, Within, needs
from msp.web.forms import attach, say_when_saved
from msp.web.portal.wing import bp


class EditForm(FlaskForm):
    """What a sign-in service and we have to know of each other."""

    name = StringField(
        "Name on the button",
        [InputRequired("Give it a name."), Length(max=60, message="A name has 1 to 60 characters.")],
        description="Your people read “Sign in with …”.",
    )
    issuer = StringField(
        "Issuer",
        [InputRequired("Write the issuer."), Length(max=500, message="That is too long for an address.")],
        description="The address by which the service names itself, letter by letter, such as https://login.example.com.",
    )
    client_id = StringField(
        "Client id",
        [InputRequired("Paste the client id."), Length(max=200, message="That is too long for a client id.")],
    )
    secret = PasswordField("Client secret", [Length(max=1000, message="That is too long for a client secret.")])
    creates_people = BooleanField(
        "Make people of newcomers",
        description="Whoever the service vouches for with an address in a confirmed domain may ask for help here "
        "without an invitation. Off: you invite first.",
    )
    version = IntegerField(widget=HiddenInput())


class NewForm(EditForm):
    """The same for a connection that does not exist yet: there is no secret to keep."""

    secret = PasswordField(
        "Client secret",
        [
            InputRequired("Paste the client secret that the sign-in service gave you."),
            Length(max=1000, message="That is too long for a client secret."),
        ],
    )


class DomainForm(FlaskForm):
    """A mail domain to ask for."""

    domain = StringField(
        "Mail domain",
        [InputRequired("Write a mail domain such as example.com."), Length(max=253, message="That is no mail domain.")],
        description="What stands behind the @ in your people's addresses. Your provider confirms that it is yours.",
    )


class SwitchForm(FlaskForm):
    """Which way a connection is switched."""

    to = HiddenField()


@dataclass(frozen=True, slots=True)
class ConnectionPage:
    """One connection with everything that can be done to it; none while it is being added."""

    tenant: TenantView
    form: EditForm
    connection: ConnectionView | None = None
    redirect_uri: str = ""
    domains: Sequence[DomainView] = ()
    linked: int = 0
    domain_form: DomainForm | None = None


@bp.get("/<tenant>/sign-on/new")
@needs(Can.SSO_MANAGE, Within.TENANT)
def new_connection(visit: Visit):
    """The form for one more connection."""
    return _show_new(visit, NewForm(formdata=None))


@bp.post("/<tenant>/sign-on/new")
@needs(Can.SSO_MANAGE, Within.TENANT)
def add_connection(visit: Visit):
    """Add a connection, switched off."""
    form = NewForm()
    if not form.validate():
        return _show_new(visit, form), 422
    try:
        connection_id = sso.add_connection(_read(form), now=visit.now)
    except (Invalid, Conflict) as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show_new(visit, form), refusal.status
    say_when_saved("Added, and switched off. Give its redirect address to the service, then try it.")
    return _to(visit, connection_id)


@bp.get("/<tenant>/sign-on/<uuid:connection_id>")
@needs(Can.SSO_MANAGE, Within.TENANT)
def connection(visit: Visit, connection_id: UUID):
    """One connection; its secret is never shown."""
    found = sso.connection(connection_id)
    return _show(visit, found, EditForm(formdata=None, obj=found))


@bp.post("/<tenant>/sign-on/<uuid:connection_id>")
@needs(Can.SSO_MANAGE, Within.TENANT)
def change_connection(visit: Visit, connection_id: UUID):
    """Change a connection; of two admins at once the slower one is told."""
    found, form = sso.connection(connection_id), EditForm()
    if not form.validate():
        return _show(visit, found, form), 422
    try:
        sso.change_connection(connection_id, _read(form), version=form.version.data or 0, now=visit.now)
    except (Invalid, Conflict) as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, found, form), refusal.status
    say_when_saved("Saved.")
    return _to(visit, connection_id)


@bp.post("/<tenant>/sign-on/<uuid:connection_id>/switch")
@needs(Can.SSO_MANAGE, Within.TENANT)
def switch_connection(visit: Visit, connection_id: UUID):
    """Switch a connection on or off."""
    is_active = SwitchForm().to.data == "on"
    sso.switch_connection(connection_id, is_active=is_active, now=visit.now)
    say_when_saved("It stands on your sign-in page now." if is_active else "Sessions that came through it have ended.")
    return _to(visit, connection_id)


@bp.post("/<tenant>/sign-on/<uuid:connection_id>/domains")
@needs(Can.SSO_MANAGE, Within.TENANT)
def ask_domain(visit: Visit, connection_id: UUID):
    """Ask the provider to confirm a mail domain for a connection."""
    found, form = sso.connection(connection_id), DomainForm()
    if not form.validate():
        return _show(visit, found, EditForm(formdata=None, obj=found), form), 422
    try:
        sso.ask_domain(connection_id, form.domain.data or "", now=visit.now)
    except (Invalid, Conflict) as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, found, EditForm(formdata=None, obj=found), form), refusal.status
    say_when_saved("Asked. It counts as soon as your provider has confirmed that it is yours.")
    return _to(visit, connection_id)


def _read(form: EditForm) -> ConnectionForm:
    return ConnectionForm(
        name=form.name.data or "",
        issuer=form.issuer.data or "",
        client_id=form.client_id.data or "",
        secret=form.secret.data or None,
        creates_people=form.creates_people.data,
        loopback=current_app.config["SETTINGS"].sso_loopback,
    )


def _show_new(visit: Visit, form: EditForm) -> str:
    return render_template("portal/sign_on/connection.html", page=ConnectionPage(visit.tenant, form))


def _show(visit: Visit, found: ConnectionView, form: EditForm, domain_form: DomainForm | None = None) -> str:
    page = ConnectionPage(
        tenant=visit.tenant,
        form=form,
        connection=found,
        redirect_uri=back_to(visit.tenant, found),
        domains=[domain for domain in sso.domains() if domain.connection_id == found.id],
        linked=sso.people_linked().get(found.id, 0),
        domain_form=domain_form or DomainForm(formdata=None),
    )
    return render_template("portal/sign_on/connection.html", page=page)


def _to(visit: Visit, connection_id: UUID):
    return redirect(url_for("portal.connection", tenant=visit.tenant.slug, connection_id=connection_id), 303)
