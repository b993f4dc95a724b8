"""What came to the steps of many clients lately, and what went up or down from them; from stays and what they count."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Select, func, select

from msp.kernel.periods import Month
from msp.store import db
from msp.tickets.figures.models import StayFigure
from msp.tickets.figures.path import End
from msp.tickets.models import TierStay

#: A tenant and one of its tiers.
Place: TypeAlias = tuple[UUID, str]
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many tickets came to a step since an instant, and how many left it for a higher or a lower one."""

    arrived: int = 0
    passed_up: int = 0
    returned: int = 0


def moved_since(tenant_ids: Collection[UUID], since: datetime, now: datetime) -> Mapping[Place, Moved]:
    """The moves of tenants in scope by tenant and tier, of a span of some days; nothing where nothing moved."""
    found: dict[Place, Moved] = defaultdict(Moved)
    arrived: Any = db.session.execute(_counted(tenant_ids, StayFigure.arrived_in, TierStay.entered_at, since, now))
    for tenant_id, tier, count in arrived:
        found[tenant_id, tier] = Moved(arrived=count)
    left = _counted(tenant_ids, StayFigure.ended_in, TierStay.left_at, since, now)
    ended: Any = db.session.execute(left.add_columns(StayFigure.end).group_by(StayFigure.end))
    for tenant_id, tier, count, end in ended:
        named = {End.UP: "passed_up", End.DOWN: "returned"}.get(End(end))
        if named:
            found[tenant_id, tier] = replace(found[tenant_id, tier], **{named: count})
    return found


def _counted(
    tenant_ids: Collection[UUID], month: Any, moment: Any, since: datetime, now: datetime
) -> Select[*tuple[Any, ...]]:
    # The months lead along the index of the figures to the few stays of which the instant is asked.
    months = [str(Month.of(day)) for day in (since - _A_DAY, now + _A_DAY)]
    its_ticket = (TierStay.tenant_id == StayFigure.tenant_id) & (TierStay.ticket_id == StayFigure.ticket_id)
    same = its_ticket & (TierStay.n == StayFigure.n)
    counted = select(StayFigure.tenant_id, StayFigure.tier, func.count()).join(TierStay, same)
    inside = (StayFigure.tenant_id.in_(list(tenant_ids)), month.between(*months), moment >= since, moment <= now)
    return counted.where(*inside).group_by(StayFigure.tenant_id, StayFigure.tier)
