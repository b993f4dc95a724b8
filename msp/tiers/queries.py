"""How other rooms see ladders: the pure value that was in force at an instant."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from msp.kernel.errors import Missing
from msp.store import db
from msp.tiers.ladder import Ladder
from msp.tiers.models import LadderVersion

_LOADED = "ladder versions"


def ladder_in_force(at: datetime) -> Ladder:
    """The ladder at an instant of the tenant in scope; Missing when it has none yet."""
    for valid_from, ladder in _versions():
        if valid_from <= at:
            return ladder
    raise Missing("This client has no ladder of tiers yet.")


def forget_loaded() -> None:
    """A new version was published in this scope: read them again."""
    db.session.info.pop(_LOADED, None)


def _versions() -> list[tuple[datetime, Ladder]]:
    """Every version of the tenant in scope, newest first, read once per scope."""
    loaded = db.session.info.get(_LOADED)
    if loaded is None:
        newest_first = select(LadderVersion).order_by(LadderVersion.valid_from.desc())
        rows = db.session.scalars(newest_first).all()
        loaded = db.session.info[_LOADED] = [(row.valid_from, Ladder.from_document(row.document)) for row in rows]
    return loaded


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
