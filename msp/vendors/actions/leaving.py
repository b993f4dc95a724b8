"""What would leave the house with a hand-off: the one thing that a preview shows and the hand-off does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msp import sla, tickets
from msp.identity import Actor
from msp.kernel.errors import Invalid
from msp.store import Side, db
from msp.tickets import Ticket, TicketPage, Words
from msp.vendors import wording
from msp.vendors.enclosure import EnclosedFile, Enclosure, Quoted
from msp.vendors.models import ClientVendor, Vendor
from msp.vendors.queries.contracts import UnderpinningView, contract_in_force
from msp.vendors.queries.directory import ContactView, contact_view

SUBJECT_LENGTH, SUMMARY_LENGTH = 200, 4_000


@dataclass(frozen=True, slots=True)
class HandoffForm:
    """To whom a ticket goes, and what is chosen to leave with it; nothing else ever does.

    Without a subject it is the ticket's own.
    """

    contact_id: UUID
    summary: str
    subject: str = ""
    with_requester: bool = False
    message_ids: tuple[UUID, ...] = ()
    file_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaving:
    """A hand-off as the vendor will see it, and the terms that it will be under."""

    contact: ContactView
    subject: str
    summary: str
    enclosure: Enclosure
    contract: UnderpinningView | None
    undertaking: sla.Undertaking | None


def leaving(ticket: Ticket, form: HandoffForm, *, by: Actor, now: datetime) -> Leaving:
    """What leaves if this form is handed over now.

    Invalid when the contact is not this client's or does not stand, something chosen is no public part of the ticket,
    or the summary is empty.
    """
    contact, vendor = _chosen(ticket, form.contact_id, now)
    summary = wording.text(form.summary, SUMMARY_LENGTH, "summary")
    subject = wording.line(form.subject or ticket.subject, SUBJECT_LENGTH, "subject")
    enclosure = _enclosed(tickets.page(ticket, by, now), form)
    contract = contract_in_force(vendor.id, now)
    undertaking = None if contract is None else _undertaking(contract, now)
    return Leaving(contact_view(contact, vendor), subject, summary, enclosure, contract, undertaking)


def _chosen(ticket: Ticket, contact_id: UUID, now: datetime) -> tuple[ClientVendor, Vendor]:
    contact = db.session.get(ClientVendor, (ticket.tenant_id, contact_id))
    if contact is None:
        raise Invalid("Choose one of this client's vendor contacts.", field="contact_id")
    if contact.retired_at is not None and contact.retired_at <= now:
        raise Invalid(f"{contact.contact_name} is no longer a contact of this client.", field="contact_id")
    if now < contact.valid_from:
        raise Invalid(f"{contact.contact_name} is not a contact of this client yet.", field="contact_id")
    return contact, db.session.get_one(Vendor, contact.vendor_id)


def _enclosed(page: TicketPage, form: HandoffForm) -> Enclosure:
    if not (form.with_requester or form.message_ids or form.file_ids):
        return Enclosure()
    public = [words for words in page.words if not words.is_note]
    return Enclosure(
        page.requester.name if form.with_requester else "",
        tuple(_messages(public, form.message_ids, page.requester.name if form.with_requester else None)),
        tuple(_files(public, form.file_ids)),
    )


def _messages(public: list[Words], chosen: Iterable[UUID], named: str | None) -> Iterable[Quoted]:
    wanted = set(chosen)
    if not wanted <= {words.id for words in public}:
        raise Invalid("Only public messages of this ticket can leave.", field="message_ids")
    for words in public:
        if words.id in wanted:
            yield Quoted(_author(words, named), words.author_side, words.sent_at, words.body)


def _author(words: Words, named: str | None) -> str:
    """Of the client's people only the requester is named, and only where that was chosen."""
    if words.author_side != Side.CLIENT or words.author_name == named:
        return words.author_name
    return "Somebody at the client"


def _files(public: list[Words], chosen: Iterable[UUID]) -> Iterable[EnclosedFile]:
    wanted, beside = set(chosen), [file for words in public for file in words.attachments]
    if not wanted <= {file.id for file in beside}:
        raise Invalid("Only files of public messages of this ticket can leave.", field="file_ids")
    for file in beside:
        if file.id in wanted:
            yield EnclosedFile(file.id, file.name, file.size_bytes)


def _undertaking(contract: UnderpinningView, now: datetime) -> sla.Undertaking:
    """The contract's terms with its hours written out, as they stand at this instant."""
    terms, hours = contract.terms, contract.terms.hours
    if isinstance(hours, str):
        named = sla.hours_in_force(hours, now)
        if named is None:
            raise Invalid(f"The contract names service hours “{hours}”, which are not in force.", field="contact_id")
        hours = named.document
    return sla.undertaking_from_document(terms.carried(contract.vendor_name, hours))
