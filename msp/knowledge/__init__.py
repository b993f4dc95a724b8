"""Articles: what a client's people and the provider's agents can read before they ask (L0)."""

from msp.knowledge.actions import ArticleForm, publish, retire, write
from msp.knowledge.audience import Audience
from msp.knowledge.events import ArticlePublished, ArticleRetired, ArticleWritten
from msp.knowledge.markdown import as_html
from msp.knowledge.queries import ArticleLine, ArticleView, article, articles

__all__ = [
    "ArticleForm",
    "ArticleLine",
    "ArticlePublished",
    "ArticleRetired",
    "ArticleView",
    "ArticleWritten",
    "Audience",
    "article",
    "articles",
    "as_html",
    "publish",
    "retire",
    "write",
]
