"""What happened to articles."""

from dataclasses import dataclass

from msp.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleWritten(Fact):
    """An article has a new text; `version` counts them."""

    slug: str
    version: int
    audience: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePublished(Fact):
    """An article can be read by its audience from now on."""

    slug: str
    version: int
    audience: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRetired(Fact):
    """An article is a draft again: only the provider's people see it."""

    slug: str
    version: int
    audience: str
