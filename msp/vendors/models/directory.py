"""The directory of vendors, and what a client has with one."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
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
