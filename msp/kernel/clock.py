"""The only file that reads the wall clock for a rule; ids stamp themselves, and no rule reads that."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment in UTC, in whole seconds (clocks.md section 1: amounts of time are whole seconds)."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the one place that may


def ticking() -> float:
    """Seconds of a clock that only ever goes on and says no time of day: for how long something took."""
    return time.monotonic()
