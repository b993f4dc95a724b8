"""The chasers: a vendor that has not answered is reminded, one whose instant has passed is asked; each once."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select

from msp import tickets
from msp.kernel.events import publish
from msp.store import acting_for, db, watching
from msp.vendors.actions.holding import about, held, next_chase
from msp.vendors.actions.links import open_link
from msp.vendors.events import VendorChased, VendorReminded
from msp.vendors.models import Handoff, Vendor

BATCH = 200
#: How far a hand-off that cannot be handled is pushed ahead, so that it never holds up the others.
QUARANTINE = timedelta(hours=1)

log = structlog.get_logger(__name__)


def chase(*, now: datetime, limit: int = BATCH) -> int:
    """Chase what is due, the oldest first, each hand-off in a transaction of its own; returns how many it told."""
    with watching():
        due = select(Handoff.tenant_id, Handoff.id).where(Handoff.chase_at <= now)
        rows = db.session.execute(due.order_by(Handoff.chase_at, Handoff.id).limit(limit)).all()
    return sum(_visit(tenant_id, handoff_id, now) for tenant_id, handoff_id in rows)


def _visit(tenant_id: UUID, handoff_id: UUID, now: datetime) -> int:
    with acting_for(tenant_id):
        try:
            told = _chase_one(tenant_id, handoff_id, now)
            db.session.commit()
            return told
        except Exception:  # one poisoned hand-off must not stop the others; it is reported and tried again later
            log.exception("hand-off not chased", handoff=str(handoff_id))
            db.session.rollback()
            db.session.get_one(Handoff, (tenant_id, handoff_id)).chase_at = now + QUARANTINE
            db.session.commit()
            return 0


def _chase_one(tenant_id: UUID, handoff_id: UUID, now: datetime) -> int:
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
