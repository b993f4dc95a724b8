"""Pure: the buttons of the ladder editor: they change the blocks of steps, and nothing that was typed is lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from msp.agreements.settings import LEVELS
from msp.web.settings.ladder_rows import KEYS, OURS, Row, Rule

MOST_STEPS = 5
MOST_RULES = 20
Rows = Sequence[Row]


@dataclass(frozen=True, slots=True)
class Told:
    """What a button did, and at which step it is told; `in_rules` where the step's rules are meant."""

    place: int
    words: str
    in_rules: bool = False


def pressed(rows: Rows, deed: str, levels: Sequence[str] = LEVELS) -> list[Row]:
    """The blocks after a button: its verb and its place, such as `up-1` or `unrule-0-2`; as they were for any other.

    A step that is added gets one of these levels, if one is free.
    """
    verb, at = _asked(rows, deed)
    if verb == "add" and len(rows) < MOST_STEPS:
        return _added(rows, levels)
    return _BUTTONS[verb](list(rows), *at) if verb in _BUTTONS else list(rows)


def in_order(rows: Rows) -> list[Row]:
    """The blocks by the lowest of their levels, what is blank last; as they stand while one says no level."""
    if any(not row.levels and not row.is_blank for row in rows):
        return list(rows)
    return sorted(rows, key=lambda row: (row.is_blank, row.levels[:1]))


def told(rows: Rows, deed: str, after: Rows) -> Told | None:
    """What a button did, in words for whoever pressed it; None where it did nothing."""
    verb, at = _asked(rows, deed)
    if list(rows) == list(after):
        return None
    if verb == "add":
        place = next(place for place, row in enumerate(after) if place == len(rows) or row != rows[place])
        return Told(place, f"Step {place + 1} was added. Give it a name, and say who works there.")
    return _TOLD[verb](*at) if verb in _TOLD else None


def _asked(rows: Rows, deed: str) -> tuple[str, list[int]]:
    """The verb of a button and its places; no verb where it names none of the steps."""
    verb, *places = deed.split("-")
    at = [int(place) for place in places if place.isdecimal() and len(place) < 3]
    is_known = verb == "add" or (verb in _BUTTONS and len(at) == len(places) and bool(at) and at[0] < len(rows))
    return (verb, at) if is_known else ("", [])


def _added(rows: Rows, levels: Sequence[str]) -> list[Row]:
    """A step more: at the lowest level that is free above the people, else below them, and never above the vendors."""
    staffed = [place for place, row in enumerate(rows) if row.vendor == OURS]
    end = staffed[-1] + 1 if staffed else len(rows)
    used = {level for row in rows for level in row.levels}
    top = max((level for row in rows[:end] for level in row.levels), default="")
    least = min((level for row in rows[end:] for level in row.levels), default="L9")
    free = [level for level in levels if level not in used and "L0" < level < least]
    level = next((level for level in free if level > top), free[-1] if free else None)
    new = Row(levels=(level,) if level else ())
    place = sum(row.levels[:1] < new.levels for row in rows[:end]) if level else end
    return [*rows[:place], new, *rows[place:]]


def may_go(rows: Rows, at: int, to: int) -> bool:
    """Whether a step can go to another place; self-service and what is fixed stays, and nothing passes it."""
    between = range(min(at, to), max(at, to) + 1)
    return at != to and 0 <= to < len(rows) and not any(_stays(rows[place]) for place in between)


def may_merge(rows: Rows, at: int) -> bool:
    """Whether a step and the next one can become one: the same people's, neither of them self-service or fixed."""
    if at + 1 >= len(rows):
        return False
    low, high = rows[at], rows[at + 1]
    return low.vendor == high.vendor and not _stays(low) and not _stays(high)


def may_split(rows: Rows, at: int) -> bool:
    """Whether a step can become two: it has several levels, and there is room for one step more."""
    return len(rows[at].levels) > 1 and len(rows) < MOST_STEPS and not rows[at].is_fixed


def may_remove(rows: Rows, at: int) -> bool:
    """Whether a step can go: another one is left, and it is not fixed."""
    return len(rows) > 1 and not rows[at].is_fixed


def may_rule(rows: Rows, at: int) -> bool:
    """Whether a rule more can say which tickets begin at a step: the provider's people work there."""
    return len(rows[at].rules) < MOST_RULES and rows[at].vendor == OURS and not rows[at].is_fixed


def _stays(row: Row) -> bool:
    return row.is_fixed or row.levels == ("L0",)


def _remove(rows: list[Row], at: int, *_: int) -> list[Row]:
    return [*rows[:at], *rows[at + 1 :]] if may_remove(rows, at) else rows


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
    joined = {part: tuple(dict.fromkeys([*getattr(low, part), *getattr(high, part)])) for part in KEYS}
    asked = dict.fromkeys([*low.handover.splitlines(), *high.handover.splitlines()])
    levels = tuple(sorted({*low.levels, *high.levels}))
    rules = tuple(dict.fromkeys([*low.rules, *high.rules]))[:MOST_RULES]
    one = replace(low, levels=levels, handover="\n".join(asked), rules=rules, **said, **joined)
    return [*rows[:at], one, *rows[at + 2 :]]


def _split(rows: list[Row], at: int, *_: int) -> list[Row]:
    """The lowest level keeps the rules by which tickets begin; everything else is said of both."""
    row = rows[at]
    if not may_split(rows, at):
        return rows
    low, high = replace(row, levels=row.levels[:1]), replace(row, levels=row.levels[1:], rules=())
    return [*rows[:at], low, high, *rows[at + 1 :]]


def _rule(rows: list[Row], at: int, *_: int) -> list[Row]:
    if may_rule(rows, at):
        rows[at] = replace(rows[at], rules=(*rows[at].rules, Rule()))
    return rows


def _unrule(rows: list[Row], at: int, *places: int) -> list[Row]:
    kept = tuple(rule for place, rule in enumerate(rows[at].rules) if place not in places)
    if not rows[at].is_fixed:
        rows[at] = replace(rows[at], rules=kept)
    return rows


def _went(at: int, to: int) -> Told:
    return Told(to, f"Step {at + 1} is step {to + 1} now; the levels rise from step to step as before.")


def _says(words: str, *, in_rules: bool = False) -> Callable[..., Told]:
    """A sentence in which `n` is the number of the step, `m` that of the next, `k` that of a rule."""
    return lambda at, rule=0, *_: Told(at, words.format(n=at + 1, m=at + 2, k=rule + 1), in_rules=in_rules)


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
_TOLD: Mapping[str, Callable[..., Told]] = {
    "remove": lambda at, *_: Told(max(at - 1, 0), f"Step {at + 1} was removed."),
    "up": lambda at, *_: _went(at, at - 1),
    "down": lambda at, *_: _went(at, at + 1),
    "place": lambda at, to, *_: _went(at, to),
    "merge": _says("Step {m} was merged into step {n}."),
    "split": _says("Step {n} was split; its upper levels are step {m} now."),
    "rule": _says("One rule more was added to step {n}. Tick what has to fit.", in_rules=True),
    "unrule": _says("Rule {k} of step {n} was removed."),
}
