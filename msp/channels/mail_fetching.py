"""Fetching mail: what lies in the mailboxes becomes rows, each with its bytes kept first (reliability.md 4, mail in).

The server is asked outside any transaction; each mail is then a transaction of its own, and only when that is
committed does the server hear that the mail was read. A crash anywhere loses nothing and takes nothing twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select

from msp import tenants
from msp.channels.events import MailReceived
from msp.channels.mail_in import Glance, Line, MailRefused, MailServer, MailServerFault, line_to
from msp.channels.mailboxes import server_of
from msp.channels.models import Mailbox, MailIn, MailState
from msp.channels.way_in import way_in
from msp.kernel.errors import Refusal
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import acting_for, db, reading_the_door, serving

#: Mails of one visit; the rest is fetched at the next tick.
BATCH = 50
EVERY = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
#: How long a visit keeps others away; longer than the longest visit.
CLAIM = timedelta(minutes=5)
#: Mail that came before the mailbox was connected is left alone, apart from what nobody has read yet since this long.
BEFORE = timedelta(days=1)
SAME_FOLDER = "Another client's mailbox reads the same folder; each client needs its own."

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Visit:
    """A mailbox at the beginning of a visit, apart from its row."""

    tenant_id: UUID
    mailbox_id: UUID
    server: MailServer = field(repr=False)
    connected_at: datetime
    uid_validity: int
    last_uid: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail as it was fetched: all of it, or its head alone."""

    raw: bytes = field(repr=False)
    size: int
    is_whole: bool
    received_at: datetime | None


def fetch_mail(*, now: datetime) -> int:
    """Visit the mailboxes that are due, one after the other; returns how many mails were kept."""
    return sum(_visited(tenant_id, mailbox_id, is_twin, now) for tenant_id, mailbox_id, is_twin in _due(now))


def _due(now: datetime) -> list[tuple[UUID, UUID, bool]]:
    """Client, mailbox, and whether an older mailbox of another client reads the same folder."""
    with reading_the_door():
        clients = tenants.clients()
    with serving(client.id for client in clients):
        columns = (Mailbox.tenant_id, Mailbox.id, Mailbox.next_poll_at, Mailbox.host, Mailbox.account, Mailbox.folder)
        rows = db.session.execute(select(*columns).where(Mailbox.is_active).order_by(Mailbox.id)).all()
    twins = _twins(rows)
    return [(row.tenant_id, row.id, row.id in twins) for row in rows if row.next_poll_at <= now]


def _twins(rows: Iterable[Any]) -> set[UUID]:
    # One mail would become the mail of two clients: that is the one thing that must never happen.
    seen: set[tuple[str, str, str]] = set()
    twins: set[UUID] = set()
    for row in rows:
        place = (row.host, row.account.casefold(), row.folder.casefold())
        if place in seen:
            twins.add(row.id)
        seen.add(place)
    return twins


def _visited(tenant_id: UUID, mailbox_id: UUID, is_twin: bool, now: datetime) -> int:
    kept, error, more = 0, SAME_FOLDER, False
    if not is_twin:
        try:
            visit = _begun(tenant_id, mailbox_id, now)
            if visit is None:
                return 0
            kept, error = _fetched(visit, now), ""
            more = kept >= BATCH
        except (MailServerFault, Refusal) as fault:
            error = fault.sentence
        except Exception:  # one mailbox must not stop the others; it is reported and visited again later
            log.exception("mailbox not read", mailbox=str(mailbox_id))
            error = "Something went wrong on our side; it is tried again."
    _ended(tenant_id, mailbox_id, error, more, now)
    return kept


def _begun(tenant_id: UUID, mailbox_id: UUID, now: datetime) -> Visit | None:
    """Claim the mailbox for this visit; None when somebody else has it, or it was switched off."""
    with acting_for(tenant_id):
        row = db.session.get_one(Mailbox, (tenant_id, mailbox_id), with_for_update=True)
        if not row.is_active or row.next_poll_at > now:
            return None
        row.next_poll_at = now + CLAIM
        db.session.commit()
        return Visit(tenant_id, mailbox_id, server_of(row), row.connected_at, row.uid_validity, row.last_uid)


