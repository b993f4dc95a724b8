"""What happened to articles and known errors."""

from dataclasses import dataclass
from uuid import UUID

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDiscarded(Fact):
    """The draft of an article is thrown away; `version` is that of its last text."""

    slug: str
    version: int
    audience: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownErrorWritten(Fact):
    """A fault of a client is known from now on, as it was learned on a ticket."""

    ticket_id: UUID | None
    category_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownErrorUsed(Fact):
    """The workaround of a known error was taken into the reply on a ticket for the first time; `uses` counts them."""

    ticket_id: UUID
    uses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownErrorRetired(Fact):
    """A known error is mended or wrong: no ticket is told of it any more."""
