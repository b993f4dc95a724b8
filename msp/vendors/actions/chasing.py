"""The chasers: a vendor that has not answered is reminded, one whose instant has passed is asked; each once."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from msp import tickets
from msp.kernel.events import publish
from msp.store import db, queues, watchman
from msp.store.queues import QueueView
from msp.store.visiting import visit_each
from msp.vendors.actions.holding import about, held, next_chase
from msp.vendors.actions.links import open_link
from msp.vendors.events import VendorChased, VendorReminded
from msp.vendors.models import Handoff, Vendor

BATCH = 200
#: How far a hand-off that cannot be handled is pushed ahead, so that it never holds up the others.
QUARANTINE = timedelta(hours=1)


def chase(*, now: datetime, limit: int = BATCH) -> int:
    """Chase what is due, the oldest first, each hand-off in a transaction of its own; returns how many it told."""
    due = select(Handoff.tenant_id, Handoff.id).where(Handoff.chase_at <= now)
    rows = watchman.seen(due.order_by(Handoff.chase_at, Handoff.id).limit(limit))
    return visit_each("hand-off", rows, partial(_chase_one, now=now), partial(_quarantine, now=now))


def chasers_due(*, now: datetime) -> QueueView:
    """How many hand-offs are due for a chaser, and since when; of all tenants together."""
    return queues.rows_due("chasers", Handoff.id, Handoff.chase_at, now=now)


def _quarantine(tenant_id: UUID, handoff_id: UUID, *, now: datetime) -> None:
    db.session.get_one(Handoff, (tenant_id, handoff_id)).chase_at = now + QUARANTINE


def _chase_one(tenant_id: UUID, handoff_id: UUID, *, now: datetime) -> int:
    found = db.session.get_one(Handoff, (tenant_id, handoff_id))
    if found.returned_at is not None:
        return 0  # it came back between the look and the visit
    ticket = tickets.ticket_by_id(tenant_id, found.ticket_id)
    _, row, vendor = held(ticket, handoff_id)
    link_id = open_link(row.id, now=now)
    told = _remind(row, vendor, link_id, now) + _ask(row, vendor, link_id, now)
    row.chase_at = next_chase(row)
    db.session.flush()
    return told


def _remind(row: Handoff, vendor: Vendor, link_id: UUID | None, now: datetime) -> int:
    if row.remind_at is None or row.remind_at > now:
        return 0
    row.remind_at = None
    publish(VendorReminded(**about(row, vendor), at=now, link_id=link_id))
    return 1


def _ask(row: Handoff, vendor: Vendor, link_id: UUID | None, now: datetime) -> int:
    if row.eta_at is None or row.eta_chase_at is None or row.eta_chase_at > now:
        return 0
    row.eta_chase_at = None
    publish(VendorChased(**about(row, vendor), at=now, eta_at=row.eta_at, link_id=link_id))
    return 1
