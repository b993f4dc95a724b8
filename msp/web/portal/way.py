"""Where a request was, step by step, as its client reads it: on its own page, and beside what was promised."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from msp import tiers
from msp.kernel.errors import Missing
from msp.tickets import Cause, StayView, TicketPage
from msp.tiers import Ladder
from msp.web.door import Visit
from msp.web.filters import duration
from msp.web.path_drawing import Drawing, Spell, drawing_of
from msp.web.portal.conversation import step_name

#: How a request came to a step, as its client is told: neither what is agreed between us nor anybody's words.
_ARRIVALS = {Cause.OPENED: "came in", Cause.REOPENED: "taken up again", Cause.RETURNED: "sent back"}


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay at a step of the client's ladder, as the kit's tier path shows it."""

    tier: str
    name: str
    who: str
    words: str
    direction: str
    current: bool
    why: str = ""


def way_of(visit: Visit, page: TicketPage, ladder: Ladder | None) -> tuple[Stay, ...]:
    """The stays of a request, each with the time on the wall clock that it took."""
    before = (None, *page.stays)
    return tuple(_stay(visit, last, stay, ladder) for last, stay in zip(before, page.stays, strict=False))


def way_drawing(visit: Visit, page: TicketPage, ladder: Ladder | None) -> Drawing | None:
    """The same over time; None of a single stay."""
    way = way_of(visit, page, ladder)
    spells = [
        Spell(
            stay.tier,
            stay.name,
            view.entered_at,
            view.left_at,
            f"{stay.name}, {stay.words}{' so far' if stay.current else ''}",
        )
        for stay, view in zip(way, page.stays, strict=True)
    ]
    return drawing_of(spells, visit.now, visit.tenant.time_zone)


def brand() -> str:
    """The provider's name as pages show it."""
    return current_app.config["SETTINGS"].brand


def ladder_at(now: datetime) -> Ladder | None:
    """The steps of the client in scope; None where they are not written yet."""
    try:
        return tiers.ladder_in_force(now)
    except Missing:
        return None  # a client whose ladder is not written yet: its tiers go by their own names


def _stay(visit: Visit, last: StayView | None, stay: StayView, ladder: Ladder | None) -> Stay:
    seconds = ((stay.left_at or visit.now) - stay.entered_at).total_seconds()
    vendors = [step for step in (ladder.steps if ladder else ()) if step.is_vendor and stay.tier in step.levels]
    return Stay(
        tier=stay.tier,
        name=step_name(ladder, stay.tier),
        who="Outside supplier" if vendors else brand(),
        words=duration(seconds, in_days=True),
        direction=_direction(last, stay),
        current=stay.left_at is None,
        why=_ARRIVALS.get(stay.cause, "passed on"),
    )


def _direction(last: StayView | None, stay: StayView) -> str:
    if last is None:
        return "start"
    if last.tier == stay.tier:
        return "same"
    return "up" if stay.tier > last.tier else "down"
