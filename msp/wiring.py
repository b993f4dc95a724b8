"""The choreography: which fact wakes which reactions, in order; which effect is done by whom."""

from collections.abc import Mapping, Sequence

from msp import identity, sla, tenants, tickets, tiers
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
    tickets.TicketOpened: (sla.when_ticket_changed,),
    tickets.RequesterAnswered: (sla.when_ticket_changed,),
    tickets.RequesterWrote: (sla.when_ticket_changed,),
    tickets.NoteAdded: (),
    tickets.TicketWaiting: (sla.when_ticket_changed,),
    tickets.TicketResumed: (sla.when_ticket_changed,),
    tickets.TicketEscalated: (sla.when_ticket_changed,),
    tickets.TicketDeEscalated: (sla.when_ticket_changed,),
    tickets.TicketAssigned: (),
    tickets.PriorityChanged: (sla.when_ticket_changed,),
    tickets.TicketEdited: (),
    tickets.TicketResolved: (sla.when_ticket_changed,),
    tickets.TicketReopened: (sla.when_ticket_changed,),
    tickets.TicketClosed: (),
    tickets.WorkLogged: (),
    tickets.WorkCorrected: (),
    tickets.VendorEventRecorded: (sla.when_ticket_changed,),
    sla.HoursPublished: (),
    sla.PolicyPublished: (),
    sla.TargetAtRisk: (),
    sla.TargetBreached: (),
    sla.VerdictsFrozen: (),
}

EFFECTS: Mapping[str, Deliverer] = {}


def wire() -> None:
    """Put the table in force; every fact is witnessed by the audit trail first."""
    choreography.wire(REACTIONS, witness=audit.record)
