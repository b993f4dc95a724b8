"""Pure: the texts of articles as people type them, made clean first and checked second."""

import re
import unicodedata

from msp.kernel import text as typed
from msp.kernel.errors import Invalid

SLUG_LENGTH, BODY_LENGTH = 80, 50_000

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def slug(text: str) -> str:
    """The short name that an article has in addresses."""
    if len(text) > SLUG_LENGTH or not _SLUG.fullmatch(text):
        raise Invalid(f"A short name has at most {SLUG_LENGTH} small letters, digits and single hyphens.", field="slug")
    return text


def line(text: str, shortest: int, longest: int, field: str) -> str:
    """A single line; breaks and runs of spaces become one space."""
    clean = typed.line(text)
    if not shortest <= len(clean) <= longest:
        raise Invalid(f"The {field} has {shortest} to {longest} characters.", field=field)
    return clean


def words(text: str) -> str:
    """A text with its lines kept, clean and of any length."""
    return typed.lines(text)


def body(text: str) -> str:
    """The text of an article with its lines kept."""
    clean = typed.lines(text)
    if not 1 <= len(clean) <= BODY_LENGTH:
        raise Invalid(f"An article has 1 to {BODY_LENGTH:,} characters.", field="body")
    return clean


def folded(text: str) -> str:
    """The text in the form that is searched: one way of writing each character, one letter case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", typed.line(text)).casefold().split())
