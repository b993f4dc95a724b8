"""Which tickets an agent may take next, over all clients he serves, the best one first."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from msp import tiers
from msp.identity import Actor
from msp.tickets.routing.takeable import first_takeable
from msp.tickets.wanting import at_step, skills_by_ticket
from msp.tiers import Step, staff
from msp.tiers.staff.routing import Takeable
from msp.tiers.staff.routing import next_best as in_order


def next_best(actor: Actor, tenant_ids: Collection[UUID], *, now: datetime) -> list[Takeable]:
    """What nobody has at the steps where the actor works: nearest breach first, then priority, then skill.

    Tickets that wait, whose clock is held or that a vendor has are left out. Of the tenants in scope.
    """
    steps = dict(_places(actor, tenant_ids, now))
    rows = first_takeable(steps)
    asked = skills_by_ticket([row.id for row in rows])
    found = [Takeable(*row[:4], skills=at_step(asked.get(row.id, {}), steps[row.tenant_id, row.tier])) for row in rows]
    held = staff.skills_of([actor.id])[actor.id] if actor.id and found else {}
    return in_order(held, found)


def _places(actor: Actor, tenant_ids: Collection[UUID], now: datetime) -> Iterator[tuple[tuple[UUID, str], Step]]:
    ladders = tiers.ladders_in_force(now)
    for tenant_id in tenant_ids:
        held = actor.tiers_at(tenant_id)
        for step in ladders[tenant_id].steps if tenant_id in ladders else ():
            if step.is_staffed and held.intersection(step.levels):
                yield from (((tenant_id, level.value), step) for level in step.levels)
