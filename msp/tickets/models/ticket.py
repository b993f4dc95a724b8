"""The ticket, its append-only log, its stays at the tiers, its service, and who takes part."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from msp.store import Base, TenantScoped, in_tenant, within_tenant
from msp.tickets.lifecycle import AT_WORK, Status
from msp.tickets.priority import Impact, Priority, Urgency
from msp.tickets.stays import Cause
from msp.tickets.timeline import EventType
from msp.tiers import Tier

#: Where a ticket without a running clock stands in the queue: behind everything that is due.
NEVER_DUE: Final = datetime(9999, 12, 31, tzinfo=UTC)


class TicketKind(StrEnum):
    """An unplanned interruption, or a standard ask."""

    INCIDENT = "incident"
    REQUEST = "request"


class Channel(StrEnum):
    """Through which door a ticket came."""

    WEB = "web"
    PORTAL = "portal"
    MAIL = "mail"
    REPLAY = "replay"


class Ticket(TenantScoped, Base):
    """One incident or service request of a tenant; its description is its first message."""

    __tablename__ = "tickets"
    __table_args__ = (
        within_tenant("requester_id", "people"),
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "reference"),
        UniqueConstraint("tenant_id", "external_ref"),
        CheckConstraint("is_open = (status in ('new', 'open', 'waiting'))", name="open_status"),
        CheckConstraint("is_open = (resolved_at is null)", name="open_resolved"),
        # Lists newest first: a tenant's and a person's.
        Index("ix_tickets_tenant_status", "tenant_id", "status", "id"),
        Index("ix_tickets_tenant_requester", "tenant_id", "requester_id", "id"),
    )

    number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(21))
    kind: Mapped[TicketKind] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(200))
    channel: Mapped[Channel] = mapped_column(String(10))
    status: Mapped[Status] = mapped_column(String(12))
    impact: Mapped[Impact] = mapped_column(String(10))
    urgency: Mapped[Urgency] = mapped_column(String(10))
    priority: Mapped[Priority] = mapped_column(String(2))
    tier: Mapped[Tier] = mapped_column(String(2))
    requester_id: Mapped[UUID]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"))
    opened_at: Mapped[datetime]
    #: When the last line of the log was written; the next one is never dated before it, unless it is entered late.
    updated_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    wait_reasons: Mapped[list[Any]] = mapped_column(default=list)
    #: Counts edits of the details; a form that was filled in on an older version is stale.
    version: Mapped[int] = mapped_column(default=1)
    external_ref: Mapped[str | None] = mapped_column(String(100))
    last_seq: Mapped[int] = mapped_column(default=0)
    last_stay: Mapped[int] = mapped_column(default=0)

    is_open: Mapped[bool] = mapped_column(default=True)
    queue_at: Mapped[datetime] = mapped_column(default=NEVER_DUE)
    nearest_metric: Mapped[str | None] = mapped_column(String(60))
    nearest_warn_at: Mapped[datetime | None]
    nearest_paused: Mapped[bool] = mapped_column(default=False)
    nearest_breached: Mapped[bool] = mapped_column(default=False)

    requester: Mapped[Any] = in_tenant(
        "Ticket", "requester_id", "Person", argument="Person", viewonly=True, lazy="raise", uselist=False
    )
    assignee: Mapped[Any] = relationship(
        "Agent", primaryjoin="foreign(Ticket.assignee_id) == Agent.id", viewonly=True, lazy="raise", uselist=False
    )

    @property
    def state(self) -> Status:
        """The status as the enum, however it was read."""
        return Status(self.status)

    def become(self, status: Status) -> None:
        """Take a status that the life cycle allows, and keep what follows from it."""
        self.status = status
        self.is_open = status in AT_WORK

    def next_event(self, kind: EventType, data: dict[str, Any], now: datetime) -> "TicketEvent":
        """The next line of the log, never dated before the last one was written."""
        self.last_seq += 1
        self.updated_at = max(self.updated_at, now)
        return TicketEvent(
            ticket_id=self.id, seq=self.last_seq, at=self.updated_at, recorded_at=now, type=kind, data=data
        )


class TicketEvent(TenantScoped, Base):
    """One line of a ticket's log: what happened, when, by whom; never changed, never removed.

    Clocks read the lines by `at` and then by `seq`; only what is entered late makes the two differ.
    """

    __tablename__ = "ticket_events"
    __table_args__ = (within_tenant("ticket_id", "tickets"), UniqueConstraint("tenant_id", "ticket_id", "seq"))

    ticket_id: Mapped[UUID]
    seq: Mapped[int]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    #: Why it was entered after it happened, empty for what a machine brought; None for what was entered at once.
    late_reason: Mapped[str | None] = mapped_column(String(500))
    type: Mapped[EventType] = mapped_column(String(20))
    data: Mapped[dict[str, Any]]
    actor_side: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(String(200))


class TierStay(TenantScoped, Base):
    """A ticket's stay at one step of the ladder: why it came and by whom, and who had it in the end."""

    __tablename__ = "tier_stays"
    __table_args__ = (
        within_tenant("ticket_id", "tickets"),
        UniqueConstraint("tenant_id", "ticket_id", "n"),
    )

    ticket_id: Mapped[UUID]
    n: Mapped[int]
    tier: Mapped[Tier] = mapped_column(String(2))
    entered_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    cause: Mapped[Cause] = mapped_column(String(12))
    by_name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500), default="")
    vendor: Mapped[str | None] = mapped_column(String(60))
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"))


