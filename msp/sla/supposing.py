"""A stored ticket under another version or priority: loaded, derived twice, nothing kept."""

from datetime import datetime, timedelta

from msp import tickets
from msp.sla.in_force import versions_in_scope
from msp.sla.keeping import derived, events_for_clocks
from msp.sla.terms import PROMISES, Metric
from msp.sla.what_if import Choice, Supposed, what_if
from msp.tickets import EventType, Priority, Ticket


def suppose(ticket: Ticket, choice: Choice, *, now: datetime) -> tuple[Supposed, ...]:
    """The clocks of a ticket as they are and under the choice; none where nothing is promised."""
    versions = versions_in_scope()
    if not any(versions.policies.values()):
        return ()
    return what_if(events_for_clocks(tickets.events_of(ticket)), versions, choice, now)


def missed_at_once(ticket: Ticket, priority: Priority, *, now: datetime) -> list[Metric]:
    """The promises that have used up already what another priority from now on allows."""
    happened = tickets.events_of(ticket)
    before = derived(happened, now)
    told = {"at": now, "type": EventType.PRIORITY.value, "priority": priority.value}
    # A promise is broken in the second after it was due.
    after = derived([*happened, told], now + timedelta(seconds=1))
    broken = [clock for key, clock in after.items() if clock.breached and not (key in before and before[key].breached)]
    return [clock.metric for clock in broken if clock.metric in PROMISES]
