"""What is known of a mail when it is decided: who wrote, what it points to, what came before, and how much."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from msp import tickets
from msp.channels.mail_deciding import Evidence, Sight, Traffic, Way
from msp.channels.mail_origin import origin_of
from msp.channels.mail_parsing import ParsedMail
from msp.channels.models import MailIn, MailState
from msp.channels.reply_address import code_of, is_genuine, tokens_in
from msp.channels.way_in import way_in
from msp.identity import Actor, Can
from msp.identity.senders import sender_at
from msp.kernel.errors import Forbidden, Missing
from msp.kernel.ids import reference
from msp.store import db, outbox
from msp.tenants import TenantView
from msp.tickets import Status, Ticket

HOUR = timedelta(hours=1)
_TAKEN = (MailState.OPENED, MailState.THREADED)
_LOOKED_UP = 40


@dataclass
class _Found:
    """What a mail points to, as it is found."""

    tickets: dict[UUID, tuple[Ticket, Way]] = field(default_factory=dict)
    doubt: str = ""

    def add(self, ticket: Ticket, way: Way) -> None:
        """One more ticket, the one as which it goes on; the strongest way to it comes first."""
        ticket = tickets.moves.goes_on_as(ticket)
        self.tickets.setdefault(ticket.id, (ticket, way))


def evidence_of(tenant: TenantView, row: MailIn, mail: ParsedMail, now: datetime) -> tuple[Evidence, Actor | None]:
    """The evidence of a mail of the tenant in scope, and who wrote it as far as the client knows him."""
    sender = sender_at(tenant.id, mail.sender) if mail.sender else None
    found = pointed_to(tenant, row, mail, sender)
    evidence = Evidence(
        kind=mail.kind,
        is_whole=row.is_whole,
        # What was not fetched whole is not known by its content.
        is_repeat=row.is_whole and _came_before(row),
        has_words=bool(mail.text.strip() or mail.files),
        sender=mail.sender,
        is_known=sender is not None,
        origin=origin_of(mail.authentication, way_in.settings.authserv_id),
        doubt=found.doubt,
        sights=tuple(
            Sight(ticket.reference, way, ticket.state is Status.CLOSED) for ticket, way in found.tickets.values()
        ),
        traffic=_traffic(row, now),
    )
    return evidence, sender


def ticket_of_report(tenant: TenantView, mail: ParsedMail) -> Ticket | None:
    """The ticket that a machine's mail is about, for the record alone: nothing follows from it."""
    found = _Found()
    _by_thread(tenant, mail, None, found)
    return next((ticket for ticket, _ in found.tickets.values()), None)


def pointed_to(tenant: TenantView, row: MailIn, mail: ParsedMail, sender: Actor | None) -> _Found:
    """The tickets that a mail points to and its sender may answer on; what is not his is a doubt, never a ticket."""
    found = _Found()
    if sender is not None:
        _by_token(tenant, mail, sender, found)
        _by_thread(tenant, mail, sender, found)
        if not found.tickets:
            _by_tag(tenant, mail, sender, found)
        if not found.tickets:
            _by_what_answers_it(tenant, row, sender, found)
    return found


def _by_token(tenant: TenantView, mail: ParsedMail, sender: Actor, found: _Found) -> None:
    person_id = sender.person_at(tenant.id)
    for token in tokens_in(mail.recipients):
        ticket = _visible(sender, reference(tenant.key, token.number))
        if ticket is None or person_id is None or not is_genuine(token, code_of(tenant.id, ticket.id, person_id)):
            found.doubt = "The address it came to was not signed for this sender."
        else:
            found.add(ticket, Way.TOKEN)


def _by_thread(tenant: TenantView, mail: ParsedMail, sender: Actor | None, found: _Found) -> None:
    """By our own message ids, and by those of mails that are on a ticket already."""
    for one in mail.references[-_LOOKED_UP:]:
        ticket_id = _ticket_of_ours(tenant.id, one)
        if ticket_id is not None:
            _add_if_seen(tenant, ticket_id, sender, found)
    known = select(MailIn.ticket_id).where(MailIn.message_id.in_(mail.references), MailIn.state.in_(_TAKEN))
    for ticket_id in set(db.session.scalars(known)):
        if ticket_id is not None:
            _add_if_seen(tenant, ticket_id, sender, found)


def _by_tag(tenant: TenantView, mail: ParsedMail, sender: Actor, found: _Found) -> None:
    # Only a tag of this client is looked for; the key is plain letters and digits.
    for number in re.findall(rf"\[{tenant.key}-([1-9][0-9]{{0,8}})\]", mail.subject, re.IGNORECASE)[:3]:
        ticket = _visible(sender, reference(tenant.key, int(number)))
        if ticket is None:
            found.doubt = "Its subject names a ticket that is not this sender's."
        else:
            found.add(ticket, Way.TAG)


def _by_what_answers_it(tenant: TenantView, row: MailIn, sender: Actor, found: _Found) -> None:
    """An answer may overtake what it answers: then the ticket that the answer opened is the one."""
    if not row.message_id:
        return
    later = select(MailIn.ticket_id).where(MailIn.in_reply_to == row.message_id, MailIn.state.in_(_TAKEN))
    for ticket_id in set(db.session.scalars(later)):
        if ticket_id is not None:
            _add_if_seen(tenant, ticket_id, sender, found)


def _ticket_of_ours(tenant_id: UUID, message_id: str) -> UUID | None:
    """The ticket that one of our message ids names: by itself, or by the letter that carried it."""
    name, _, domain = message_id.strip("<>").rpartition("@")
    if domain.casefold() != way_in.settings.own_domain:
        return None
    try:
        named = UUID(name)
    except ValueError:
        return None
    letter = outbox.payload_of(tenant_id, named)
    thread = str((letter or {}).get("thread") or "")
    return UUID(thread) if thread else named


def _add_if_seen(tenant: TenantView, ticket_id: UUID, sender: Actor | None, found: _Found) -> None:
    try:
        ticket = tickets.ticket_by_id(tenant.id, ticket_id)
    except Missing:
        found.doubt = found.doubt or "It answers a mail of ours that is not about a ticket of this client."
        return
    if sender is None or _visible(sender, ticket.reference) is not None:
        found.add(ticket, Way.THREAD)
    else:
        found.doubt = "It answers a ticket that is not this sender's."


def _visible(sender: Actor, named: str) -> Ticket | None:
    try:
        return tickets.ticket_for(sender, named, Can.TICKET_REPLY)
    except (Missing, Forbidden):
        return None


def _came_before(row: MailIn) -> bool:
    same = select(MailIn.id).where(MailIn.fingerprint == row.fingerprint, MailIn.id != row.id)
    return db.session.scalars(same.where(MailIn.state != MailState.NEW)).first() is not None


def _traffic(row: MailIn, now: datetime) -> Traffic:
    lately = MailIn.decided_at > now - HOUR
    mine = MailIn.sender == row.sender
    return Traffic(
        opened_by_sender=_count((lately, mine, MailIn.state == MailState.OPENED)),
        taken_from_sender=_count((lately, mine, MailIn.state.in_(_TAKEN))),
        opened_in_mailbox=_count((lately, MailIn.mailbox_id == row.mailbox_id, MailIn.state == MailState.OPENED)),
    )


def _count(conditions: Iterable[ColumnElement[bool]]) -> int:
    return db.session.scalar(select(func.count(MailIn.id)).where(*conditions)) or 0
