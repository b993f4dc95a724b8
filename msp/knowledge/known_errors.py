"""Known errors of a client: learned from a fix recipe, told on tickets of their category, used in replies."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from msp import tickets
from msp.identity import Actor, Can
from msp.kernel import events
from msp.kernel.errors import Conflict, Forbidden, Invalid, Missing
from msp.kernel.ids import new_id
from msp.knowledge import wording
from msp.knowledge.events import KnownErrorRetired, KnownErrorUsed, KnownErrorWritten
from msp.knowledge.models import KnownError, KnownErrorUse
from msp.store import db, scope
from msp.tickets import Ticket, is_reached_by
from msp.tiers import Tier

SYMPTOM_LENGTH, TEXT_LENGTH = 200, 5_000


@dataclass(frozen=True, slots=True)
class KnownErrorForm:
    """A known error as it is typed; `recipe_id` is the fix recipe that it is made of, whose readers are its readers."""

    symptom: str
    workaround: str
    fix: str = ""
    category_id: UUID | None = None
    recipe_id: UUID | None = None
    #: The id that it is to have; a form that may be sent twice makes it.
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class KnownErrorView:
    """A known error of a client; `ticket_id` is the ticket that it was learned on, `uses` counts tickets."""

    id: UUID
    tenant_id: UUID
    symptom: str
    workaround: str
    fix: str
    category_id: UUID | None
    ticket_id: UUID | None
    uses: int
    author: str
    written_at: datetime


def write_known_error(ticket: Ticket, form: KnownErrorForm, *, by: Actor, now: datetime) -> UUID:
    """Keep what a ticket taught as a known error of its client; returns its id.

    Invalid names the field; Missing for a recipe that is not of this ticket, or not the writer's to read.
    """
    _refuse_outsiders(ticket, by)
    row = KnownError(id=form.id, ticket_id=ticket.id, author=by.name[:200], written_at=now, uses=0)
    row.symptom = _text(form.symptom, 1, SYMPTOM_LENGTH, "symptom")
    row.workaround = _text(form.workaround, 1, TEXT_LENGTH, "workaround")
    row.fix = _text(form.fix, 0, TEXT_LENGTH, "fix")
    row.category_id = tickets.offered_category(form.category_id).id if form.category_id else None
    lowest = tickets.moves.recipe(ticket, form.recipe_id, by).lowest_tier if form.recipe_id else None
    row.lowest_tier = Tier(lowest) if lowest else None
    db.session.add(row)
    db.session.flush()
    about = {"ticket_id": row.ticket_id, "category_id": row.category_id}
    events.publish(KnownErrorWritten(tenant_id=row.tenant_id, object_id=row.id, at=now, **about))
    return row.id


def use_known_error(ticket: Ticket, known_error_id: UUID, *, by: Actor, now: datetime) -> KnownErrorView:
    """Take the workaround into the reply on a ticket, which counts once for each ticket.

    Missing when it is not the reader's to read, Conflict when it is retired.
    """
    row = _held(known_error_id, by)
    here = (KnownErrorUse.tenant_id == row.tenant_id, KnownErrorUse.ticket_id == ticket.id)
    counted = select(KnownErrorUse.id).where(*here, KnownErrorUse.known_error_id == row.id)
    if db.session.scalars(counted).first() is not None:
        return _view(row)
    row.uses += 1
    db.session.add(KnownErrorUse(id=new_id(), known_error_id=row.id, ticket_id=ticket.id, used_at=now))
    db.session.flush()
    about = {"ticket_id": ticket.id, "uses": row.uses}
    events.publish(KnownErrorUsed(tenant_id=row.tenant_id, object_id=row.id, at=now, **about))
    return _view(row)


def retire_known_error(known_error_id: UUID, *, by: Actor, now: datetime) -> None:
    """Tell no ticket of it any more; Missing when it is not the reader's to read, Conflict when it is retired."""
    row = _held(known_error_id, by)
    row.retired_at = now
    db.session.flush()
    events.publish(KnownErrorRetired(tenant_id=row.tenant_id, object_id=row.id, at=now))


def known_errors(reader: Actor) -> list[KnownErrorView]:
    """The known errors of the tenants in scope that the reader may read, the most used first."""
    found = _standing().order_by(KnownError.uses.desc(), KnownError.symptom, KnownError.id)
    return [_view(row) for row in db.session.scalars(found) if _reads(reader, row)]


def known_errors_of(reader: Actor, tenant_id: UUID, category_id: UUID | None) -> list[KnownErrorView]:
    """The known errors of a category of a client that the reader may read, the most used first."""
    if category_id is None:
        return []
    mine = (KnownError.tenant_id == tenant_id, KnownError.category_id == category_id)
    found = _standing().where(*mine).order_by(KnownError.uses.desc(), KnownError.id)
    return [_view(row) for row in db.session.scalars(found) if _reads(reader, row)]


def known_error(reader: Actor, known_error_id: UUID) -> KnownErrorView:
    """One known error of the tenants in scope; Missing when it is retired, or not the reader's to read."""
    return _view(_readable(reader, db.session.scalars(_standing().where(KnownError.id == known_error_id)).all()))


def _standing() -> Select[KnownError]:
    return select(KnownError).where(KnownError.retired_at.is_(None))


def _held(known_error_id: UUID, by: Actor) -> KnownError:
    (tenant_id,) = scope.required().tenant_ids
    locked = select(KnownError).where(KnownError.tenant_id == tenant_id, KnownError.id == known_error_id)
    found = db.session.scalars(locked.with_for_update().execution_options(populate_existing=True)).all()
    row = _readable(by, found)
    if row.retired_at is not None:
        raise Conflict("This known error is retired.")
    return row


def _readable(reader: Actor, rows: Collection[KnownError]) -> KnownError:
    row = next((row for row in rows if _reads(reader, row)), None)
    if row is None:
        raise Missing()
    return row


def _reads(reader: Actor, row: KnownError) -> bool:
    may = reader.reach(Can.NOTE_READ, row.tenant_id) is not None
    return may and is_reached_by(reader.tiers_at(row.tenant_id), row.lowest_tier)


def _refuse_outsiders(ticket: Ticket, by: Actor) -> None:
    if by.reach(Can.NOTE_WRITE, ticket.tenant_id) is None:
        raise Forbidden("Known errors are written by agents who hold a tier at this client.")


def _text(typed: str, shortest: int, longest: int, field: str) -> str:
    text = wording.words(typed)
    if not shortest <= len(text) <= longest:
        raise Invalid(f"The {field} has {shortest} to {longest:,} characters.", field=field)
    return text


def _view(row: KnownError) -> KnownErrorView:
    texts = (row.id, row.tenant_id, row.symptom, row.workaround, row.fix)
    return KnownErrorView(*texts, row.category_id, row.ticket_id, row.uses, row.author, row.written_at)
