"""Pure: the nearest clock of a ticket as its queue row shows it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NearestClock:
    """The clock that needs work first: its metric, when it is due and warns; a held one is due only if it is missed."""

    metric: str
    due_at: datetime | None
    warn_at: datetime | None = None
    paused: bool = False
    breached: bool = False
