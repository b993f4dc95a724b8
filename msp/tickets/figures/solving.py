"""How requests went that were solved at a step: from opening to solution, over every stay that led there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, String, Subquery, and_, case, cast, func, select
from sqlalchemy.orm import aliased

from msp.kernel.periods import Month
from msp.store import db
from msp.tickets.figures.counting import REPLIES, USUAL_DAYS
from msp.tickets.figures.models import StayFigure
from msp.tickets.figures.path import End
from msp.tickets.figures.tally import nearest_rank

_DAY = 86_400


class Where(NamedTuple):
    """At which tier of which client something was solved."""

    tenant_id: UUID
    tier: str


@dataclass(frozen=True, slots=True)
class Solved:
    """Solutions of one tier of one client, or of any sum of them.

    `spans` holds the seconds that each request was at steps until then, in as many ascending runs as were added up.
    """

    count: int = 0
    #: Moves up and down that led there.
    hand_overs: int = 0
    first_contact: int = 0
    reopened: int = 0
    spans: tuple[tuple[int, ...], ...] = ()

    @property
    def median(self) -> int | None:
        """Seconds that half of the requests did not exceed; None of nothing."""
        return nearest_rank(self.spans, 50)

    @property
    def ninety(self) -> int | None:
        """Seconds that nine in ten of the requests did not exceed; None of nothing."""
        return nearest_rank(self.spans, 90)


def solved_together(parts: Iterable[Solved]) -> Solved:
    """The sum; its percentiles are taken over all of its requests, never over percentiles."""
    every = list(parts)
    return Solved(
        count=sum(each.count for each in every),
        hand_overs=sum(each.hand_overs for each in every),
        first_contact=sum(each.first_contact for each in every),
        reopened=sum(each.reopened for each in every),
        spans=tuple(run for each in every for run in each.spans),
    )


def solved(tenant_ids: Collection[UUID], first: Month, last: Month, days: int = USUAL_DAYS) -> dict[Where, Solved]:
    """What was solved from one month to another at each tier of tenants in scope; a tier that solved nothing is absent.

    A solution counts where and when it was given, also one that did not hold; `days` is how long one has to.
    """
    each = _each(tenant_ids, first, last, days)
    sums = (func.count(), func.sum(each.c.hand_overs), func.sum(each.c.at_once), func.sum(each.c.reopened))
    # A row each would be read ten times slower than all of a group in one text.
    spans = func.aggregate_strings(cast(each.c.seconds, String), ",")
    keys = (each.c.tenant_id, each.c.tier)
    rows: Any = db.session.execute(select(*keys, *sums, spans).group_by(*keys))
    return {
        Where(tenant_id, tier): Solved(count, moves, at_once, again, (tuple(sorted(map(int, seconds.split(",")))),))
        for tenant_id, tier, count, moves, at_once, again, seconds in rows
    }


def _each(tenant_ids: Collection[UUID], first: Month, last: Month, days: int) -> Subquery:
    """A row for each solution, with what all stays of the request until then come to."""
    stay, until = StayFigure, aliased(StayFigure)
    path = and_(until.tenant_id == stay.tenant_id, until.ticket_id == stay.ticket_id, until.n <= stay.n)
    moved = case((and_(until.n < stay.n, until.end.in_((End.UP, End.DOWN))), 1), else_=0)
    fell = func.coalesce(stay.reopened_after, days * _DAY + 1) <= days * _DAY
    return (
        select(
            stay.tenant_id,
            stay.tier,
            func.sum(until.seconds).label("seconds"),
            func.sum(moved).label("hand_overs"),
            _flag(and_(stay.n == 1, stay.replies <= REPLIES, ~fell)).label("at_once"),
            _flag(fell).label("reopened"),
        )
        .join(until, path)
        .where(
            stay.tenant_id.in_(list(tenant_ids)),
            stay.ended_in.between(str(first), str(last)),
            stay.end == End.RESOLVED,
        )
        .group_by(stay.tenant_id, stay.id, stay.tier, stay.n, stay.replies, stay.reopened_after)
        .subquery()
    )


def _flag(holds: ColumnElement[bool]) -> Any:
    return case((holds, 1), else_=0)
