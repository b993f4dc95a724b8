"""The only readers of articles: what somebody may read depends on whose side they are on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, select, true

from msp.identity import Actor
from msp.kernel.errors import Missing
from msp.knowledge.audience import Audience
from msp.knowledge.models import Article
from msp.knowledge.wording import folded
from msp.store import Side, db


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article as it stands in a list; without `published_at` it is a draft."""

    id: UUID
    tenant_id: UUID
    slug: str
    title: str
    summary: str
    audience: Audience
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article to read; `body` is Markdown, made safe to show by `as_html`."""

    id: UUID
    tenant_id: UUID
    slug: str
    title: str
    summary: str
    body: str
    audience: Audience
    author: str
    version: int
    updated_at: datetime
    published_at: datetime | None


def articles(reader: Actor, text: str = "") -> list[ArticleLine]:
    """The articles of the tenants in scope that the reader may read and that hold every word of `text`, by title."""
    wanted = [Article.search_text.contains(word, autoescape=True) for word in folded(text[:200]).split()]
    columns = (Article.id, Article.tenant_id, Article.slug, Article.title, Article.summary, Article.audience)
    found = select(*columns, Article.published_at).where(_readable(reader), *wanted)
    rows = db.session.execute(found.order_by(Article.title, Article.id))
    return [ArticleLine(*row[:5], Audience(row.audience), row.published_at) for row in rows]


def article(reader: Actor, tenant_id: UUID, slug: str) -> ArticleView:
    """One article of a tenant in scope; Missing when there is none that the reader may read."""
    found = select(Article).where(Article.tenant_id == tenant_id, Article.slug == slug, _readable(reader))
    row = db.session.scalars(found).one_or_none()
    if row is None:
        raise Missing()
    texts = (row.id, row.tenant_id, row.slug, row.title, row.summary, row.body)
    return ArticleView(*texts, Audience(row.audience), row.author, row.version, row.updated_at, row.published_at)


def _readable(reader: Actor) -> ColumnElement[bool]:
    if reader.side in (Side.PROVIDER, Side.SYSTEM):
        return true()
    if reader.side is Side.CLIENT:
        return and_(Article.published_at.is_not(None), Article.audience == Audience.CLIENT)
    return false()
