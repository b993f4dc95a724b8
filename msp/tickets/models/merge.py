"""Which tickets go on as a part of another one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import Base, TenantScoped, within_tenant


class TicketMerge(TenantScoped, Base):
    """A ticket that was merged into an older one: nothing of it is rewritten, and it is read together with that one.

    When the older one is merged in its turn, its parts go along; both logs say into which ticket it was first.
    """

    __tablename__ = "ticket_merges"
    __table_args__ = (
        within_tenant("ticket_id", "tickets"),
        within_tenant("into_id", "tickets"),
        UniqueConstraint("tenant_id", "ticket_id"),
        CheckConstraint("ticket_id <> into_id", name="two_tickets"),
        Index("ix_ticket_merges_tenant_into", "tenant_id", "into_id"),
    )

    ticket_id: Mapped[UUID]
    #: The ticket that is worked on now.
    into_id: Mapped[UUID]
    merged_at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(200))
