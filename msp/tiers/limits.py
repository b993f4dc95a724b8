"""Pure: what a step of the ladder limits a stay to, as the clocks of the stay read it."""

from typing import NamedTuple


class StepLimits(NamedTuple):
    """How long a ticket may stay at a step, and wait there until somebody takes it up, in service seconds.

    They are counted in the service hours called `hours`, without a name in those of the resolution promise. At the
    end of a stay the ticket moves on, or, where no step takes over (`moves_on` is false), the duty manager is told.
    """

    dwell: int | None = None
    acknowledge: int | None = None
    hours: str | None = None
    moves_on: bool = True
