"""The only writers of articles."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from msp.identity import Actor
from msp.kernel import events
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.ids import new_id
from msp.knowledge import wording
from msp.knowledge.audience import Audience
from msp.knowledge.events import ArticleDiscarded, ArticlePublished, ArticleRetired, ArticleWritten
from msp.knowledge.models import Article
from msp.store import db

TITLE_LENGTH, SUMMARY_LENGTH = 200, 500


@dataclass(frozen=True, slots=True)
class ArticleForm:
    """An article as it is typed; `version` is that of the text it replaces, 0 for a new one."""

    slug: str
    title: str
    body: str
    summary: str = ""
    audience: str = Audience.CLIENT
    version: int = 0


def write(form: ArticleForm, *, by: Actor, now: datetime) -> UUID:
    """Write a draft, or a new text of the article of that slug; returns the article's id.

    Invalid names the field; Conflict when the slug is taken or the text was changed by somebody else meanwhile.
    """
    form = _checked(form)
    row = _found(form.slug)
    if row is None:
        if form.version:
            raise Missing()
        row = Article(id=new_id(), slug=form.slug, version=0)
        db.session.add(row)
    elif row.version != form.version:
        raise Conflict(_stale(row) if form.version else f"Another article is already called “{form.slug}”.")
    row.take_text(form.title, form.summary, form.body)
    row.audience, row.author, row.updated_at = Audience(form.audience), by.name[:200], now
    _flush_once(row)
    _tell(ArticleWritten, row, now)
    return row.id


def publish(slug: str, *, now: datetime) -> None:
    """Let its audience read an article from now on; Missing without one, Conflict when it is published already."""
    row = _required(slug)
    if row.published_at is not None:
        raise Conflict("This article is published already.")
    row.published_at = now
    db.session.flush()
    _tell(ArticlePublished, row, now)


def retire(slug: str, *, now: datetime) -> None:
    """Take an article back, so that it is a draft again; Missing without one, Conflict when it is a draft."""
    row = _required(slug)
    if row.published_at is None:
        raise Conflict("This article is not published.")
    row.published_at = None
    db.session.flush()
    _tell(ArticleRetired, row, now)


def discard(slug: str, *, now: datetime) -> None:
    """Throw a draft away for good; Missing without one, Conflict while it is published."""
    row = _required(slug)
    if row.published_at is not None:
        raise Conflict("This article is published; take it back before you throw it away.")
    db.session.delete(row)
    db.session.flush()
    _tell(ArticleDiscarded, row, now)


def _checked(form: ArticleForm) -> ArticleForm:
    if form.audience not in list(Audience):
        raise Invalid("An article is for the client or for the provider.", field="audience")
    return replace(
        form,
        slug=wording.slug(form.slug),
        title=wording.line(form.title, 1, TITLE_LENGTH, "title"),
        summary=wording.line(form.summary, 0, SUMMARY_LENGTH, "summary"),
        body=wording.body(form.body),
    )


def _found(slug: str) -> Article | None:
    # What was read before the lock may be stale: the locked row overwrites it.
    locked = select(Article).where(Article.slug == slug).with_for_update()
    return db.session.scalars(locked.execution_options(populate_existing=True)).one_or_none()


def _required(slug: str) -> Article:
    row = _found(slug)
    if row is None:
        raise Missing()
    return row


def _stale(row: Article) -> str:
    return f"{row.author} changed this article in the meantime. Your text is kept below; compare it with the new one."


def _flush_once(row: Article) -> None:
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody took the slug between our look and our writing
        raise Conflict(f"Another article is already called “{row.slug}”.") from error


def _tell(
    fact: type[ArticleWritten | ArticlePublished | ArticleRetired | ArticleDiscarded], row: Article, now: datetime
) -> None:
    about = {"slug": row.slug, "version": row.version, "audience": Audience(row.audience)}
    events.publish(fact(tenant_id=row.tenant_id, object_id=row.id, at=now, **about))
