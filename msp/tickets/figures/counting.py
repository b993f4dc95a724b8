"""The only reader of the figures of stays for other rooms: groups of one client, month and tier, in few statements."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal, select

from msp.kernel.periods import Month
from msp.store import db
from msp.tickets.figures.models import StayFigure
from msp.tickets.figures.path import End
from msp.tickets.figures.tally import Tally, added
from msp.tickets.models import WorkEntry

#: A ticket that comes back within so many days was not resolved at first contact, when nobody says otherwise.
USUAL_DAYS, MOST_DAYS = 7, 90
#: As many messages of the requester's side as a first contact may take beside the first.
REPLIES = 1
_DAY = 86_400


class Group(NamedTuple):
    """Whose figures a tally holds."""

    tenant_id: UUID
    month: str
    tier: str


def tallies(tenant_ids: Collection[UUID], first: Month, last: Month, days: int = USUAL_DAYS) -> dict[Group, Tally]:
    """The figures of tenants in scope from one month to another, by group; a group of which nothing is told is absent.

    Arrivals count in the month in which a stay began, everything else of a stay in the month in which it ended, time
    in that of its day; `days` is how long a resolution has to hold to be one at first contact.
    """
    found: dict[Group, list[Tally]] = defaultdict(list)
    for part in (
        _arrived(tenant_ids, first, last),
        _ended(tenant_ids, first, last, days),
        _worked(tenant_ids, first, last),
    ):
        for group, tally in part:
            found[group].append(tally)
    return {group: added(parts) for group, parts in found.items()}


def _arrived(tenant_ids: Collection[UUID], first: Month, last: Month) -> Iterator[tuple[Group, Tally]]:
    keys = (StayFigure.tenant_id, StayFigure.arrived_in, StayFigure.tier)
    bounced = func.sum(case((StayFigure.is_bounce, 1), else_=0))
    rows: Any = db.session.execute(
        select(*keys, func.count(), bounced)
        .where(StayFigure.tenant_id.in_(list(tenant_ids)), StayFigure.arrived_in.between(str(first), str(last)))
        .group_by(*keys)
    )
    for tenant_id, month, tier, count, again in rows:
        yield Group(tenant_id, month, tier), Tally(arrivals=count, bounced=again)


_NAMED = {End.RESOLVED: "resolved", End.UP: "passed_up", End.DOWN: "returned", End.ASIDE: "aside"}


def _ended(tenant_ids: Collection[UUID], first: Month, last: Month, days: int) -> Iterator[tuple[Group, Tally]]:
    keys = (StayFigure.tenant_id, StayFigure.ended_in, StayFigure.tier, StayFigure.end)
    began = func.sum(case((StayFigure.n == 1, 1), else_=0))
    at_once = func.sum(case((_was_first_contact(days), 1), else_=0))
    # A row each would be read ten times slower than all of a group in one text.
    dwell = func.aggregate_strings(cast(StayFigure.seconds, String), ",")
    rows: Any = db.session.execute(
        select(*keys, func.count(), began, at_once, dwell)
        .where(
            StayFigure.tenant_id.in_(list(tenant_ids)),
            StayFigure.ended_in.is_not(None),
            StayFigure.ended_in.between(str(first), str(last)),
            StayFigure.end != End.MERGED,
        )
        .group_by(*keys)
    )
    for tenant_id, month, tier, end, count, starts, solved, seconds in rows:
        tally = Tally(first=starts, first_contact=solved, dwell=(tuple(sorted(map(int, seconds.split(",")))),))
        yield Group(tenant_id, month, tier), replace(tally, **{_NAMED[End(end)]: count})


def _was_first_contact(days: int) -> ColumnElement[bool]:
    held = func.coalesce(StayFigure.reopened_after, days * _DAY + 1) > days * _DAY
    return and_(StayFigure.n == 1, StayFigure.end == literal(End.RESOLVED.value), StayFigure.replies <= REPLIES, held)


def _worked(tenant_ids: Collection[UUID], first: Month, last: Month) -> Iterator[tuple[Group, Tally]]:
    """The time of the months, without what a correction stands for."""
    mine = WorkEntry.tenant_id.in_(list(tenant_ids))
    superseded = WorkEntry.id.in_(select(WorkEntry.corrects_id).where(mine, WorkEntry.corrects_id.is_not(None)))
    keys = (WorkEntry.tenant_id, WorkEntry.worked_on, WorkEntry.tier)
    rows: Any = db.session.execute(
        select(*keys, func.sum(case((superseded, 0), else_=WorkEntry.minutes)))
        .where(mine, WorkEntry.worked_on >= first.first, WorkEntry.worked_on < last.next.first)
        .group_by(*keys)
    )
    by_month: dict[Group, int] = defaultdict(int)
    for tenant_id, day, tier, minutes in rows:
        by_month[Group(tenant_id, _month_of(day), tier)] += minutes
    for group, minutes in by_month.items():
        yield group, Tally(minutes=minutes)


def _month_of(day: date) -> str:
    return str(Month.of(day))
