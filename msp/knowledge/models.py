"""Articles of a tenant."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.knowledge.audience import Audience
from msp.knowledge.wording import folded
from msp.store import Base, TenantScoped


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
