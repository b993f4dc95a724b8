"""The directory of vendors, what a client has with one, and the hand-offs of tickets."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.ids import new_id
from msp.store import Base, TenantScoped, within_tenant


class Vendor(Base):
    """A supplier of the last tier, the same for every client; nothing of a client stands here."""

    __tablename__ = "vendors"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: The name that logs and contracts use; it never changes, because clocks are named after it.
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    website: Mapped[str] = mapped_column(String(200), default="")


class ClientVendor(TenantScoped, Base):
    """A client's contact at a vendor: whom to reach, how, when, and under which customer number."""

    __tablename__ = "client_vendors"
    __table_args__ = (UniqueConstraint("tenant_id", "vendor_id", "contact_name"),)

    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendors.id"))
    contact_name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    customer_number: Mapped[str] = mapped_column(String(60), default="")
    support_hours: Mapped[str] = mapped_column(String(200), default="")
    is_active: Mapped[bool] = mapped_column(default=True)


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
