"""Pure: how the parts of a ladder's document are read; each refusal is one sentence that names the place."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from msp.kernel.errors import Invalid

NAME_LENGTH = 60
MOST_NAMES = 12
_KEY = re.compile(r"(?=.{1,60}$)[A-Za-z0-9]+([-_][A-Za-z0-9]+)*")
_Word = TypeVar("_Word", bound=StrEnum)


def wrong(sentence: str) -> Invalid:
    """The refusal of a ladder."""
    return Invalid(sentence, field="steps")


def refuse_unknown(document: Mapping[Any, Any], known: Collection[str], what: str) -> None:
    """Nothing is passed over in silence: a key that means nothing here is refused."""
    unknown = sorted(str(key)[:40] for key in document if key not in known)
    if unknown:
        raise wrong(f"{what} has no “{unknown[0]}”; it has {', '.join(sorted(known))}.")


def name(text: object, what: str) -> str:
    """A name in one line, its spaces single."""
    found = " ".join(text.split()) if isinstance(text, str) else ""
    if not 1 <= len(found) <= NAME_LENGTH or not found.isprintable():
        raise wrong(f"{what} of 1 to {NAME_LENGTH} characters.")
    return found


def minutes(value: object, what: str, most: int) -> int:
    """Whole service minutes."""
    if type(value) is not int or not 1 <= value <= most:
        raise wrong(f"{what} is 1 to {most:,} whole service minutes.")
    return value


def word(text: object, words: type[_Word], what: str) -> _Word:
    """One of a few words."""
    if not isinstance(text, str) or text not in list(words):
        raise wrong(f"{what} is {' or '.join(words)}.")
    return words(text)


def listed(document: Mapping[Any, Any], key: str, what: str, most: int = MOST_NAMES) -> list[object]:
    """A list under a key; without the key an empty one."""
    found = document.get(key)
    if found is None:
        return []
    if not isinstance(found, list) or len(found) > most:
        raise wrong(f"{what}: {key} is a list of at most {most}.")
    return found


def names(document: Mapping[Any, Any], key: str, what: str) -> tuple[str, ...]:
    """A list of different names, in their order."""
    found = tuple(name(text, f"{what}: {key} has names") for text in listed(document, key, what))
    if len(set(found)) < len(found):
        raise wrong(f"{what}: {key} names something twice.")
    return found


def keys(document: Mapping[Any, Any], key: str, what: str) -> tuple[str, ...]:
    """A list of different keys, such as service-desk, in their order."""
    found = names(document, key, what)
    bad = next((text for text in found if not _KEY.fullmatch(text)), None)
    if bad is not None:
        raise wrong(f"{what}: {key} has “{bad}”; a key has letters, digits and single hyphens.")
    return found
