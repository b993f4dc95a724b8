"""By how much promises and agreements were missed, told from the breach whatever target was published later."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from msp import tickets
from msp.sla.in_force import versions_in_scope
from msp.sla.keeping import derived

#: A ticket, and the name and cycle of one of its clocks.
ClockKey = tuple[UUID, str, int]


def over_by(clocks: Collection[ClockKey], as_of: datetime) -> dict[ClockKey, int]:
    """Service seconds that broken clocks of the tenant in scope ran from their breach until an instant.

    They are derived from what counted by then; a clock that is not broken by then is left out.
    """
    if not clocks:
        return {}
    versions = versions_in_scope().known_at(as_of)
    events = tickets.events_by_ticket({ticket_id for ticket_id, *_ in clocks})
    of_tickets = (
        ((ticket_id, *key), clock)
        for ticket_id, log in events.items()
        for key, clock in derived(log, as_of, versions).items()
    )
    return {key: clock.over_seconds for key, clock in of_tickets if key in clocks and clock.breached}
