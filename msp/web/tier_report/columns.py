"""Pure: the columns of the tables of a report of the tiers, and the one by which all of them are sorted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from msp.web.sorting import Heading, Order
from msp.web.tier_report.rows import FigureRow

#: By name in the address: the head, and what is sorted by.
_FIGURES: Mapping[str, tuple[str, Callable[[FigureRow], Any]]] = {
    "arrived": ("Arrived", lambda row: row.tally.arrivals),
    "resolved": ("Resolved here", lambda row: row.tally.resolved),
    "passed": ("Passed up", lambda row: row.tally.passed_up),
    "returned": ("Sent back", lambda row: row.tally.returned),
    "again": ("Came again", lambda row: row.tally.bounced),
    "median": ("Median stay", lambda row: row.tally.median),
    "ninety": ("90 % stay", lambda row: row.tally.ninety),
    "acknowledged": ("Acknowledged", lambda row: row.acknowledged.exact),
    "first": ("First contact", lambda row: row.first_contact.exact),
    "escalation": ("Escalation", lambda row: row.escalation.exact),
    "time": ("Time", lambda row: row.tally.minutes),
}
#: What no client is shown, and so may not sort by.
_INSIDE = frozenset({"acknowledged", "time"})
_OWN = "own"


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the report: its title, what its rows are, the rows, and the heads of its columns."""

    id: str
    title: str
    head: str
    rows: tuple[FigureRow, ...]
    all: FigureRow | None = None
    columns: tuple[tuple[str, str, Heading], ...] = ()


@dataclass(frozen=True, slots=True)
class Sorting:
    """How every table of a page is sorted, and where its heads lead: to the same table, sorted by that column."""

    order: Order[FigureRow]
    endpoint: str
    kept: Mapping[str, Any]

    @classmethod
    def read(cls, text: str, endpoint: str, kept: Mapping[str, Any], *, inside: bool) -> "Sorting":
        """The order that an address asks for; Invalid when its reader is shown no such column."""
        shown = {name: key for name, (_, key) in _FIGURES.items() if inside or name not in _INSIDE}
        return cls(Order.read(text, {_OWN: lambda _: 0, **shown}), endpoint, kept)

    def of(self, section: Section) -> Section:
        """A table in this order; its own is the one in which it came."""
        places = {id(row): place for place, row in enumerate(section.rows)}
        keys = {**self.order.keys, _OWN: lambda row: places[id(row)]}
        order = replace(self.order, keys=keys)
        heads = order.headings(self.endpoint, {**self.kept, "_anchor": section.id})
        # Months come newest first and clients by name: neither up nor down is true of all.
        heads[_OWN] = replace(heads[_OWN], direction="")
        columns = ((section.head if name == _OWN else _FIGURES[name][0], name) for name in keys)
        named = tuple((words, "" if name == _OWN else "number", heads[name]) for words, name in columns)
        return replace(section, rows=tuple(order.sorted(section.rows)), columns=named)


def in_order(sections: Sequence[Section], sorting: Sorting) -> tuple[Section, ...]:
    """Every table that has rows, sorted."""
    return tuple(sorting.of(section) for section in sections if section.rows)
