"""The steps of many clients at once, as reports name them: who works there, and whether they hand over or swarm."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from msp.kernel.text import listed
from msp.store import db
from msp.tiers.models import LadderVersion

TIERS, SWARM = "tiers", "swarm"


@dataclass(frozen=True, slots=True)
class StepName:
    """A step of one client; `teams` are the keys of those who work there, or free names on a ladder of before."""

    tier: str
    levels: tuple[str, ...]
    name: str
    mode: str
    teams: tuple[str, ...] = ()
    is_vendor: bool = False

    def team(self, names: Mapping[str, str]) -> str:
        """Who works there, by the names of the teams; where none is named it is the step, and a vendor's says so."""
        if self.is_vendor:
            return self.name if "vendor" in self.name.casefold() else f"{self.name} (vendor)"
        return listed([names.get(team, team) for team in self.teams]) or self.name

    @property
    def is_swarm(self) -> bool:
        """Whether people are invited here instead of handing the ticket over."""
        return self.mode == SWARM


def steps_of_many(tenant_ids: Collection[UUID], at: datetime) -> dict[UUID, tuple[StepName, ...]]:
    """The steps in force at an instant by tenant in scope; a client without a ladder then is left out."""
    mine = (LadderVersion.tenant_id.in_(list(tenant_ids)), LadderVersion.valid_from <= at)
    newest = (
        select(LadderVersion.tenant_id, func.max(LadderVersion.valid_from).label("since"))
        .where(*mine)
        .group_by(LadderVersion.tenant_id)
        .subquery()
    )
    same = (LadderVersion.tenant_id == newest.c.tenant_id) & (LadderVersion.valid_from == newest.c.since)
    rows: Any = db.session.execute(select(LadderVersion.tenant_id, LadderVersion.document).join(newest, same))
    return {tenant_id: step_names(document) for tenant_id, document in rows}


def step_names(document: Mapping[str, Any]) -> tuple[StepName, ...]:
    """The steps of a ladder document that was published, the lowest first."""
    return tuple(map(_step_name, document["steps"]))


def _step_name(step: Mapping[str, Any]) -> StepName:
    levels = tuple(sorted(step["levels"]))
    teams = tuple(team for team in step.get("teams") or [step.get("team")] if team)
    return StepName(levels[0], levels, step["name"], step.get("mode") or TIERS, teams, bool(step.get("vendor")))