class Participant(TenantScoped, Base):
    """A person of the tenant who follows a ticket that somebody else asked for."""

    __tablename__ = "ticket_participants"
    __table_args__ = (
        within_tenant("ticket_id", "tickets"),
        within_tenant("person_id", "people"),
        UniqueConstraint("tenant_id", "ticket_id", "person_id"),
        Index("ix_ticket_participants_tenant_person", "tenant_id", "person_id"),
    )

    ticket_id: Mapped[UUID]
    person_id: Mapped[UUID]
    since: Mapped[datetime]


class TicketService(TenantScoped, Base):
    """Which service of the client a ticket is about now; a ticket without one has no row here."""

    __tablename__ = "ticket_services"
    __table_args__ = (
        within_tenant("ticket_id", "tickets"),
        within_tenant("service_id", "services"),
        UniqueConstraint("tenant_id", "ticket_id"),
        Index("ix_ticket_services_tenant_service", "tenant_id", "service_id"),
    )

    ticket_id: Mapped[UUID]
    service_id: Mapped[UUID]

    service: Mapped[Any] = in_tenant(
        "TicketService", "service_id", "Service", argument="Service", viewonly=True, lazy="raise", uselist=False
    )


class TicketCategory(TenantScoped, Base):
    """Under which category of the client a ticket is put now; a ticket without one has no row here."""

    __tablename__ = "ticket_categories"
    __table_args__ = (
        within_tenant("ticket_id", "tickets"),
        within_tenant("category_id", "categories"),
        UniqueConstraint("tenant_id", "ticket_id"),
        Index("ix_ticket_categories_tenant_category", "tenant_id", "category_id"),
    )

    ticket_id: Mapped[UUID]
    category_id: Mapped[UUID]

    category: Mapped[Any] = in_tenant(
        "TicketCategory", "category_id", "Category", argument="Category", viewonly=True, lazy="raise", uselist=False
    )


def _only(condition: ColumnElement[bool]) -> dict[str, Any]:
    return {"sqlite_where": condition, "postgresql_where": condition}


# Open is what is not resolved; said so because a partial index on a truth value is written differently by each engine.
_IS_OPEN = _only(Ticket.resolved_at.is_(None))

# The queue of a tenant by due instant, with all that it is narrowed by, so that whatever does not match is passed over
# inside the index; and an agent's own.
_NARROWED_BY = (Ticket.priority, Ticket.tier, Ticket.assignee_id, Ticket.resolved_at)
Index("ix_tickets_tenant_queue", Ticket.tenant_id, Ticket.queue_at, Ticket.id, *_NARROWED_BY, **_IS_OPEN)
Index("ix_tickets_assignee_queue", Ticket.assignee_id, Ticket.queue_at, Ticket.id, **_IS_OPEN)

# What nobody has yet, by tier in the order in which it is taken: nearest breach, then priority.
_BY_TURN = (Ticket.tier, Ticket.queue_at, Ticket.priority, Ticket.id, Ticket.status, Ticket.nearest_paused)
_NOBODY_HAS = Ticket.resolved_at.is_(None) & Ticket.assignee_id.is_(None)
Index("ix_tickets_tenant_takeable", Ticket.tenant_id, *_BY_TURN, **_only(_NOBODY_HAS))

# One place at a time: a second open stay of a ticket cannot be stored.
Index("uq_tier_stays_open", TierStay.tenant_id, TierStay.ticket_id, unique=True, **_only(TierStay.left_at.is_(None)))
