"""What the promises do when a ticket changes: derive its clocks anew, in the same transaction."""

from msp import tickets
from msp.kernel.events import publish
from msp.sla.clock import Clock, State
from msp.sla.events import TargetBreached
from msp.sla.firing import fire_once
from msp.sla.keeping import derived, keep_clocks
from msp.sla.models import SlaClock
from msp.tickets import Ticket, TicketFact


def when_ticket_changed(fact: TicketFact) -> None:
    """Fold the ticket's events into its clocks; a promise broken before its clock stopped is noted here."""
    ticket = tickets.ticket_by_id(fact.tenant_id, fact.object_id)
    clocks = derived(tickets.events_of(ticket), fact.at)
    rows = keep_clocks(ticket, clocks, as_of=fact.at)
    for key, row in rows.items():
        if clocks[key].state is State.STOPPED and clocks[key].breached:
            _note_breach(ticket, row, clocks[key], fact)


def _note_breach(ticket: Ticket, row: SlaClock, clock: Clock, fact: TicketFact) -> None:
    # The sweep may not have come by before the clock stopped; the fact is dated all the same.
    assert clock.breached_at is not None
    if fire_once(row, "breach", scheduled_at=clock.breached_at, noticed_at=fact.at):
        publish(
            TargetBreached(
                tenant_id=ticket.tenant_id,
                object_id=ticket.id,
                at=fact.at,
                reference=ticket.reference,
                metric=clock.metric,
                breached_at=clock.breached_at,
            )
        )
