"""What vendors are written, and who of the provider hears what a vendor did."""

from datetime import datetime

from msp import tenants, tickets, tiers, vendors
from msp.channels.letter import Letter, Words
from msp.channels.letter_hours import Press
from msp.channels.readers import at_work_on, of_charge
from msp.channels.rendering import on_the_wall, words_of
from msp.channels.telling import Notice, some, tell
from msp.identity import addresses
from msp.identity.addresses import Mailbox
from msp.kernel.events import Fact
from msp.sla import TargetBreached
from msp.sla.lateness import late_words
from msp.store import Side
from msp.tickets import Channel, Priority
from msp.vendors import (
    ContactView,
    HandedToVendor,
    HandoffLinkSent,
    HandoffReturned,
    HandoffView,
    Leaving,
    VendorAnswered,
    VendorAsked,
    VendorChased,
    VendorEta,
    VendorReminded,
    VendorReplied,
)

#: The page behind the link of a hand-off.
PAGE = "/vendor/{token}"
_UNDERPINNING = "uc"

VendorAct = VendorAnswered | VendorReplied | VendorEta | HandoffReturned


def hand_to_vendor(fact: HandedToVendor | HandoffLinkSent) -> None:
    """Send the vendor what is handed over and its link; a contact without a mailbox is called by whom hands it over."""
    if fact.link_id is not None:
        handoff = vendors.handoff_by_id(fact.object_id)
        values = _handed(handoff.contact, handoff.reference, handoff.subject, handoff.summary)
        _tell_vendor(fact, handoff, Notice("vendor_handoff", PAGE, values, link=str(fact.link_id)), str(fact.link_id))


def handoff_mail(reference: str, what: Leaving, *, base_url: str) -> Words:
    """The mail that a hand-off would send, to the last word but for the link."""
    values = _handed(what.contact, reference, what.subject, what.summary)
    letter = Letter("vendor_handoff", what.contact.email, what.contact.contact_name, "/vendor/…", "", values)
    return words_of(letter, base_url=base_url)


def write_to_vendor(fact: VendorAsked) -> None:
    """Send the vendor what an agent wrote; without an open link it waits on the page that a new one opens."""
    handoff = vendors.handoff_by_id(fact.object_id)
    if fact.link_id is not None:
        said = next(one for one in vendors.messages_of(handoff.id) if one.id == fact.message_id)
        values = {"reference": handoff.reference, "author": said.author_name, "body": said.body}
        _tell_vendor(fact, handoff, Notice("vendor_asked", PAGE, values, link=str(fact.link_id)), str(said.id))


def remind_vendor(fact: VendorReminded) -> None:
    """Ask a vendor that has not answered whether it works on the ticket."""
    _chase(fact, "vendor_reminded", fact.link_id, {})


def chase_vendor(fact: VendorChased) -> None:
    """Ask a vendor what became of the time that it gave."""
    handoff = vendors.handoff_by_id(fact.object_id)
    zone = handoff.vendor_zone or _client_zone(handoff)
    _chase(fact, "vendor_chased", fact.link_id, {"eta": on_the_wall(fact.eta_at, zone)}, fact.eta_at.isoformat())


def tell_of_vendor(fact: VendorAct) -> None:
    """Tell who handed the ticket over what the vendor did on its page; what we noted ourselves is no news."""
    if not isinstance(fact, VendorReplied) and fact.by_side != Side.VENDOR:
        return
    handoff = vendors.handoff_by_id(fact.object_id)
    what, words = _told(fact, handoff)
    values = {"reference": handoff.reference, "vendor": handoff.contact.vendor_name, "what": what, "words": words}
    once = f"{type(fact).__name__}:{fact.at.isoformat()}"
    _tell_handler(fact, handoff, _to_handler(handoff, "vendor_said", values), once)


def tell_of_missed_undertaking(fact: TargetBreached) -> None:
    """Tell those who manage the account that a vendor missed what it had undertaken."""
    if fact.metric != _UNDERPINNING:
        return
    ticket = tickets.ticket_by_id(fact.tenant_id, fact.object_id)
    handoffs = vendors.handoffs_of(ticket)
    if not handoffs or ticket.channel == Channel.REPLAY:
        return
    client = tenants.tenants_by_id([fact.tenant_id])[fact.tenant_id]
    values = {
        "reference": ticket.reference,
        "client": client.name,
        "vendor": handoffs[-1].contact.vendor_name,
        "at": on_the_wall(fact.breached_at, client.time_zone),
        "late": late_words(fact.breached_at, fact.at),
    }
    press = Press.URGENT_BREACH if ticket.priority == Priority.P1 else Press.BREACH
    charge = tiers.account_charge(fact.tenant_id, fact.at)
    why, path = of_charge(charge, ticket, client)
    notice = Notice("undertaking_missed", path, values | why, thread=str(ticket.id), press=press)
    tell(fact, charge.mailboxes, notice, f"uc:{fact.firing}:{fact.breached_at.isoformat()}")


