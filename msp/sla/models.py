"""Versions of promises, the clocks derived from them, what they fired, and how they were judged."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.sla.clock import State
from msp.sla.excuse import ExcuseAct
from msp.sla.terms import Metric
from msp.store import Base, Document, TenantScoped, within_tenant


class ServiceHoursVersion(TenantScoped, Base):
    """Service hours of one name from an instant on; immutable, a change is a new version."""

    __tablename__ = "service_hours_versions"
    __table_args__ = (UniqueConstraint("tenant_id", "name", "valid_from"),)

    name: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[datetime]
    document: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    #: None for versions from before this was kept.
    published_at: Mapped[datetime | None]


class PolicyVersion(TenantScoped, Base):
    """The promised targets from an instant on; immutable, a change is a new version."""

    __tablename__ = "policy_versions"
    __table_args__ = (UniqueConstraint("tenant_id", "name", "valid_from"),)

    name: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[datetime]
    document: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    #: None for versions from before this was kept.
    published_at: Mapped[datetime | None]


class SlaClock(TenantScoped, Base):
    """A clock as last derived: a cache, which dropped and rebuilt from the events gives the same row."""

    __tablename__ = "sla_clocks"
    __table_args__ = (
        within_tenant("ticket_id", "tickets"),
        UniqueConstraint("tenant_id", "ticket_id", "name", "cycle"),
        # The sweep reads this index and nothing else: its cost is what is due, never what is open.
        Index(
            "ix_sla_clocks_attention_at",
            "attention_at",
            sqlite_where=text("attention_at is not null"),
            postgresql_where=text("attention_at is not null"),
        ),
        # What is owed, by tenant: broken and still open, and due next. With all that is asked of them,
        # so that a list reads its page inside the index, and a count no row at all.
        Index(
            "ix_sla_clocks_tenant_missed",
            "tenant_id",
            "breached_at",
            "id",
            *("metric", "ticket_id", "state", "stopped_at"),
            sqlite_where=text("breached_at is not null and stopped_at is null"),
            postgresql_where=text("breached_at is not null and stopped_at is null"),
        ),
        Index(
            "ix_sla_clocks_tenant_due",
            "tenant_id",
            "due_at",
            "id",
            *("metric", "ticket_id", "breached_at", "stopped_at"),
            sqlite_where=text("due_at is not null and breached_at is null and stopped_at is null"),
            postgresql_where=text("due_at is not null and breached_at is null and stopped_at is null"),
        ),
        # Which clocks belong to a month (`placing.PLACED_AT`), with all that a count asks of them: a month may hold
        # most of the table, and going from an index to each row would cost twice what reading every row does.
        Index(
            "ix_sla_clocks_tenant_placed",
            "tenant_id",
            text("coalesce(breached_at, stopped_at, due_at)"),
            *("metric", "breached_at", "stopped_at", "due_at", "target_seconds", "id"),
        ),
        # How soon the steps of every client took up their tickets is counted inside this one.
        Index(
            "ix_sla_clocks_tenant_acknowledge",
            "tenant_id",
            text("coalesce(breached_at, stopped_at, due_at)"),
            *("metric", "name", "breached_at", "stopped_at", "due_at", "target_seconds"),
            sqlite_where=text("metric = 'acknowledge'"),
            postgresql_where=text("metric = 'acknowledge'"),
        ),
    )

    ticket_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(80))
    cycle: Mapped[int]
    metric: Mapped[Metric] = mapped_column(String(20))
    state: Mapped[State] = mapped_column(String(10))
    started_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    target_seconds: Mapped[int | None]
    elapsed_seconds: Mapped[int]
    paused_seconds: Mapped[int]
    due_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    attention_at: Mapped[datetime | None]


class Firing(TenantScoped, Base):
    """A threshold that was passed: one row per clock and threshold, written before any side effect."""

    __tablename__ = "firings"
    __table_args__ = (within_tenant("clock_id", "sla_clocks"), UniqueConstraint("tenant_id", "clock_id", "kind"))

    clock_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(40))
    scheduled_at: Mapped[datetime]
    noticed_at: Mapped[datetime]


class Verdict(TenantScoped, Base):
    """How a clock was judged in a month, frozen with its inputs when the month closes."""

    __tablename__ = "verdicts"
    __table_args__ = (within_tenant("clock_id", "sla_clocks"), UniqueConstraint("tenant_id", "month", "clock_id"))

    clock_id: Mapped[UUID]
    month: Mapped[str] = mapped_column(String(7))
    frozen_at: Mapped[datetime]
    judged_at: Mapped[datetime]
    engine: Mapped[str] = mapped_column(String(40))
    inputs_hash: Mapped[str] = mapped_column(String(64))
    #: What the hash is of, by name: events, versions, as of when. None for verdicts from before this was kept.
    inputs: Mapped[dict[str, Any] | None] = mapped_column(Document)
    result: Mapped[dict[str, Any]]


class ExcuseEntry(TenantScoped, Base):
    """One act about excusing a broken promise; the acts of a clock in order say where its excuse stands."""

    __tablename__ = "excuse_entries"
    __table_args__ = (within_tenant("clock_id", "sla_clocks"), UniqueConstraint("tenant_id", "clock_id", "n"))

    clock_id: Mapped[UUID]
    n: Mapped[int]
    act: Mapped[ExcuseAct] = mapped_column(String(10))
    at: Mapped[datetime]
    by_id: Mapped[UUID | None]
    by_name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
