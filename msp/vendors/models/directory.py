"""The directory of vendors, and whom a client reaches there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.ids import new_id
from msp.store import Base, TenantScoped


class Vendor(Base):
    """A supplier of the last tier, the same for every client; nothing of a client stands here."""

    __tablename__ = "vendors"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: The name that logs and contracts use; it never changes, because clocks are named after it.
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    website: Mapped[str] = mapped_column(String(200), default="")


class ClientVendor(TenantScoped, Base):
    """A client's contact at a vendor from an instant until it is retired; a change is a new row, none ever goes."""

    __tablename__ = "client_vendors"

    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendors.id"))
    contact_name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    customer_number: Mapped[str] = mapped_column(String(60), default="")
    support_hours: Mapped[str] = mapped_column(String(200), default="")
    valid_from: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500), default="")
    #: From when on nothing is handed to it; may lie ahead.
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[str] = mapped_column(String(200), default="")
    retire_reason: Mapped[str] = mapped_column(String(500), default="")


_STANDS = ClientVendor.retired_at.is_(None)

# Two standing contacts of one name at one vendor could not be told apart.
Index(
    "uq_client_vendors_standing",
    ClientVendor.tenant_id,
    ClientVendor.vendor_id,
    ClientVendor.contact_name,
    unique=True,
    sqlite_where=_STANDS,
    postgresql_where=_STANDS,
)
