"""How other rooms see ladders: the pure value that was in force at an instant."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from msp.kernel.errors import Missing
from msp.store import db
from msp.tiers.ladder import Ladder
from msp.tiers.models import LadderVersion


def ladder_in_force(at: datetime) -> Ladder:
    """The ladder at an instant of the tenant in scope; Missing when it has none yet."""
    found = select(LadderVersion.document).where(LadderVersion.valid_from <= at)
    document = db.session.scalars(found.order_by(LadderVersion.valid_from.desc()).limit(1)).first()
    if document is None:
        raise Missing("This client has no ladder of tiers yet.")
    return Ladder.from_document(document)


def ladders_in_force(at: datetime, tenant_ids: Iterable[UUID]) -> dict[UUID, Ladder]:
    """The ladders at an instant of several tenants in scope, in one query; a tenant without one is left out."""
    newest = (
        select(LadderVersion.tenant_id, func.max(LadderVersion.valid_from).label("valid_from"))
        .where(LadderVersion.valid_from <= at, LadderVersion.tenant_id.in_(list(tenant_ids)))
        .group_by(LadderVersion.tenant_id)
        .subquery()
    )
    same = (LadderVersion.tenant_id == newest.c.tenant_id) & (LadderVersion.valid_from == newest.c.valid_from)
    rows = db.session.execute(select(LadderVersion.tenant_id, LadderVersion.document).join(newest, same))
    return {tenant_id: Ladder.from_document(document) for tenant_id, document in rows}
