"""Pure: the texts of articles as people type them, made clean first and checked second."""

import re
import unicodedata

from msp.kernel.errors import Invalid

SLUG_LENGTH, BODY_LENGTH = 80, 50_000

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Controls, lone surrogates, and the marks that turn a line's direction round.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def slug(text: str) -> str:
    """The short name that an article has in addresses."""
    if len(text) > SLUG_LENGTH or not _SLUG.fullmatch(text):
        raise Invalid(f"A short name has at most {SLUG_LENGTH} small letters, digits and single hyphens.", field="slug")
    return text


def line(text: str, shortest: int, longest: int, field: str) -> str:
    """A single line; breaks and runs of spaces become one space."""
    clean = " ".join(_UNWANTED.sub(" ", text).split())
    if not shortest <= len(clean) <= longest:
        raise Invalid(f"The {field} has {shortest} to {longest} characters.", field=field)
    return clean


def body(text: str) -> str:
    """The text of an article with its lines kept."""
    clean = _UNWANTED.sub("", text.replace("\r\n", "\n")).strip()
    if not 1 <= len(clean) <= BODY_LENGTH:
        raise Invalid(f"An article has 1 to {BODY_LENGTH:,} characters.", field="body")
    return clean


def folded(text: str) -> str:
    """The text in the form that is searched: one way of writing each character, one letter case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", _UNWANTED.sub(" ", text)).casefold().split())
