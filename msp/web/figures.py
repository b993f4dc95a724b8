"""Figures inside sentences of the papers, grouped as everywhere else on these pages."""

import re
from typing import Any

#: A number whose thousands stand apart, as papers print it: 3 600.00; never the digit of a name such as P2 120.
_GROUPED = re.compile("(?<![\\w.])\\d{1,3}(?:[ \u202f]\\d{3})+(?!\\d)")
_APART = re.compile("[ \u202f]")


def as_here(text: str) -> str:
    """A sentence with its amounts written as the money filter writes them: 3,600.00."""
    return _GROUPED.sub(lambda found: _APART.sub(",", found[0]), text)


def all_as_here(value: Any) -> Any:
    """The same for every text of a paper."""
    if isinstance(value, str):
        return as_here(value)
    if isinstance(value, dict):
        return {name: all_as_here(part) for name, part in value.items()}
    return [all_as_here(part) for part in value] if isinstance(value, list | tuple) else value
