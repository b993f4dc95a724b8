"""Versions in the file form of a timeline: one document, or a list of them that counted one after the other."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from msp.kernel.errors import Invalid
from msp.sla.instants import instant_from_text, instant_to_text

#: The key under which a version in a list says from when it counts; only the first may count from the beginning.
FROM = "from"
_Value = TypeVar("_Value")
Dated = list[tuple[datetime | None, _Value]]


def dated(where: str, read: Callable[[object], _Value], document: object) -> Dated[_Value]:
    """The versions under a name; a refusal says where in the file. Invalid when they do not follow one another."""
    if not isinstance(document, list):
        return [(None, placed(where, read, document))]
    if not document:
        raise Invalid(f"{where} is an empty list; give at least one version.", field=where)
    found: Dated[_Value] = []
    for place, version in enumerate(document):
        here = f"{where}[{place}]"
        at = _begins(here, version, is_first=not found)
        before = found[-1][0] if found else None
        if at is not None and before is not None and at <= before:
            sentence = f"{here} counts from {instant_to_text(at)}, which is not after the one before it."
            raise Invalid(sentence, field=here)
        found.append((at, placed(here, read, {key: each for key, each in version.items() if key != FROM})))
    return found


def undated(versions: Iterable[tuple[datetime, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The same list to be written: each document with the instant from which it counts, earliest first."""
    ordered = sorted(versions, key=lambda version: version[0])
    return [{FROM: instant_to_text(at), **document} for at, document in ordered]


def placed(where: str, read: Callable[[object], _Value], document: object) -> _Value:
    """What the reader makes of the document; its refusal says where in the file."""
    try:
        return read(document)
    except Invalid as refusal:
        raise Invalid(f"{where}: {refusal.sentence}", field=where) from None


def _begins(where: str, version: object, *, is_first: bool) -> datetime | None:
    if not isinstance(version, Mapping):
        raise Invalid(f"{where} must be an object with named values.", field=where)
    if FROM not in version and is_first:
        return None
    return instant_from_text(version.get(FROM), field=f"{where}.{FROM}")
