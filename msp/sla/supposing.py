"""A stored ticket under another version or priority: loaded, derived twice, nothing kept."""

from datetime import datetime

from msp import tickets
from msp.sla.in_force import versions_in_scope
from msp.sla.keeping import events_for_clocks
from msp.sla.what_if import Choice, Supposed, what_if
from msp.tickets import Ticket


def suppose(ticket: Ticket, choice: Choice, *, now: datetime) -> tuple[Supposed, ...]:
    """The clocks of a ticket as they are and under the choice; none where nothing is promised."""
    versions = versions_in_scope()
    if not any(versions.policies.values()):
        return ()
    return what_if(events_for_clocks(tickets.events_of(ticket)), versions, choice, now)
