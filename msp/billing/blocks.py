"""Prepaid blocks of minutes: burnt by block start, entries by worked date (money.md section 2, blocks)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from msp.billing.explain import Source, SourceKind, Step
from msp.billing.sheet import Sheet
from msp.billing.wording import plain, readable

_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Block:
    """Minutes paid in advance, usable from start to end, both days included; without an end they never expire."""

    id: str
    start: date
    end: date | None
    minutes: Fraction

    def usable(self, day: date) -> bool:
        """Whether work of that day may burn it."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Worked:
    """Minutes of one day; a multiplier makes them burn more than there are."""

    id: str
    day: date
    minutes: Fraction
    multiplier: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Burn:
    """How one entry was covered: minutes taken from each block, and real minutes no block covers."""

    entry: str
    taken: tuple[tuple[str, Fraction], ...]
    uncovered: Fraction


def blocks(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `blocks`: what every entry takes from which block, and what is left of each."""
    sheet = Sheet(given, "", "blocks entries")
    held = [_block(part) for part in sheet.parts("blocks", "id start end minutes")]
    if len({block.id for block in held}) != len(held):
        raise sheet.wrong("blocks", "must not use an id twice")
    in_order, left = burn(held, [_worked(part) for part in sheet.parts("entries", "id date minutes multiplier")])
    answer = {
        "entries": [
            {
                "id": burn.entry,
                "alloc": [[block, plain(minutes)] for block, minutes in burn.taken],
                "uncovered": plain(burn.uncovered),
            }
            for burn in in_order
        ],
        "left": {block: plain(minutes) for block, minutes in left.items()},
    }
    return answer, tuple(_step(burn) for burn in in_order)


def burn(blocks: Sequence[Block], entries: Sequence[Worked]) -> tuple[list[Burn], dict[str, Fraction]]:
    """How every entry is covered, in the order given, and what is left of each block: oldest block and day first."""
    held = sorted(blocks, key=lambda block: block.start)
    left = {block.id: block.minutes for block in held}
    burns: dict[int, Burn] = {}
    for place in sorted(range(len(entries)), key=lambda place: entries[place].day):
        burns[place] = _burn(entries[place], held, left)
    return [burns[place] for place in range(len(entries))], left


def _block(sheet: Sheet) -> Block:
    block = Block(sheet.text("id"), sheet.day("start"), sheet.maybe_day("end"), sheet.amount("minutes"))
    if block.end is not None and block.end < block.start:
        raise sheet.wrong("end", "is before the start")
    return block


def _worked(sheet: Sheet) -> Worked:
    return Worked(sheet.text("id"), sheet.day("date"), sheet.amount("minutes"), sheet.above_zero("multiplier", 1))


def _burn(entry: Worked, held: Sequence[Block], left: dict[str, Fraction]) -> Burn:
    """Take from the blocks in their order; a multiplier makes an entry burn more than its minutes."""
    wanted, taken = entry.minutes * entry.multiplier, list[tuple[str, Fraction]]()
    for block in held:
        minutes = min(wanted, left[block.id]) if block.usable(entry.day) else _NOTHING
        if minutes:
            taken.append((block.id, minutes))
            left[block.id] -= minutes
            wanted -= minutes
    return Burn(entry.id, tuple(taken), wanted / entry.multiplier)


def _step(burn: Burn) -> Step:
    taken = ", ".join(f"{readable(minutes)} min from {block}" for block, minutes in burn.taken) or "no block"
    source = Source(SourceKind.TIME_ENTRY, burn.entry)
    return Step(f"{burn.entry}: {taken}; not covered", plain(burn.uncovered), "min", (source,))
