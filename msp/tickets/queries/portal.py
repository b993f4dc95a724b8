"""The client's own lists: what one person asked for or follows, and what the whole tenant asked for."""

from uuid import UUID

from msp.tickets.queries.queue import QueueFilter, QueuePage, StatusGroup, queue


def tickets_of_requester(
    tenant_id: UUID,
    person_id: UUID,
    status: StatusGroup = StatusGroup.ALL,
    *,
    after: str | None = None,
    before: str | None = None,
) -> QueuePage:
    """What a person asked for or follows, newest first."""
    narrowed = QueueFilter(tenant_id=tenant_id, status=status, requester_id=person_id)
    return queue([tenant_id], narrowed, after=after, before=before)


def tickets_of_tenant(
    tenant_id: UUID, status: StatusGroup = StatusGroup.ALL, *, after: str | None = None, before: str | None = None
) -> QueuePage:
    """What anybody of a tenant asked for: open work by due instant, else newest first."""
    return queue([tenant_id], QueueFilter(tenant_id=tenant_id, status=status), after=after, before=before)
