"""The only writers of ladders."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, one_of_a_kind, scope
from msp.tiers.events import LadderPublished
from msp.tiers.ladder import Ladder
from msp.tiers.models import LadderVersion
from msp.tiers.queries import forget_loaded

REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class LadderForm:
    """A ladder as it is proposed; without `valid_from` it counts from now on."""

    document: dict[str, Any]
    reason: str
    valid_from: datetime | None = None


def publish_ladder(form: LadderForm, *, by: Actor, now: datetime) -> UUID:
    """Add an immutable version of the ladder of the tenant in scope; returns its id.

    Invalid when the steps make no sense or the start lies in the past (clocks.md section 4), Conflict when another
    version starts at the same instant.
    """
    ladder = Ladder.from_document(form.document)
    valid_from = form.valid_from or now
    _check(form.reason, valid_from, now)
    (tenant_id,) = scope.required().tenant_ids
    row = LadderVersion(id=new_id(), valid_from=valid_from, document=form.document, published_at=now)
    row.author, row.reason = by.name[:200], form.reason.strip()
    with one_of_a_kind(_same_instant()):
        db.session.add(row)
    forget_loaded()
    tiers = tuple(step.tier.value for step in ladder.steps)
    publish(LadderPublished(tenant_id=tenant_id, object_id=row.id, at=now, valid_from=valid_from, tiers=tiers))
    return row.id


def _same_instant() -> Conflict:
    return Conflict("Another version of this ladder starts at the same instant.")


def _check(reason: str, valid_from: datetime, now: datetime) -> None:
    if not 1 <= len(reason.strip()) <= REASON_LENGTH:
        raise Invalid(f"Say in 1 to {REASON_LENGTH} characters why the ladder changes.", field="reason")
    if db.session.scalar(select(exists().where(LadderVersion.valid_from == valid_from))):
        raise _same_instant()
    # The first version may start earlier: nothing was in force before it, so nobody's past is rewritten.
    if valid_from < now and db.session.scalar(select(exists().where(LadderVersion.id.is_not(None)))):
        raise Invalid("A new ladder cannot start in the past; what happened then stays as it was.", field="valid_from")
