"""How other rooms see ladders: the pure value that was in force at an instant, and the versions as published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from msp.kernel.errors import Missing
from msp.store import db
from msp.tiers.ladder import Ladder
from msp.tiers.limits import StepLimits
from msp.tiers.models import LadderVersion

#: Per version of a ladder the instant from which it counts, and by level what stays there are limited to.
LimitVersions: TypeAlias = tuple[tuple[datetime, tuple[tuple[str, StepLimits], ...]], ...]

_LOADED = "ladder versions"


@dataclass(frozen=True, slots=True)
class PublishedLadder:
    """A version of a client's ladder, as its history shows it."""

    id: UUID
    valid_from: datetime
    document: dict[str, Any]
    author: str
    reason: str
    published_at: datetime

    @property
    def ladder(self) -> Ladder:
        """The steps as a value."""
        return Ladder.from_document(self.document)


def ladder_in_force(at: datetime) -> Ladder:
    """The ladder at an instant of the tenant in scope; Missing when it has none yet."""
    for version, ladder in _versions():
        if version.valid_from <= at:
            return ladder
    raise Missing("This client has no ladder of tiers yet.")


def ladders_in_force(at: datetime) -> dict[UUID, Ladder]:
    """The ladder of every tenant in scope at an instant; a tenant without one is left out."""
    later = aliased(LadderVersion)
    of_same = (later.tenant_id == LadderVersion.tenant_id, later.valid_from <= at)
    newest = select(func.max(later.valid_from)).where(*of_same).scalar_subquery()
    found = select(LadderVersion.tenant_id, LadderVersion.document).where(LadderVersion.valid_from == newest)
    return {tenant_id: Ladder.from_document(document) for tenant_id, document in db.session.execute(found)}


def ladder_versions() -> list[PublishedLadder]:
    """Every version of the tenant in scope, the newest beginning first, those still to come included."""
    return [version for version, _ in _versions()]


def step_limits() -> LimitVersions:
    """What stays are limited to by every version of the ladder of the tenant in scope, earliest first."""
    return tuple(
        (version.valid_from, tuple(sorted(ladder.limits.items()))) for version, ladder in reversed(_versions())
    )


def forget_loaded() -> None:
    """A new version was published in this scope: read them again."""
    db.session.info.pop(_LOADED, None)


def _versions() -> list[tuple[PublishedLadder, Ladder]]:
    """Every version of the tenant in scope, newest first, read once per scope."""
    loaded = db.session.info.get(_LOADED)
    if loaded is None:
        newest_first = select(LadderVersion).order_by(LadderVersion.valid_from.desc())
        published = [_published(row) for row in db.session.scalars(newest_first)]
        loaded = db.session.info[_LOADED] = [(version, version.ladder) for version in published]
    return loaded


def _published(row: LadderVersion) -> PublishedLadder:
    return PublishedLadder(row.id, row.valid_from, row.document, row.author, row.reason, row.published_at)
