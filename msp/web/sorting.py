"""Lists sorted by their columns through plain links: the order is a part of the address, and the filter stays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import url_for

from msp.kernel.errors import Invalid

Row = TypeVar("Row")
DOWN = "-"


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: where it sorts the list, and how the list is sorted by it now (as `aria-sort` says it)."""

    url: str
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Order(Generic[Row]):
    """By which column a list is sorted, and whether downwards; rows without a value stand last either way."""

    keys: Mapping[str, Callable[[Row], Any]]
    column: str
    down: bool = False

    @classmethod
    def read(cls, text: str, keys: Mapping[str, Callable[[Row], Any]]) -> "Order[Row]":
        """The order that an address asks for, such as `ends` or `-risk`; Invalid when there is no such column."""
        column = text.removeprefix(DOWN) or next(iter(keys))
        if column not in keys:
            raise Invalid("This list has no such column to sort by.", field="sort")
        return cls(keys, column, text.startswith(DOWN))

    @property
    def text(self) -> str:
        """The order as its address says it; empty when it is the list's own."""
        own = self.column == next(iter(self.keys)) and not self.down
        return "" if own else f"{DOWN if self.down else ''}{self.column}"

    def sorted(self, rows: Sequence[Row]) -> list[Row]:
        """The rows in this order; equal ones stay as they came."""
        key = self.keys[self.column]
        known = [row for row in rows if key(row) is not None]
        return [*sorted(known, key=key, reverse=self.down), *(row for row in rows if key(row) is None)]

    def headings(self, endpoint: str, kept: Mapping[str, Any]) -> dict[str, Heading]:
        """The heads of the columns; the one that sorts now turns the list round."""
        return {column: self._heading(column, endpoint, kept) for column in self.keys}

    def _heading(self, column: str, endpoint: str, kept: Mapping[str, Any]) -> Heading:
        here = column == self.column
        turned = Order(self.keys, column, here and not self.down)
        direction = ("descending" if self.down else "ascending") if here else ""
        return Heading(url_for(endpoint, **{**kept, **({"sort": turned.text} if turned.text else {})}), direction)
