"""What vendors charge for hand-offs, by the lines of their bills."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from msp.store import Base, TenantScoped, within_tenant

LAST_BILL_LINE = 9_999


class VendorCost(TenantScoped, Base):
    """One line of a vendor's bill; never edited: a correction is a new row that stands for the old one.

    The rows of one bill line are a chain: one first row, and at most one that corrects each.
    """

    __tablename__ = "vendor_costs"
    __table_args__ = (
        within_tenant("handoff_id", "handoffs"),
        within_tenant("corrects_id", "vendor_costs"),
        UniqueConstraint("tenant_id", "corrects_id"),
        CheckConstraint(f"bill_line between 1 and {LAST_BILL_LINE}", name="bill_line"),
        Index("ix_vendor_costs_tenant_incurred_on", "tenant_id", "incurred_on"),
        Index("ix_vendor_costs_tenant_handoff", "tenant_id", "handoff_id"),
    )

    handoff_id: Mapped[UUID]
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendors.id"))
    #: The day in the tenant's own calendar.
    incurred_on: Mapped[date]
    #: In major units of the currency of the bill; nothing takes the cost back.
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    description: Mapped[str] = mapped_column(String(300))
    bill_reference: Mapped[str] = mapped_column(String(60))
    bill_line: Mapped[int]
    booked_at: Mapped[datetime]
    booked_by: Mapped[str] = mapped_column(String(200))
    corrects_id: Mapped[UUID | None]
    correction_reason: Mapped[str] = mapped_column(String(500), default="")


_IS_FIRST = VendorCost.corrects_id.is_(None)

# A line of a vendor's bill is booked once: a second first row of it cannot be stored.
Index(
    "uq_vendor_costs_bill_line",
    VendorCost.tenant_id,
    VendorCost.vendor_id,
    VendorCost.bill_reference,
    VendorCost.bill_line,
    unique=True,
    sqlite_where=_IS_FIRST,
    postgresql_where=_IS_FIRST,
)


def is_superseded() -> ColumnElement[bool]:
    """Whether a newer row stands for this one."""
    newer = aliased(VendorCost)
    same = (newer.tenant_id == VendorCost.tenant_id) & (newer.corrects_id == VendorCost.id)
    return select(newer.id).where(same).exists()
