"""The mailbox of a client: where its people write to, how it is opened, and how the last visit went."""

from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from msp import channels
from msp.channels import MailboxForm, MailboxView, MailServerFault, Security
from msp.identity import Can
from msp.kernel.errors import Invalid, Unavailable
from msp.store import db
from msp.tenants import TenantView
from msp.web.door import Visit, Within, needs
from msp.web.forms import IN_PLACE, attach, offered, say_when_saved
from msp.web.office.wing import bp

SECURITIES = offered(
    [
        (Security.TLS.value, "TLS from the start (usually port 993)"),
        (Security.STARTTLS.value, "TLS when asked for, STARTTLS (usually port 143)"),
        (Security.NONE.value, "None; only for a server on this very machine"),
    ]
)
#: How long somebody waits before a page for a mail server.
PATIENCE_SECONDS = 15
WORKS = "It works: the server let us in and the folder is there."


class MailboxSettings(FlaskForm):
    """Where the client's people write to, and how the mailbox is opened."""

    address = StringField(
        "Address that people write to",
        [InputRequired("Write the mail address."), Length(max=254, message="That is too long for an address.")],
        description="Answers come to it with a signature after a plus, such as support+T12-…@example.com;"
        " the mail server has to deliver those into the same mailbox.",
    )
    host = StringField(
        "Mail server (IMAP)",
        [InputRequired("Write the name of the mail server."), Length(max=253, message="That is too long for a name.")],
    )
    port = StringField("Port", [InputRequired("Write the port."), Length(max=10, message="A port has 1 to 5 digits.")])
    security = RadioField(
        "How the line is secured", [InputRequired("Choose how the line is secured.")], choices=SECURITIES
    )
    account = StringField(
        "Name",
        [InputRequired("Write the name that opens the mailbox."), Length(max=254, message="That is too long.")],
    )
    password = PasswordField(
        "Password",
        [Length(max=500, message="That is too long for a password.")],
        description="It is kept sealed and never shown. Leave it empty to keep the one that is there.",
    )
    folder = StringField(
        "Folder", [InputRequired("Write the name of the folder."), Length(max=200, message="That is too long.")]
    )


@dataclass(frozen=True, slots=True)
class MailboxPage:
    """A client's mailbox, its settings, and what a trial just said."""

    tenant: TenantView
    mailbox: MailboxView | None
    form: MailboxSettings
    trial: str
    works: bool
    now: datetime


@bp.get("/<tenant>/mailbox")
@needs(Can.MAILBOX_MANAGE, Within.TENANT)
def mailbox(visit: Visit):
    """The mailbox as it is set, and the last visit."""
    return _show(visit, _filled(channels.mailbox_of_client()))


@bp.post("/<tenant>/mailbox")
@needs(Can.MAILBOX_MANAGE, Within.TENANT)
def set_mailbox(visit: Visit):
    """Connect the mailbox, or change its settings."""
    form = MailboxSettings()
    if not form.validate():
        return _show(visit, form), 422
    try:
        channels.set_mailbox(_settings(form), now=visit.now)
    except IN_PLACE as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, form), refusal.status
    say_when_saved("The mailbox is set. Try it now; it is read within a minute.")
    return redirect(url_for("office.mailbox", tenant=visit.tenant.slug), 303)


@bp.post("/<tenant>/mailbox/trial")
@needs(Can.MAILBOX_MANAGE, Within.TENANT)
def try_mailbox(visit: Visit):
    """Open the mailbox as it is set, and say plainly how it went; nothing is fetched and nothing is changed."""
    try:
        server = channels.server_of_client()
        # Nobody else waits for a mail server: the transaction ends before it is asked.
        db.session.rollback()
        with channels.line_to(server, longest=PATIENCE_SECONDS):
            said, works = WORKS, True
    except (MailServerFault, Unavailable) as fault:
        said, works = fault.sentence, False
    return _show(visit, _filled(channels.mailbox_of_client()), said, works=works)


@bp.post("/<tenant>/mailbox/off")
@needs(Can.MAILBOX_MANAGE, Within.TENANT)
def switch_mailbox_off(visit: Visit):
    """Read the mailbox no longer; what comes meanwhile stays there."""
    channels.switch_mailbox(is_active=False, now=visit.now)
    say_when_saved("The mailbox is not read any more, and letters no longer ask for answers by mail.")
    return redirect(url_for("office.mailbox", tenant=visit.tenant.slug), 303)


@bp.post("/<tenant>/mailbox/on")
@needs(Can.MAILBOX_MANAGE, Within.TENANT)
def switch_mailbox_on(visit: Visit):
    """Read the mailbox again, from where it was left."""
    channels.switch_mailbox(is_active=True, now=visit.now)
    say_when_saved("The mailbox is read again, from where it was left.")
    return redirect(url_for("office.mailbox", tenant=visit.tenant.slug), 303)


def _settings(form: MailboxSettings) -> MailboxForm:
    port = (form.port.data or "").strip()
    if not (port.isascii() and port.isdecimal() and len(port) <= 5):
        raise Invalid("A port is a number from 1 to 65535; 993 is usual.", field="port")
    return MailboxForm(
        address=form.address.data or "",
        host=form.host.data or "",
        port=int(port),
        security=form.security.data or "",
        account=form.account.data or "",
        password=form.password.data or "",
        folder=form.folder.data or "",
    )


def _filled(found: MailboxView | None) -> MailboxSettings:
    if found is None:
        return MailboxSettings(formdata=None, data={"port": "993", "security": Security.TLS.value, "folder": "INBOX"})
    kept = {"address": found.address, "host": found.host, "port": str(found.port), "security": found.security.value}
    return MailboxSettings(formdata=None, data={**kept, "account": found.account, "folder": found.folder})


def _show(visit: Visit, form: MailboxSettings, trial: str = "", *, works: bool = False) -> str:
    found = channels.mailbox_of_client()
    page = MailboxPage(visit.tenant, found, form, trial, works, visit.now)
    return render_template("office/mailbox/show.html", page=page)
