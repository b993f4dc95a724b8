"""When somebody of the provider wants letters about promises: warnings wait for their hours, if they like."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from msp.channels.events import LetterHoursSet
from msp.channels.models import LetterHours
from msp.identity import Actor
from msp.kernel.errors import Forbidden
from msp.kernel.events import publish
from msp.sla.calendar import ServiceHours
from msp.store import Side, db, scope

A_SECOND = timedelta(seconds=1)
#: Nobody puts off what he has to know of for a week, by hours of one minute: how long a letter waits at most.
LONGEST_URGENT, LONGEST = timedelta(hours=24), timedelta(hours=72)


class Press(StrEnum):
    """How a letter presses: news come at once; warnings and breaches as the reader likes; urgent ones may break in."""

    NEWS = "news"
    WARNING = "warning"
    URGENT_WARNING = "urgent_warning"
    BREACH = "breach"
    URGENT_BREACH = "urgent_breach"

    @property
    def is_urgent(self) -> bool:
        """Whether it is about a P1, or about a promise that is over its target already."""
        return self in (Press.URGENT_WARNING, Press.URGENT_BREACH)

    @property
    def is_breach(self) -> bool:
        """Whether it tells of a broken promise."""
        return self in (Press.BREACH, Press.URGENT_BREACH)


@dataclass(frozen=True, slots=True)
class LetterWishes:
    """Hours of the reader, which letters wait for them, and whether urgent ones come at any time."""

    document: dict[str, Any]
    holds_warnings: bool = False
    holds_breaches: bool = False
    lets_urgent_through: bool = True

    def opening_after(self, press: Press, now: datetime) -> datetime | None:
        """Until when a letter waits: for the reader's hours, three days at most; None when it leaves at once.

        Hours that never open again hold nothing back: a letter that nobody reads in time is worse than one at night.
        """
        holds = self.holds_breaches if press.is_breach else self.holds_warnings
        if press is Press.NEWS or not holds or (press.is_urgent and self.lets_urgent_through):
            return None
        hours = ServiceHours.from_document(self.document)
        if hours.is_open(now):
            return None
        first_second = hours.add(now, 1)
        longest = now + (LONGEST_URGENT if press.is_urgent else LONGEST)
        return min(first_second - A_SECOND, longest) if first_second else None

    @property
    def zone(self) -> str:
        """The zone on whose wall clock the hours are read."""
        return str(self.document["tz"])


def wishes_of(agent_id: UUID) -> LetterWishes | None:
    """What somebody of the provider set; None when letters come at any time."""
    row = db.session.get(LetterHours, agent_id)
    if row is None:
        return None
    return LetterWishes(row.document, row.holds_warnings, row.holds_breaches, row.lets_urgent_through)


def set_letter_hours(wishes: LetterWishes, *, by: Actor, now: datetime) -> None:
    """Keep somebody's own wishes; Invalid when the hours make no sense (clocks.md section 1)."""
    if by.side is not Side.PROVIDER or by.id is None:
        raise Forbidden("These hours are for the provider's people.")
    ServiceHours.from_document(wishes.document)
    (tenant_id,) = scope.required().tenant_ids
    row = db.session.get(LetterHours, by.id)
    if row is None:
        row = LetterHours(agent_id=by.id)
        db.session.add(row)
    row.document, row.set_at = dict(wishes.document), now
    row.holds_warnings, row.holds_breaches = wishes.holds_warnings, wishes.holds_breaches
    row.lets_urgent_through = wishes.lets_urgent_through
    db.session.flush()
    kept = {"holds_warnings": wishes.holds_warnings, "holds_breaches": wishes.holds_breaches}
    publish(LetterHoursSet(tenant_id=tenant_id, object_id=by.id, at=now, **kept))
