"""Under which tier of the rate card work is billed: as the ladder says that was in force when its day began."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from msp import tiers
from msp.tiers import Ladder, Tier


@dataclass(frozen=True, slots=True)
class BilledAs:
    """The ladders of a client, the newest beginning first, and the zone in which its days begin."""

    ladders: Sequence[tuple[datetime, Ladder]]
    zone: str

    @classmethod
    def of_the_client(cls, zone: str) -> "BilledAs":
        """Every version of the tenant in scope."""
        return cls([(version.valid_from, version.ladder) for version in tiers.ladder_versions()], zone)

    def tier(self, worked_at: Tier, on: date) -> Tier:
        """The tier of the card; that of the work itself where no step of the ladder holds it.

        A ladder that changes in the middle of a day counts for work from the next day on; before the first one counts
        what that one says.
        """
        begins = datetime.combine(on, time(), ZoneInfo(self.zone))
        known = [ladder for valid_from, ladder in self.ladders if valid_from <= begins]
        ladder = known[0] if known else self.ladders[-1][1] if self.ladders else None
        step = ladder.holding(worked_at) if ladder else None
        return step.billed_as if step else worked_at
