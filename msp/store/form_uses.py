"""Each form that opens something carries an id made with its page: the same form sent twice opens one thing."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, String, UniqueConstraint, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.ids import new_id
from msp.store import retention, scope
from msp.store.base import Base, db
from msp.store.keys import TenantScoped


class FormUse(TenantScoped, Base):
    """That a form was sent, by whom, and what came of it."""

    __tablename__ = "form_uses"
    __table_args__ = (UniqueConstraint("tenant_id", "form_id", "sender_id"),)

    form_id: Mapped[UUID]
    sender_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[UUID]
    used_at: Mapped[datetime] = mapped_column(index=True)


def use_form(form_id: UUID, object_id: UUID, *, kind: str, now: datetime) -> UUID:
    """Claim a form for the object that it is to open, in the transaction that opens it.

    Returns the id of the object that the form stands for: the one given, or the one that the same sender's first
    sending opened. A second sending at the same moment waits until the first is committed or undone.
    """
    (tenant_id,) = scope.required().tenant_ids
    sender_id = scope.required().who.id or tenant_id
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"tenant_id": tenant_id, "id": new_id(), "form_id": form_id, "sender_id": sender_id, "kind": kind}
    first = insert(FormUse).values(**row, object_id=object_id, used_at=now).on_conflict_do_nothing()
    db.session.execute(first)
    return db.session.scalars(_of(form_id, sender_id)).one()


def used_form(form_id: UUID) -> UUID | None:
    """The id of the object that a form of the sender stands for by now; None when it was never sent."""
    (tenant_id,) = scope.required().tenant_ids
    return db.session.scalars(_of(form_id, scope.required().who.id or tenant_id)).one_or_none()


def forget_form_uses(tenant_id: UUID, *, older_than: timedelta, now: datetime) -> int:
    """Retention: nobody sends a form that long after its page was shown."""
    with scope.acting_for(tenant_id):
        return retention.forget(FormUse.id, FormUse.used_at < now - older_than)


def _of(form_id: UUID, sender_id: UUID) -> Select[UUID]:
    return select(FormUse.object_id).where(FormUse.form_id == form_id, FormUse.sender_id == sender_id)
