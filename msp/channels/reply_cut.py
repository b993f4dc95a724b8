"""Pure: what somebody wrote anew in an answer, without the mail that it answers (stack.md, G).

Cut at our own marker line; else where a line that introduces a quote stands above one; else quoted lines go. When
nothing would be left, all of it stays: better twice than not at all. The whole mail is kept in any case.
"""

import re

from msp.channels.letter import MARKER

#: Longer lines are somebody's words, never an introduction.
_LONGEST_INTRODUCTION = 400
#: What is looked at of one line.
_SEEN = 2_000
_MARK = MARKER.strip("— ").casefold()
_QUOTED = ">"
_LABEL = re.compile(r"[*_]{0,2}\w[\w .\-/]{0,30}[*_]{0,2}\s?[:：][*_]{0,2}(?:\s|$)")
_YEAR = re.compile(r"\d{4}")
_RULE, _LONGEST_RULE = re.compile(r"_{8,}|-{3,}.{0,60}-{3,}"), 100
_BLOCK = 3


def cut(text: str) -> str:
    """The new words of an answer; all of them when nothing else would be left."""
    lines = text.split("\n")
    marked = next((n for n, line in enumerate(lines) if _MARK in line[:_SEEN].casefold()), None)
    if marked is not None:
        # Below the marker stands only what we wrote; a quote in its place shows the introduction above it.
        lines = [*lines[:marked], _QUOTED]
    left = _without_quotes(_without_block(lines))
    return "\n".join(left).strip() or text.strip()


def _without_block(lines: list[str]) -> list[str]:
    """Cut where a mail is repeated below its own headers, as some programs do instead of quoting."""
    for n, line in enumerate(lines):
        head = line[:_SEEN].strip()
        if len(head) <= _LONGEST_RULE and _RULE.fullmatch(head) and _is_block(lines, n + 1):
            return lines[:n]
        if _LABEL.match(head) and _is_block(lines, n):
            return lines[:n]
    return lines


def _is_block(lines: list[str], start: int) -> bool:
    heads = [line[:_SEEN].strip() for line in lines[start : start + 8]]
    heads = [head for head in heads if head]
    run = 0
    while run < len(heads) and _LABEL.match(heads[run]):
        run += 1
    return run >= _BLOCK and any("@" in head for head in heads[:run])


def _without_quotes(lines: list[str]) -> list[str]:
    introduced: set[int] = set()
    for n, line in enumerate(lines):
        if line.lstrip().startswith(_QUOTED):
            above = _filled_above(lines, n)
            if above is not None and _introduces(lines[above]):
                introduced |= _whole_introduction(lines, above)
    return [line for n, line in enumerate(lines) if n not in introduced and not line.lstrip()[:1].startswith(_QUOTED)]


def _filled_above(lines: list[str], n: int) -> int | None:
    """The nearest line above that says something; None when a quote goes on there."""
    for above in range(n - 1, max(n - 4, -1), -1):
        if lines[above].strip():
            return None if lines[above].lstrip().startswith(_QUOTED) else above
    return None


def _introduces(line: str) -> bool:
    head = line.strip()
    return len(head) < _LONGEST_INTRODUCTION and ("@" in head or head.endswith((":", "：")))


def _whole_introduction(lines: list[str], last: int) -> set[int]:
    """An introduction may be broken into as many as three lines, the first of which hold a date or an address."""
    found = {last}
    for n in range(last - 1, max(last - 3, -1), -1):
        line = lines[n].strip()
        if not line or len(line) > 120 or not ("@" in line or _YEAR.search(line)):
            break
        found.add(n)
    return found
