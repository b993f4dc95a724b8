"""What of the provider's people counts when a ticket is given: skills, duty, training on a client, capacity."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, literal, select, union_all

from msp.store import db
from msp.tiers.staff import roster
from msp.tiers.staff.models import Absence, AgentSkill, Capacity, ClientTraining, ShiftHours, Skill
from msp.tiers.staff.roster import Shift
from msp.tiers.staff.routing import Duty


@dataclass(frozen=True, slots=True)
class Readiness:
    """One agent at an instant and at one client."""

    skills: Mapping[str, int]
    duty: Duty
    is_trained: bool
    capacity: int | None


def readiness_of(agent_ids: Collection[UUID], tenant_id: UUID, at: datetime) -> dict[UUID, Readiness]:
    """How ready each of them is for work of a client in scope; all that is known of them comes in one question."""
    known: dict[UUID, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in db.session.execute(_known(list(agent_ids), tenant_id, at)) if agent_ids else ():
        known[row.agent_id][row.kind].append(row)
    return {agent_id: _ready(known[agent_id], at) for agent_id in agent_ids}


def _ready(known: Mapping[str, Sequence[Any]], at: datetime) -> Readiness:
    shifts = [Shift(row.word, row.first, row.second, row.third) for row in known["shift"]]
    duty = Duty.AWAY if known["away"] else Duty.ON if roster.on_duty(shifts, (), at) else Duty.OFF
    capacity = next((row.first for row in known["capacity"]), None)
    return Readiness({row.word: row.first for row in known["skill"]}, duty, bool(known["trained"]), capacity)


def _known(ids: list[UUID], tenant_id: UUID, at: datetime) -> CompoundSelect[*tuple[Any, ...]]:
    present = (Absence.withdrawn_at.is_(None), Absence.starts_at <= at, Absence.ends_at > at)
    rated = _row("skill", AgentSkill, ids, Skill.key, AgentSkill.level)
    week = (ShiftHours.zone, ShiftHours.weekday, ShiftHours.start_minute, ShiftHours.end_minute)
    return union_all(
        rated.join(Skill, Skill.id == AgentSkill.skill_id),
        _row("shift", ShiftHours, ids, *week),
        _row("away", Absence, ids).where(*present),
        _row("capacity", Capacity, ids, literal(""), Capacity.open_tickets),
        _row("trained", ClientTraining, ids).where(ClientTraining.tenant_id == tenant_id),
    )


def _row(kind: str, table: Any, ids: list[UUID], *told: Any) -> Select[*tuple[Any, ...]]:
    """Rows of one kind of knowledge: whose, which kind, a word and three numbers."""
    word, first, second, third = (*told, *(literal(""), literal(0), literal(0), literal(0))[len(told) :])
    labelled = (word.label("word"), first.label("first"), second.label("second"), third.label("third"))
    return select(table.agent_id, literal(kind).label("kind"), *labelled).where(table.agent_id.in_(ids))
