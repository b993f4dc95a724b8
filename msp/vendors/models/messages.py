"""The words between provider and vendor about a hand-off."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import Base, TenantScoped, within_tenant


class HandoffMessage(TenantScoped, Base):
    """One message about a hand-off; the requester never sees it, and it is no message of the ticket."""

    __tablename__ = "handoff_messages"
    __table_args__ = (
        within_tenant("handoff_id", "handoffs"),
        UniqueConstraint("tenant_id", "handoff_id", "n"),
        CheckConstraint("side in ('provider', 'vendor')", name="side"),
    )

    handoff_id: Mapped[UUID]
    n: Mapped[int]
    sent_at: Mapped[datetime]
    side: Mapped[str] = mapped_column(String(10))
    author_name: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
