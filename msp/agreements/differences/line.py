"""Pure: one line of a difference, and the words for spans and lists that all differences share."""

from collections.abc import Iterable
from dataclasses import dataclass

NOTHING = "–"
_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changes: what, how it is, and how it will be."""

    what: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """The line as people read it aloud."""
        return f"{self.what}: {self.before} → {self.after}"


def lines(pairs: Iterable[tuple[str, str, str]]) -> tuple[Line, ...]:
    """The pairs that differ, as lines."""
    return tuple(Line(what, before, after) for what, before, after in pairs if before != after)


def span(seconds: int) -> str:
    """A span exactly: 30 min, 1 h, 1 h 30 min, 90 s."""
    if seconds % _MINUTE:
        return f"{seconds} s"
    hours, rest = divmod(seconds, _HOUR)
    minutes = rest // _MINUTE
    told = [f"{hours:,} h"] if hours else []
    return " ".join([*told, f"{minutes} min"] if minutes or not hours else told)


def listed(words: Iterable[str]) -> str:
    """Several words as one; a dash for none."""
    return ", ".join(words) or NOTHING
