"""What is known: articles to read before asking (L0), and known errors with what helps against them."""

from msp.knowledge.actions import ArticleForm, discard, publish, retire, write
from msp.knowledge.audience import Audience
from msp.knowledge.drafting import draft_from_recipe
from msp.knowledge.events import (
    ArticleDiscarded,
    ArticlePublished,
    ArticleRetired,
    ArticleWritten,
    KnownErrorRetired,
    KnownErrorUsed,
    KnownErrorWritten,
)
from msp.knowledge.known_errors import (
    KnownErrorForm,
    KnownErrorView,
    known_error,
    known_errors,
    known_errors_of,
    retire_known_error,
    use_known_error,
    write_known_error,
)
from msp.knowledge.markdown import as_html
from msp.knowledge.queries import ArticleLine, ArticleView, article, articles

__all__ = [
    "ArticleDiscarded",
    "ArticleForm",
    "ArticleLine",
    "ArticlePublished",
    "ArticleRetired",
    "ArticleView",
    "ArticleWritten",
    "Audience",
    "KnownErrorForm",
    "KnownErrorRetired",
    "KnownErrorUsed",
    "KnownErrorView",
    "KnownErrorWritten",
    "article",
    "articles",
    "as_html",
    "discard",
    "draft_from_recipe",
    "known_error",
    "known_errors",
    "known_errors_of",
    "publish",
    "retire",
    "retire_known_error",
    "use_known_error",
    "write",
    "write_known_error",
]
