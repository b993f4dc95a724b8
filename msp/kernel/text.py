"""Pure: what people type, made clean: one form per character, no controls, no marks that turn a line's direction."""

import re
import unicodedata
from collections.abc import Sequence

#: Everything that begins a new line somewhere, as `str.splitlines` knows it.
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Controls (PostgreSQL stores no NUL), lone surrogates (no UTF-8), and the marks that make a text read as another.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def line(typed: str) -> str:
    """A text as one line; breaks and runs of spaces become one space."""
    return " ".join(lines(typed).split())


def lines(typed: str) -> str:
    """A text with its lines and tabs kept; every break is a line feed, and no space stands around the whole."""
    # Composed last: what is taken out may have stood between a letter and its accent.
    return unicodedata.normalize("NFC", _UNWANTED.sub("", _BREAKS.sub("\n", typed))).strip()


def listed(words: Sequence[str]) -> str:
    """Several words as a sentence lists them: A, B and C; empty for none."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def nth(count: int) -> str:
    """A number as an order: 1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"
