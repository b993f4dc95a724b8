"""The underpinning contracts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import Base, TenantScoped


class UnderpinningContract(TenantScoped, Base):
    """What a vendor has undertaken for a client from an instant on; immutable, a change is a new version."""

    __tablename__ = "underpinning_contracts"
    __table_args__ = (
        UniqueConstraint("tenant_id", "vendor_id", "n"),
        UniqueConstraint("tenant_id", "vendor_id", "valid_from"),
    )

    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendors.id"))
    n: Mapped[int]
    number: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[datetime]
    document: Mapped[dict[str, Any]]
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500))
    written_at: Mapped[datetime]
