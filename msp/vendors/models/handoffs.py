"""The hand-offs of tickets."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import Base, TenantScoped, within_tenant


class Handoff(TenantScoped, Base):
    """One stay of a ticket with a vendor: what left the house, when, and what came back."""

    __tablename__ = "handoffs"
    __table_args__ = (
        within_tenant("ticket_id", "tickets"),
        within_tenant("client_vendor_id", "client_vendors"),
        UniqueConstraint("tenant_id", "ticket_id", "n"),
    )

    ticket_id: Mapped[UUID]
    client_vendor_id: Mapped[UUID]
    n: Mapped[int]
    reference: Mapped[str] = mapped_column(String(21))
    summary: Mapped[str] = mapped_column(Text)
    handed_at: Mapped[datetime]
    handed_by: Mapped[str] = mapped_column(String(200))
    acknowledged_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(Text, default="")


_IS_OUT = Handoff.returned_at.is_(None)

# One vendor at a time: a second open hand-off of a ticket cannot be stored.
Index(
    "uq_handoffs_open",
    Handoff.tenant_id,
    Handoff.ticket_id,
    unique=True,
    sqlite_where=_IS_OUT,
    postgresql_where=_IS_OUT,
)
