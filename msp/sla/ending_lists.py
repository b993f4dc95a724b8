"""Lists of closed dates that end within twelve months: which service hours of which clients want the next holidays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, select

from msp.sla.closed_days import runs_out
from msp.sla.models import ServiceHoursVersion
from msp.store import db


@dataclass(frozen=True, slots=True)
class EndingList:
    """Service hours whose last closed date is near or past; `is_over` when no holiday is ahead any more."""

    name: str
    last: date
    is_over: bool


def ending_lists(zones: Mapping[UUID, str], *, now: datetime) -> dict[UUID, tuple[EndingList, ...]]:
    """The lists that run out, by tenant in scope, each by its own calendar; a tenant without any is left out.

    The newest version counts, also one that is still to come: whoever has continued the list is not asked again.
    """
    found: dict[UUID, tuple[EndingList, ...]] = {}
    for row in db.session.execute(_newest(list(zones))):
        today = now.astimezone(ZoneInfo(zones[row.tenant_id])).date()
        last = runs_out(row.document, today)
        if last is not None:
            found[row.tenant_id] = (*found.get(row.tenant_id, ()), EndingList(row.name, last, last < today))
    return found


def _newest(tenant_ids: list[UUID]) -> Select[UUID, str, dict[str, Any]]:
    version = ServiceHoursVersion
    newest = (
        select(version.tenant_id, version.name, func.max(version.valid_from).label("valid_from"))
        .where(version.tenant_id.in_(tenant_ids))
        .group_by(version.tenant_id, version.name)
        .subquery()
    )
    same = and_(
        version.tenant_id == newest.c.tenant_id,
        version.name == newest.c.name,
        version.valid_from == newest.c.valid_from,
    )
    return select(version.tenant_id, version.name, version.document).join(newest, same).order_by(version.name)
