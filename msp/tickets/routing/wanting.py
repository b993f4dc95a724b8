"""What tickets ask of whoever gets them: the skills of their category and those that count at their step."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp import tenants
from msp.store import db
from msp.tickets.models import Ticket, TicketCategory
from msp.tiers import Step
from msp.tiers.staff.routing import Need, wanted_of

#: A ladder names skills without a level: to know it is enough.
KNOWN = 1


def need_of(ticket: Ticket, step: Step | None) -> Need:
    """What a ticket asks for at its step; at one that the ladder no longer has, only what its category says."""
    skills = skills_by_ticket([ticket.id]).get(ticket.id, {})
    if step is None:
        return Need(skills)
    levels = frozenset(level.value for level in step.levels)
    return Need(at_step(skills, step), levels, frozenset(step.teams))


def at_step(skills: Mapping[str, int], step: Step) -> dict[str, int]:
    """Those skills, and the ones that count at the step."""
    return wanted_of([skills, dict.fromkeys(step.skills, KNOWN)])


def skills_by_ticket(ticket_ids: Collection[UUID]) -> dict[UUID, Mapping[str, int]]:
    """What the categories of these tickets of the tenants in scope ask for; tickets without one are left out."""
    put = select(TicketCategory.ticket_id, TicketCategory.category_id)
    rows: list[Any] = list(db.session.execute(put.where(TicketCategory.ticket_id.in_(list(ticket_ids)))))
    asked = {one.id: one.skills for one in tenants.categories(with_retired=True)} if rows else {}
    return {row.ticket_id: asked[row.category_id] for row in rows}