def _fetched(visit: Visit, now: datetime) -> int:
    with line_to(visit.server) as line:
        validity = line.uid_validity()
        # Under another validity every number means another mail; what was taken before is known by its content.
        last_uid = visit.last_uid if validity == visit.uid_validity else 0
        batch = line.newer(last_uid, visit.connected_at - BEFORE)[:BATCH]
        for uid in batch:
            _take(visit, line, uid, validity, now)
        return len(batch)


def _take(visit: Visit, line: Line, uid: int, validity: int, now: datetime) -> None:
    taken = _taken(visit, line, uid)
    _keep(visit, taken, uid, validity, now)
    if taken is not None:
        line.mark_seen(uid)


def _taken(visit: Visit, line: Line, uid: int) -> Taken | None:
    """The mail of a number; None when it is gone by now, or was read before the mailbox was connected."""
    try:
        glance = line.glance(uid)
        return None if glance is None or _is_older(glance, visit) else _fetched_whole_or_head(line, uid, glance)
    except MailRefused:
        # It never holds up the others; a person sees that it lies there.
        return Taken(b"", 0, False, None)


def _fetched_whole_or_head(line: Line, uid: int, glance: Glance) -> Taken:
    limit = way_in.settings.largest_mail
    raw = line.raw(uid, limit) if glance.size <= limit else b""
    if raw and len(raw) <= limit:
        return Taken(raw, len(raw), True, glance.received_at)
    return Taken(line.head(uid), glance.size, False, glance.received_at)


def _is_older(glance: Glance, visit: Visit) -> bool:
    return glance.is_seen and glance.received_at is not None and glance.received_at < visit.connected_at


def _keep(visit: Visit, taken: Taken | None, uid: int, validity: int, now: datetime) -> None:
    """Bytes first, then the row and how far the mailbox was read, in one transaction."""
    with acting_for(visit.tenant_id):
        mailbox = db.session.get_one(Mailbox, (visit.tenant_id, visit.mailbox_id), with_for_update=True)
        if taken is not None and not _is_known(visit.mailbox_id, uid, validity):
            mail = _row(visit, taken, now)
            mail.uid, mail.uid_validity = uid, validity
            db.session.add(mail)
            db.session.flush()
            publish(MailReceived(tenant_id=visit.tenant_id, object_id=mail.id, at=now, mailbox_id=visit.mailbox_id))
        if mailbox.retired_at is None:
            reached = mailbox.last_uid if mailbox.uid_validity == validity else 0
            mailbox.uid_validity, mailbox.last_uid = validity, max(reached, uid)
        db.session.commit()


def _is_known(mailbox_id: UUID, uid: int, validity: int) -> bool:
    same = (MailIn.mailbox_id == mailbox_id) & (MailIn.uid_validity == validity) & (MailIn.uid == uid)
    return db.session.scalars(select(MailIn.id).where(same)).first() is not None


def _row(visit: Visit, taken: Taken, now: datetime) -> MailIn:
    # The server's moment counts: a promise runs from when the mail lay there, also when we could not ask for hours.
    earliest = visit.connected_at - BEFORE
    received_at = min(max(taken.received_at or now, earliest), now)
    row = MailIn(id=new_id(), mailbox_id=visit.mailbox_id, received_at=received_at, fetched_at=now)
    row.sha256, row.size_bytes = way_in.raw.keep(visit.tenant_id, taken.raw), taken.size
    row.is_whole, row.state = taken.is_whole, MailState.NEW
    return row


def _ended(tenant_id: UUID, mailbox_id: UUID, error: str, more: bool, now: datetime) -> None:
    """Note how the visit went; what fails is visited ever more seldom, and what has more lying there at once."""
    with acting_for(tenant_id):
        row = db.session.get_one(Mailbox, (tenant_id, mailbox_id), with_for_update=True)
        if row.retired_at is not None:
            return
        row.last_polled_at, row.last_error = now, error
        row.failures = row.failures + 1 if error else 0
        wait = min(EVERY * 2 ** min(row.failures, 10), LONGEST_WAIT) if error else EVERY
        row.next_poll_at = now if more else now + wait
        db.session.commit()
