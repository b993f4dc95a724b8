"""The hand-offs of tickets."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import Base, Document, TenantScoped, within_tenant


class Handoff(TenantScoped, Base):
    """One stay of a ticket with a vendor: what left the house, when, and what came back."""

    __tablename__ = "handoffs"
    __table_args__ = (
        within_tenant("ticket_id", "tickets"),
        within_tenant("client_vendor_id", "client_vendors"),
        within_tenant("contract_id", "underpinning_contracts"),
        UniqueConstraint("tenant_id", "ticket_id", "n"),
    )

    ticket_id: Mapped[UUID]
    client_vendor_id: Mapped[UUID]
    #: The version of the underpinning contract under which it was handed over, if there was one.
    contract_id: Mapped[UUID | None]
    #: The terms of it as the ticket's log carries them; none where nothing is agreed with the vendor.
    terms: Mapped[dict[str, Any] | None] = mapped_column(Document)
    n: Mapped[int]
    reference: Mapped[str] = mapped_column(String(21))
    subject: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(Text)
    #: What left beside the summary, as it was then: the requester's name, messages, files.
    enclosure: Mapped[dict[str, Any]] = mapped_column(default=dict)
    handed_at: Mapped[datetime]
    handed_by: Mapped[str] = mapped_column(String(200))
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"))
    acknowledged_at: Mapped[datetime | None]
    #: The number under which the vendor keeps it.
    vendor_reference: Mapped[str] = mapped_column(String(60), default="")
    eta_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(Text, default="")
    #: When the vendor is to be reminded that it has not answered; empty once it was, or has answered.
    remind_at: Mapped[datetime | None]
    #: When it is to be asked what became of the instant it gave; empty once it was.
    eta_chase_at: Mapped[datetime | None]
    #: When a chaser is due next, whatever it is; empty where none is to come.
    chase_at: Mapped[datetime | None]


_IS_OUT = Handoff.returned_at.is_(None)
_IS_CHASED = Handoff.chase_at.is_not(None)

# One vendor at a time: a second open hand-off of a ticket cannot be stored.
Index(
    "uq_handoffs_open",
    Handoff.tenant_id,
    Handoff.ticket_id,
    unique=True,
    sqlite_where=_IS_OUT,
    postgresql_where=_IS_OUT,
)

# The chasers read this index and nothing else: their cost is what is due, never what is out.
Index("ix_handoffs_chase_at", Handoff.chase_at, sqlite_where=_IS_CHASED, postgresql_where=_IS_CHASED)
