"""Pure: what is told of the marks that one visit found passed; after an outage several have come together."""

from collections.abc import Collection
from typing import NamedTuple

from msp.sla.clock import Clock, Mark, MarkKind


class Passed(NamedTuple):
    """A mark that is to be told of; `above` are the authorities that hear of a higher percent in the same visit."""

    clock: Clock
    mark: Mark
    above: tuple[str, ...] = ()


def to_tell(clock: Clock, due: Collection[Mark]) -> list[Passed]:
    """Of several warnings the highest, of several raises the highest for each authority, and all the others.

    A clock that is over calls nobody to it any more; that it was broken is told all the same.
    """
    if clock.is_over:
        return [Passed(clock, mark) for mark in due if mark.kind is MarkKind.BREACH]
    highest = {_addressee(mark): mark for mark in sorted(due, key=_height)}
    told = [mark for mark in due if highest[_addressee(mark)] == mark]
    return [Passed(clock, mark, _above(mark, told)) for mark in told]


def _height(mark: Mark) -> tuple[int, object]:
    return mark.percent, mark.at


def _addressee(mark: Mark) -> str:
    """Marks of one addressee overtake each other."""
    if mark.kind is MarkKind.WARN:
        return "work"
    return mark.authority or mark.name


def _above(mark: Mark, told: Collection[Mark]) -> tuple[str, ...]:
    if mark.kind is not MarkKind.RAISE:
        return ()
    return tuple(sorted(one.authority for one in told if one.authority and one.percent > mark.percent))
