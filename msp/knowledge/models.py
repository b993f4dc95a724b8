"""Articles and known errors of a tenant."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.knowledge.audience import Audience
from msp.knowledge.wording import folded
from msp.store import Base, TenantScoped, within_tenant
from msp.tiers import Tier


class Article(TenantScoped, Base):
    """One article; while `published_at` is empty it is a draft."""

    __tablename__ = "articles"
    __table_args__ = (
        UniqueConstraint("tenant_id", "slug"),
        CheckConstraint("audience in ('client', 'provider')", name="audience"),
    )

    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(500), default="")
    body: Mapped[str] = mapped_column(Text)
    audience: Mapped[Audience] = mapped_column(String(10))
    #: Letter case is folded here and not by the database: SQLite folds ASCII only.
    search_text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(200))
    #: Counts the texts; a form that was filled in on an older one is stale.
    version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    def take_text(self, title: str, summary: str, body: str) -> None:
        """Replace the text together with what is searched."""
        self.title, self.summary, self.body = title, summary, body
        self.search_text = folded(f"{title}\n{summary}\n{body}")
        self.version += 1


class KnownError(TenantScoped, Base):
    """A fault of one client that is known, and what helps against it until it is mended; for agents only."""

    __tablename__ = "known_errors"
    __table_args__ = (
        within_tenant("category_id", "categories"),
        within_tenant("ticket_id", "tickets"),
        CheckConstraint("uses >= 0", name="uses"),
        Index("ix_known_errors_tenant_category", "tenant_id", "category_id"),
    )

    symptom: Mapped[str] = mapped_column(String(200))
    workaround: Mapped[str] = mapped_column(Text)
    fix: Mapped[str] = mapped_column(Text, default="")
    #: Tickets of this category are told of it.
    category_id: Mapped[UUID | None]
    #: The ticket that it was learned on.
    ticket_id: Mapped[UUID | None]
    #: The lowest level that reads it, as that of the recipe it was made of; None for everybody of the provider.
    lowest_tier: Mapped[Tier | None] = mapped_column(String(2))
    #: On how many tickets its workaround was taken into a reply.
    uses: Mapped[int] = mapped_column(default=0)
    author: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class KnownErrorUse(TenantScoped, Base):
    """That the workaround of a known error was taken into the reply on a ticket; each ticket counts once."""

    __tablename__ = "known_error_uses"
    __table_args__ = (
        within_tenant("known_error_id", "known_errors"),
        within_tenant("ticket_id", "tickets"),
        UniqueConstraint("tenant_id", "known_error_id", "ticket_id"),
    )

    known_error_id: Mapped[UUID]
    ticket_id: Mapped[UUID]
    used_at: Mapped[datetime]
