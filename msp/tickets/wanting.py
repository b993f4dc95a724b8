"""What tickets ask of whoever gets them: the skills of their category and those that count at their step."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from msp.store import Base, db
from msp.tickets.models import Ticket, TicketCategory
from msp.tiers import Step
from msp.tiers.staff.routing import Need, wanted_of

#: A ladder names skills without a level: to know it is enough.
KNOWN = 1


def need_of(ticket: Ticket, step: Step | None, skills: Mapping[str, int] | None = None) -> Need:
    """What a ticket asks for at its step; at one that the ladder no longer has, only what its category says.

    `skills` are those that its category asks for, where they were read already.
    """
    if skills is None:
        skills = skills_by_ticket([ticket.id]).get(ticket.id, {})
    if step is None:
        return Need(skills)
    levels = frozenset(level.value for level in step.levels)
    return Need(at_step(skills, step), levels)


def at_step(skills: Mapping[str, int], step: Step) -> dict[str, int]:
    """Those skills, and the ones that count at the step."""
    return wanted_of([skills, dict.fromkeys(step.skills, KNOWN)])


def skills_by_ticket(ticket_ids: Collection[UUID]) -> dict[UUID, Mapping[str, int]]:
    """What the categories of these tickets of the tenants in scope ask for; tickets without one are left out."""
    # The table belongs to another room; it is reached as one, for a question more on every page of a ticket.
    listed = Base.metadata.tables["categories"]
    same = (listed.c.tenant_id == TicketCategory.tenant_id) & (listed.c.id == TicketCategory.category_id)
    put = select(TicketCategory.ticket_id, listed.c.skills).join(listed, same)
    rows = db.session.execute(put.where(TicketCategory.ticket_id.in_(list(ticket_ids))))
    return {row.ticket_id: row.skills for row in rows}
