"""A page of a list that is known whole, found again by its last row: what comes or goes meanwhile moves nothing."""

import base64
import binascii
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from flask import request

from msp.kernel.errors import Invalid

PAGE = 50
_Row = TypeVar("_Row")
_LAYOUT = struct.Struct(">qq16s")
_LARGEST = 2**63 - 1


class Place(NamedTuple):
    """Where a row stands: by what its list is ordered, by what next, and its id."""

    first: int
    then: int
    id: UUID

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(_LAYOUT.pack(self.first, self.then, self.id.bytes)).decode()

    @classmethod
    def read(cls, text: str) -> "Place":
        """The place of an address; Invalid when somebody wrote it by hand."""
        try:
            first, then, raw = _LAYOUT.unpack(base64.b64decode(text, altchars=b"-_", validate=True))
        except (binascii.Error, struct.error, ValueError) as error:
            raise Invalid("This place in the list does not exist; start from the first page.", field="page") from error
        return cls(first, then, UUID(bytes=raw))


#: Behind every row.
_END = Place(_LARGEST, _LARGEST, UUID(int=0))


@dataclass(frozen=True, slots=True)
class Paged(Generic[_Row]):
    """One page; `next` and `previous` are what the addresses beside it ask for, empty where there is none."""

    rows: tuple[_Row, ...]
    previous: dict[str, Any]
    next: dict[str, Any]


def place_asked() -> dict[str, str]:
    """Which page the address asks for, as `page_of` takes it."""
    return {name: request.args.get(name, "") for name in ("after", "before")}


def page_of(rows: Sequence[_Row], place: Callable[[_Row], Place], *, after: str = "", before: str = "") -> Paged[_Row]:
    """The rows that follow one place, or that stand before another, in the order of their places.

    Invalid when a place is none. A page in the middle that has lost all its rows is empty, with a way back.
    """
    listed = sorted(rows, key=place)
    start, end = _bounds([place(row) for row in listed], after, before)
    shown = listed[start:end]
    return Paged(
        rows=tuple(shown),
        previous={"before": str(place(listed[start]) if start < len(listed) else _END)} if start else {},
        next={"after": str(place(listed[end - 1]))} if end < len(listed) else {},
    )


def _bounds(places: Sequence[Place], after: str, before: str) -> tuple[int, int]:
    if before and not after:
        read = Place.read(before)
        end = sum(place < read for place in places)
        # A page that would begin in the middle of the first one is the first one.
        return max(0, end - PAGE), max(end, min(PAGE, len(places)))
    start = sum(place <= Place.read(after) for place in places) if after else 0
    return start, min(start + PAGE, len(places))
