"""The mailboxes of clients: connecting one, switching it off and on, and how they are seen."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.channels.events import MailboxSet, MailboxSwitched
from msp.channels.letter import mailbox as written_address
from msp.channels.mail_in import LOOPBACK, MailServer
from msp.channels.models import Mailbox, Security
from msp.channels.reply_address import LONGEST_LOCAL
from msp.kernel.errors import Invalid, Missing, Unavailable
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, scope
from msp.store.sealing import Unopened, seal, unseal

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.\-:]{0,251}[A-Za-z0-9])?")
_PASSWORD_LENGTH = 500


@dataclass(frozen=True, slots=True)
class MailboxForm:
    """Where a client writes to; an empty password keeps the one that is there."""

    address: str
    host: str
    port: int
    security: str
    account: str
    password: str = field(default="", repr=False)
    folder: str = "INBOX"


@dataclass(frozen=True, slots=True)
class MailboxView:
    """A client's mailbox as pages show it; its password is never shown."""

    id: UUID
    address: str
    host: str
    port: int
    security: Security
    account: str
    folder: str
    is_active: bool
    connected_at: datetime
    last_polled_at: datetime | None
    last_error: str
    failures: int


def set_mailbox(form: MailboxForm, *, now: datetime) -> UUID:
    """Connect the mailbox of the tenant in scope, or change its settings; Invalid names the field.

    Another server, account or folder is another mailbox: it is read from now on, and the old one is retired.
    """
    checked = _checked(form)
    row = _current(lock=True)
    if row is not None and _place(row) != (checked.host, checked.port, checked.account, checked.folder):
        row.is_active, row.retired_at = False, now
        db.session.flush()
        row = None
    if row is None:
        row = _connected(checked, now)
    elif checked.password:
        row.password_sealed = seal(checked.password, place=_sealed_at(row))
    row.address, row.security = checked.address, Security(checked.security)
    row.next_poll_at, row.failures, row.last_error = now, 0, ""
    db.session.flush()
    publish(MailboxSet(tenant_id=row.tenant_id, object_id=row.id, at=now))
    return row.id


def switch_mailbox(*, is_active: bool, now: datetime) -> None:
    """Read the mailbox of the tenant in scope from now on, or no longer; Missing when there is none."""
    row = _current(lock=True)
    if row is None:
        raise Missing("This client has no mailbox.")
    if row.is_active != is_active:
        row.is_active, row.next_poll_at, row.failures, row.last_error = is_active, now, 0, ""
        db.session.flush()
        publish(MailboxSwitched(tenant_id=row.tenant_id, object_id=row.id, at=now, is_active=is_active))


def mailbox_of_client() -> MailboxView | None:
    """The mailbox of the tenant in scope, if it has one."""
    row = _current()
    if row is None:
        return None
    seen = (row.id, row.address, row.host, row.port, Security(row.security), row.account, row.folder, row.is_active)
    return MailboxView(*seen, row.connected_at, row.last_polled_at, row.last_error, row.failures)


def active_address(tenant_id: UUID) -> str:
    """The address that a tenant in scope is answered at; empty when it has no mailbox that is read."""
    current = select(Mailbox.address).where(Mailbox.tenant_id == tenant_id, Mailbox.retired_at.is_(None))
    return db.session.scalars(current.where(Mailbox.is_active)).first() or ""


def server_of_client() -> MailServer:
    """How the mailbox of the tenant in scope is opened; Missing when there is none."""
    row = _current()
    if row is None:
        raise Missing("This client has no mailbox.")
    return server_of(row)


def server_of(row: Mailbox) -> MailServer:
    """How a mailbox is opened, with its password; Unavailable when that cannot be unsealed."""
    try:
        password = unseal(row.password_sealed, place=_sealed_at(row))
    except Unopened as error:
        raise Unavailable("The password of this mailbox cannot be read any more; type it again.") from error
    return MailServer(row.host, row.port, Security(row.security), row.account, password, row.folder)


def _current(*, lock: bool = False) -> Mailbox | None:
    (tenant_id,) = scope.required().tenant_ids
    found = select(Mailbox).where(Mailbox.tenant_id == tenant_id, Mailbox.retired_at.is_(None))
    return db.session.scalars(found.with_for_update() if lock else found).one_or_none()


def _connected(form: MailboxForm, now: datetime) -> Mailbox:
    if not form.password:
        raise Invalid("Write the password of the mailbox.", field="password")
    row = Mailbox(id=new_id(), host=form.host, port=form.port, account=form.account, folder=form.folder)
    (row.tenant_id,) = scope.required().tenant_ids
    row.password_sealed = seal(form.password, place=_sealed_at(row))
    row.connected_at, row.is_active = now, True
    row.address, row.security, row.next_poll_at = form.address, Security(form.security), now
    db.session.add(row)
    return row


def _sealed_at(row: Mailbox) -> str:
    return f"mailboxes|password_sealed|{row.tenant_id}|{row.id}"


def _place(row: Mailbox) -> tuple[str, int, str, str]:
    return row.host, row.port, row.account, row.folder


def _checked(form: MailboxForm) -> MailboxForm:
    host = form.host.strip().casefold()
    if not _HOST.fullmatch(host):
        raise Invalid("Write the name of the mail server, such as imap.example.com.", field="host")
    if not 1 <= form.port <= 65535:
        raise Invalid("A port is a number from 1 to 65535; 993 is usual.", field="port")
    if form.security not in set(Security):
        raise Invalid("Choose how the line is secured.", field="security")
    if form.security == Security.NONE and host not in LOOPBACK:
        raise Invalid("Without TLS no password is sent to another machine.", field="security")
    account = _line(form.account, 254, "account", "Write the name that opens the mailbox.")
    folder = _line(form.folder or "INBOX", 200, "folder", "Write the name of the folder, such as INBOX.")
    if len(form.password) > _PASSWORD_LENGTH or not form.password.isprintable():
        raise Invalid("A password is one line of at most 500 characters.", field="password")
    return MailboxForm(_address(form.address), host, form.port, form.security, account, form.password, folder)


def _address(text: str) -> str:
    try:
        address = written_address(text.strip())
    except ValueError as error:
        raise Invalid("Write one mail address, such as support@example.com.", field="address") from error
    local = address.rpartition("@")[0]
    if "+" in local or len(local) > LONGEST_LOCAL or not address.isascii():
        sentence = f"Before the @ stand at most {LONGEST_LOCAL} plain characters without a plus: ours come after it."
        raise Invalid(sentence, field="address")
    return address.casefold()


def _line(text: str, longest: int, field_name: str, sentence: str) -> str:
    clean = text.strip()
    # A line break would be a command of its own to the mail server.
    if not clean or len(clean) > longest or not clean.isprintable():
        raise Invalid(sentence, field=field_name)
    return clean