def _handed(contact: ContactView, reference: str, subject: str, summary: str) -> dict[str, str]:
    number = {"customer_number": contact.customer_number, "vendor": contact.vendor_name}
    client = tenants.tenants_by_id([contact.tenant_id])[contact.tenant_id]
    return {"reference": reference, "client": client.name, "subject": subject, "summary": summary, **number}


def _tell_vendor(fact: Fact, handoff: HandoffView, notice: Notice, once: str) -> None:
    contact = handoff.contact
    threaded = Notice(notice.template, notice.path, notice.values, thread=str(handoff.id), link=notice.link)
    tell(fact, [Mailbox(contact.id, contact.contact_name, contact.email)], threaded, once)


def _chase(
    fact: VendorReminded | VendorChased, template: str, link_id: object, values: dict[str, str], once: str = ""
) -> None:
    """Write to the vendor; where no mail can reach it, whoever handed the ticket over is to call."""
    handoff = vendors.handoff_by_id(fact.object_id)
    named = {"reference": handoff.reference, **values}
    if link_id is not None and handoff.contact.email:
        _tell_vendor(fact, handoff, Notice(template, PAGE, named, link=str(link_id)), once)
        return
    contact = handoff.contact
    silent = {
        "vendor": contact.vendor_name,
        "contact": contact.contact_name,
        "phone": contact.phone,
        "eta": "",
        **named,
    }
    # Nobody calls a vendor at night unless they like to; an urgent ticket is another matter.
    ticket = tickets.ticket_by_id(handoff.tenant_id, handoff.ticket_id)
    press = Press.URGENT_WARNING if ticket.priority == Priority.P1 else Press.WARNING
    _tell_handler(fact, handoff, _to_handler(handoff, "vendor_silent", silent, press), f"{template}:{once}")


def _told(fact: VendorAct, handoff: HandoffView) -> tuple[str, str]:
    match fact:
        case VendorAnswered():
            number = handoff.vendor_reference
            return "works on it", f"Their number: {number}" if number else ""
        case VendorReplied():
            return "wrote", next(one.body for one in vendors.messages_of(handoff.id) if one.id == fact.message_id)
        case VendorEta():
            return f"expects to be done on {on_the_wall(fact.eta_at, _client_zone(handoff))}", ""
        case HandoffReturned():
            what = "does not take it" if fact.was_rejected else "says it is done"
            return f"{what}; {_back(handoff, fact.at)}", handoff.outcome


def _back(handoff: HandoffView, at: datetime) -> str:
    """Whose the ticket is after a vendor."""
    ticket = tickets.ticket_by_id(handoff.tenant_id, handoff.ticket_id)
    if ticket.assignee_id is not None and ticket.assignee_id == handoff.agent_id:
        return "the ticket is yours again"
    steps = tiers.ladder_in_force(at).steps
    name = next((step.name for step in steps if ticket.tier in step.levels), ticket.tier)
    return f"it is back at {name}{'' if ticket.assignee_id else '; nobody has it yet'}"


def _tell_handler(fact: Fact, handoff: HandoffView, notice: Notice, once: str) -> None:
    tell(fact, _handler(fact, handoff), notice, once)


def _to_handler(handoff: HandoffView, template: str, values: dict[str, str], press: Press = Press.NEWS) -> Notice:
    path = f"/desk/tickets/{handoff.reference}"
    return Notice(template, path, values, thread=str(handoff.ticket_id), press=press)


def _handler(fact: Fact, handoff: HandoffView) -> list[Mailbox]:
    """The agent who handed it over if he still serves the client, else everybody who may have it now."""
    if handoff.agent_id is not None:
        found = some(addresses.of_agent(handoff.tenant_id, handoff.agent_id))
        if found:
            return found
    return at_work_on(tickets.ticket_by_id(handoff.tenant_id, handoff.ticket_id), fact.at)


def _client_zone(handoff: HandoffView) -> str:
    return tenants.tenants_by_id([handoff.tenant_id])[handoff.tenant_id].time_zone
