"""Help to read before asking (L0): the articles of a client, searched and read."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request
from markupsafe import Markup

from msp import knowledge
from msp.identity import Can
from msp.knowledge import ArticleLine, ArticleView
from msp.tenants import TenantView
from msp.web.door import Visit, Within, needs
from msp.web.portal.wing import bp

TEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ArticlesPage:
    """The list, whole or as searched."""

    tenant: TenantView
    text: str
    lines: tuple[ArticleLine, ...]
    can_ask: bool


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article, and the way to ask when it did not help."""

    tenant: TenantView
    article: ArticleView
    body: Markup
    can_ask: bool
    now: datetime


@bp.get("/<tenant>/articles")
@needs(Can.ARTICLE_READ, Within.TENANT)
def articles(visit: Visit):
    """The articles that hold every word that is searched for."""
    text = request.args.get("q", "").strip()[:TEXT_LENGTH]
    lines = tuple(knowledge.articles(visit.actor, text))
    page = ArticlesPage(visit.tenant, text, lines, visit.can(Can.TICKET_CREATE))
    return render_template("portal/articles/list.html", page=page)


@bp.get("/<tenant>/articles/<slug>")
@needs(Can.ARTICLE_READ, Within.TENANT)
def article(visit: Visit, slug: str):
    """One article to read."""
    found = knowledge.article(visit.actor, visit.tenant.id, slug)
    page = ArticlePage(visit.tenant, found, knowledge.as_html(found.body), visit.can(Can.TICKET_CREATE), visit.now)
    return render_template("portal/articles/article.html", page=page)
