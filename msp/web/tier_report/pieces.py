"""What the report of the tiers adds up: the tally of one step of one client in one month, read from every room."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msp.sla.acknowledged import acknowledged
from msp.tenants import TenantView
from msp.tickets import figures
from msp.tickets.figures import Group, Tally
from msp.tiers import staff
from msp.tiers.across import StepName, steps_of_many
from msp.web.tier_report.asked import Asked

GONE = "No longer a step"
Steps = Mapping[tuple[UUID, str], StepName]


@dataclass(frozen=True, slots=True)
class Piece:
    """One tally, and whose it is."""

    tenant: TenantView
    month: str
    step: StepName
    team: str
    tally: Tally


def pieces(asked: Asked, tenants: Mapping[UUID, TenantView], now: datetime) -> list[Piece]:
    """Every piece of the period of the tenants in scope, in no order.

    Whose team a step is, what it is called and whether it swarms is read from the ladder in force at the end of the
    period, or now where it has not ended.
    """
    found = _tallies(asked, tenants, now)
    steps, names = steps_at_the_end(asked, tenants, now), staff.team_names()
    every = ((group, step_of(steps, group.tenant_id, group.tier), tally) for group, tally in found.items())
    return [Piece(tenants[group.tenant_id], group.month, step, step.team(names), tally) for group, step, tally in every]


def _tallies(asked: Asked, tenants: Mapping[UUID, TenantView], now: datetime) -> dict[Group, Tally]:
    found = figures.tallies(list(tenants), asked.first, asked.last, asked.days)
    zones = {tenant.id: tenant.time_zone for tenant in tenants.values()}
    answered: dict[Group, list[Tally]] = defaultdict(list)
    for each in acknowledged(asked.period.months, zones, now=now):
        group = Group(each.tenant_id, each.month, each.tier)
        answered[group].append(Tally(acknowledged=each.kept, acknowledge_due=each.due))
    for group, parts in answered.items():
        found[group] = figures.added([found.get(group, figures.NOTHING), *parts])
    return found


def steps_at_the_end(asked: Asked, tenants: Mapping[UUID, TenantView], now: datetime) -> Steps:
    """The steps of these clients by level, of the ladder in force at the end of the period, or now."""
    ends = max((asked.last.span(tenant.time_zone).end for tenant in tenants.values()), default=now)
    ladders = steps_of_many(list(tenants), min(now, ends))
    return {(tenant_id, level): step for tenant_id, own in ladders.items() for step in own for level in step.levels}


def step_of(steps: Steps, tenant_id: UUID, tier: str) -> StepName:
    """The step of a tier; one that is none any longer is called so."""
    return steps.get((tenant_id, tier)) or StepName(tier, (tier,), GONE, "tiers")


def teams_of(every: Iterable[Piece]) -> list[str]:
    """The teams that have anything in the period, by name."""
    return sorted({piece.team for piece in every}, key=str.casefold)
