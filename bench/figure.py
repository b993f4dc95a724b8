"""One measured figure, and how it is taken."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """A name, what was measured, and the bound it must keep; a floor has none."""

    name: str
    measured: float
    unit: str
    bound: float | None = None
    is_least: bool = False

    @property
    def is_missed(self) -> bool:
        """Whether the figure is on the wrong side of its bound."""
        if self.bound is None:
            return False
        return self.measured < self.bound if self.is_least else self.measured > self.bound

    def __str__(self) -> str:
        bound = "floor" if self.bound is None else f"{'>=' if self.is_least else '<='} {self.bound:g} {self.unit}"
        mark = "   MISSES ITS BOUND" if self.is_missed else ""
        return f"{self.name:<58}{self.measured:>9.3f} {self.unit:<4}{bound:>14}{mark}"


def timed(act: Callable[[], Any]) -> float:
    """Seconds that one act takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def middle_ms(act: Callable[[], Any], times: int = 30, warm: int = 3) -> float:
    """The median of many runs, in milliseconds."""
    for _ in range(warm):
        act()
    return median(timed(act) for _ in range(times)) * 1000
