"""Pure: the buttons of the ladder editor: they change the blocks of steps, and nothing that was typed is lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from msp.web.settings.ladder_rows import OURS, Row, Rule, words_typed

MOST_STEPS = 5
MOST_RULES = 20
Rows = Sequence[Row]


def pressed(rows: Rows, deed: str) -> list[Row]:
    """The blocks after a button: its verb and its place, such as `up-1` or `unrule-0-2`; as they were for any other."""
    verb, *places = deed.split("-")
    at = [int(place) for place in places if place.isdecimal() and len(place) < 3]
    if verb == "add" and len(rows) < MOST_STEPS:
        return [*rows, Row()]
    if verb not in _BUTTONS or len(at) != len(places) or not at or at[0] >= len(rows):
        return list(rows)
    return _BUTTONS[verb](list(rows), *at)


def may_go(rows: Rows, at: int, to: int) -> bool:
    """Whether a step can go to another place; self-service stays where it is, and nothing passes it."""
    between = range(min(at, to), max(at, to) + 1)
    return at != to and 0 <= to < len(rows) and not any(rows[place].levels == ("L0",) for place in between)


def may_merge(rows: Rows, at: int) -> bool:
    """Whether a step and the next one can become one: the same people's, and neither of them self-service."""
    if at + 1 >= len(rows):
        return False
    low, high = rows[at], rows[at + 1]
    return low.vendor == high.vendor and ("L0",) not in (low.levels, high.levels)


def _remove(rows: list[Row], at: int, *_: int) -> list[Row]:
    return [*rows[:at], *rows[at + 1 :]] if len(rows) > 1 else rows


def _up(rows: list[Row], at: int, *_: int) -> list[Row]:
    return _place(rows, at, at - 1)


def _down(rows: list[Row], at: int, *_: int) -> list[Row]:
    return _place(rows, at, at + 1)


def _place(rows: list[Row], at: int, *places: int) -> list[Row]:
    """A step at another place, changed with each one on the way."""
    to = places[0] if places else at
    if not may_go(rows, at, to):
        return rows
    way = 1 if to > at else -1
    for place in range(at, to, way):
        rows = _swapped(rows, *sorted((place, place + way)))
    return rows


def _swapped(rows: list[Row], low: int, high: int) -> list[Row]:
    """The two with their levels exchanged, so that levels rise from step to step as before."""
    first, second = rows[low], rows[high]
    levels = sorted({*first.levels, *second.levels})
    size = len(second.levels)
    rows[low] = replace(second, levels=tuple(levels[:size]))
    rows[high] = replace(first, levels=tuple(levels[size:]))
    return rows


def _merge(rows: list[Row], at: int, *_: int) -> list[Row]:
    if not may_merge(rows, at):
        return rows
    low, high = rows[at], rows[at + 1]
    said = {part: getattr(low, part) or getattr(high, part) for part in _EITHER}
    both = {part: f"{getattr(low, part)},{getattr(high, part)}" for part in ("team", "skills")}
    joined = {part: ", ".join(words_typed(text)) for part, text in both.items()}
    asked = dict.fromkeys([*low.handover.splitlines(), *high.handover.splitlines()])
    levels = tuple(sorted({*low.levels, *high.levels}))
    rules = tuple(dict.fromkeys([*low.rules, *high.rules]))[:MOST_RULES]
    one = replace(low, levels=levels, handover="\n".join(asked), rules=rules, **said, **joined)
    return [*rows[:at], one, *rows[at + 2 :]]


def _split(rows: list[Row], at: int, *_: int) -> list[Row]:
    """The lowest level keeps the rules by which tickets begin; everything else is said of both."""
    row = rows[at]
    if len(row.levels) < 2 or len(rows) >= MOST_STEPS:
        return rows
    low, high = replace(row, levels=row.levels[:1]), replace(row, levels=row.levels[1:], rules=())
    return [*rows[:at], low, high, *rows[at + 1 :]]


def _rule(rows: list[Row], at: int, *_: int) -> list[Row]:
    if len(rows[at].rules) < MOST_RULES and rows[at].vendor == OURS:
        rows[at] = replace(rows[at], rules=(*rows[at].rules, Rule()))
    return rows


def _unrule(rows: list[Row], at: int, *places: int) -> list[Row]:
    rules = rows[at].rules
    kept = tuple(rule for place, rule in enumerate(rules) if place not in places)
    rows[at] = replace(rows[at], rules=kept)
    return rows


_EITHER = ("title", "hours", "acknowledge", "dwell", "next", "rate_key", "reads", "replies")
_BUTTONS: Mapping[str, Callable[..., list[Row]]] = {
    "remove": _remove,
    "up": _up,
    "down": _down,
    "place": _place,
    "merge": _merge,
    "split": _split,
    "rule": _rule,
    "unrule": _unrule,
}
