"""The choreography: which fact wakes which reactions, in order; which effect is done by whom."""

from collections.abc import Mapping, Sequence

from msp import billing, channels, identity, knowledge, sla, tenants, tickets, tiers, vendors
from msp.kernel.events import Fact, Reaction, choreography
from msp.store import audit
from msp.store.outbox import Deliverer

REACTIONS: Mapping[type[Fact], Sequence[Reaction]] = {
    tenants.TenantOnboarded: (),
    tenants.ContractRenewed: (),
    identity.PersonInvited: (),
    identity.AgentEngaged: (),
    identity.RoleChanged: (),
    tiers.LadderPublished: (),
    tickets.TicketOpened: (sla.when_ticket_changed, channels.acknowledge),
    tickets.RequesterAnswered: (sla.when_ticket_changed, channels.mail_requester),
    tickets.RequesterWrote: (sla.when_ticket_changed,),
    tickets.NoteAdded: (),
    tickets.TicketWaiting: (sla.when_ticket_changed,),
    tickets.TicketResumed: (sla.when_ticket_changed,),
    tickets.TicketEscalated: (sla.when_ticket_changed,),
    tickets.TicketDeEscalated: (sla.when_ticket_changed, vendors.when_ticket_left_the_vendor),
    tickets.TicketAssigned: (),
    tickets.PriorityChanged: (sla.when_ticket_changed,),
    tickets.TicketEdited: (),
    tickets.TicketResolved: (sla.when_ticket_changed, vendors.when_ticket_left_the_vendor),
    tickets.TicketReopened: (sla.when_ticket_changed,),
    tickets.TicketClosed: (),
    tickets.WorkLogged: (),
    tickets.WorkCorrected: (),
    tickets.VendorEventRecorded: (sla.when_ticket_changed,),
    knowledge.ArticleWritten: (),
    knowledge.ArticlePublished: (),
    knowledge.ArticleRetired: (),
    sla.HoursPublished: (),
    sla.PolicyPublished: (),
    sla.TargetAtRisk: (channels.tell_tier,),
    sla.TargetBreached: (channels.tell_account_manager, channels.tell_of_missed_undertaking),
    sla.VerdictsFrozen: (),
    vendors.VendorListed: (),
    vendors.VendorContactAdded: (),
    vendors.VendorContactRetired: (),
    vendors.VendorEdited: (),
    vendors.UnderpinningContractPublished: (),
    vendors.HandedToVendor: (channels.hand_to_vendor,),
    vendors.HandoffLinkSent: (channels.hand_to_vendor,),
    vendors.HandoffLinkRevoked: (),
    vendors.VendorAnswered: (channels.tell_of_vendor,),
    vendors.VendorReplied: (channels.tell_of_vendor,),
    vendors.VendorAsked: (channels.write_to_vendor,),
    vendors.VendorEta: (channels.tell_of_vendor,),
    vendors.VendorReminded: (channels.remind_vendor,),
    vendors.VendorChased: (channels.chase_vendor,),
    vendors.HandoffReturned: (channels.tell_of_vendor,),
    vendors.VendorCostBooked: (),
    vendors.VendorCostCorrected: (),
    billing.LegalEntityRegistered: (),
    billing.BillingProfileSet: (),
    billing.RateCardPublished: (),
    billing.MonthClosed: (),
    billing.InvoiceIssued: (channels.mail_invoice,),
}

EFFECTS: Mapping[str, Deliverer] = {"mail": channels.deliver_mail}


def wire() -> None:
    """Put the table in force; every fact is witnessed by the audit trail first."""
    choreography.wire(REACTIONS, witness=audit.record)
