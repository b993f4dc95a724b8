"""What a client calls its priorities, in immutable versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import Base, TenantScoped


class PriorityLabelVersion(TenantScoped, Base):
    """The labels of P1 to P4 from an instant on; a change is a new version, never an update."""

    __tablename__ = "priority_label_versions"
    __table_args__ = (UniqueConstraint("tenant_id", "valid_from"),)

    valid_from: Mapped[datetime]
    document: Mapped[dict[str, Any]]
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500))
    published_at: Mapped[datetime]
