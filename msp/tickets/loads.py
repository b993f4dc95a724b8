"""How much each agent has to do: his open tickets at all clients, as a number and nothing else."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Integer, Uuid, column, select, table

from msp.store import db

# A view, so that it is true at any moment and no tenant's row is reached; migrations/versions/0028_routing.py makes it.
_LOADS = table("agent_loads", column("assignee_id", Uuid), column("counted", Integer))


def loads_of(agent_ids: Collection[UUID]) -> dict[UUID, int]:
    """The open tickets of each of these agents at all clients, also those out of scope; none is 0."""
    ids = list(agent_ids)
    found = select(_LOADS.c.assignee_id, _LOADS.c.counted).where(_LOADS.c.assignee_id.in_(ids))
    return dict.fromkeys(ids, 0) | {row.assignee_id: row.counted for row in db.session.execute(found)}
