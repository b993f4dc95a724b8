"""What stands above a list: the choices by which it is narrowed, and the tabs of the lists beside it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice as `_kit/filters.html` shows it; without a value everything is in."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several lists of a reader, and how much is in it where that is told."""

    label: str
    url: str
    current: bool
    count: int | None = None
