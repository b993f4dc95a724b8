"""Pure: which articles may answer a draft ticket before it is sent (L0)."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from msp.knowledge.wording import folded

SHOWN = 3
_WORD = re.compile(r"\w+")
_SHORTEST = 3
#: Two words are taken for the same when they share so many first letters: print, printer, printing.
_STEM = 5
_EMPTY = frozenset(
    {"and", "are", "but", "can", "cannot", "does", "for", "from", "has", "have", "how", "not", "our", "that", "the"}
    | {"this", "when", "with", "you", "your"}
)


class Titled(Protocol):
    """What is compared with the draft: the two texts that stand in every list of articles."""

    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...


T = TypeVar("T", bound=Titled)


def ranked(articles: Iterable[T], draft: str, limit: int = SHOWN) -> Sequence[T]:
    """The articles that share words with the draft, the closest first; a word in the title counts double."""
    wanted = _stems(draft)
    scored = [(_score(article, wanted), article) for article in articles]
    kept = [pair for pair in scored if pair[0]]
    kept.sort(key=lambda pair: (-pair[0], pair[1].title))
    return [article for _, article in kept[:limit]]


def _score(article: Titled, wanted: frozenset[str]) -> int:
    return 2 * len(wanted & _stems(article.title)) + len(wanted & _stems(article.summary))


def _stems(text: str) -> frozenset[str]:
    words = {word for word in _WORD.findall(folded(text)) if len(word) >= _SHORTEST}
    return frozenset(word[:_STEM] for word in words - _EMPTY)
