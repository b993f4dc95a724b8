"""How other rooms see the provider's people: teams, skills, who is on duty, on call, trained on a client, how full."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.store import db
from msp.tiers.staff import roster
from msp.tiers.staff.models import (
    Absence,
    AgentSkill,
    Capacity,
    OnCall,
    ShiftHours,
    Skill,
    Team,
    TeamMember,
)
from msp.tiers.staff.roster import Shift, Span


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team and who is in it."""

    id: UUID
    key: str
    name: str
    member_ids: tuple[UUID, ...]
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class SkillView:
    """A skill of the list."""

    id: UUID
    key: str
    name: str
    is_retired: bool = False


def teams(*, archived: bool = False) -> list[TeamView]:
    """The teams by name with their members; the archived ones too where they are asked for."""
    found = select(Team).order_by(Team.name)
    rows = db.session.scalars(found if archived else found.where(Team.is_active)).all()
    members: dict[UUID, list[UUID]] = defaultdict(list)
    for team_id, agent_id in db.session.execute(
        select(TeamMember.team_id, TeamMember.agent_id).order_by(TeamMember.agent_id)
    ):
        members[team_id].append(agent_id)
    return [TeamView(row.id, row.key, row.name, tuple(members[row.id]), row.is_active) for row in rows]


def archived_among(team_keys: Collection[str]) -> set[str]:
    """Which of these teams are archived; a key of which there is no team is none."""
    found = select(Team.key).where(Team.key.in_(list(team_keys)), ~Team.is_active)
    return set(db.session.scalars(found)) if team_keys else set()


def team_names() -> dict[str, str]:
    """What every team is called, the archived ones too, by the key that ladders name."""
    return dict(db.session.execute(select(Team.key, Team.name)).all())


def skills(*, retired: bool = False) -> list[SkillView]:
    """Every skill of the list by name; the retired ones too where they are asked for."""
    found = select(Skill).order_by(Skill.name)
    rows = db.session.scalars(found if retired else found.where(Skill.retired_at.is_(None)))
    return [SkillView(row.id, row.key, row.name, row.retired_at is not None) for row in rows]


def ratings_of(key: str) -> dict[UUID, int]:
    """Per agent of whom it is said the level of one skill."""
    held = select(AgentSkill.agent_id, AgentSkill.level).join(Skill, Skill.id == AgentSkill.skill_id)
    return dict(db.session.execute(held.where(Skill.key == key)).all())


def skills_of(agent_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """Per agent the level of each skill by its key; an agent of whom nothing is said has none."""
    wanted = list(agent_ids)
    found: dict[UUID, dict[str, int]] = {agent_id: {} for agent_id in wanted}
    held = select(AgentSkill.agent_id, Skill.key, AgentSkill.level).join(Skill, Skill.id == AgentSkill.skill_id)
    for agent_id, key, level in db.session.execute(held.where(AgentSkill.agent_id.in_(wanted))):
        found[agent_id][key] = level
    return found


def on_duty(agent_ids: Iterable[UUID], at: datetime) -> set[UUID]:
    """Who of them works at an instant: a shift covers it and no absence does; without any shift one always works."""
    wanted = set(agent_ids)
    shifts, away = shifts_of(wanted), away_at(wanted, at)
    return {one for one in wanted - away if roster.on_duty(shifts.get(one, ()), (), at)}


def on_call_of(team_keys: Collection[str], at: datetime) -> dict[str, UUID]:
    """Per team who is on call for it at an instant; where nobody is, or they are absent, the team is not in it."""
    if not team_keys:
        return {}
    turns = select(Team.key, OnCall.agent_id).join(Team, Team.id == OnCall.team_id)
    turns = turns.where(Team.key.in_(team_keys), Team.is_active, OnCall.starts_at <= at, OnCall.ends_at > at)
    found = {row.key: row.agent_id for row in db.session.execute(turns)}
    away = away_at(set(found.values()), at)
    return {key: agent_id for key, agent_id in found.items() if agent_id not in away}


def capacity_of(agent_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Per agent how many open tickets at most; whoever has no limit is not in it."""
    found = select(Capacity.agent_id, Capacity.open_tickets).where(Capacity.agent_id.in_(list(agent_ids)))
    return {row.agent_id: row.open_tickets for row in db.session.execute(found)}


def away_at(agent_ids: Collection[UUID], at: datetime) -> set[UUID]:
    """Who of them is absent at an instant."""
    absent = select(Absence.agent_id).where(
        Absence.agent_id.in_(list(agent_ids)),
        Absence.withdrawn_at.is_(None),
        Absence.starts_at <= at,
        Absence.ends_at > at,
    )
    return set(db.session.scalars(absent)) if agent_ids else set()


def shifts_of(agent_ids: Iterable[UUID]) -> dict[UUID, list[Shift]]:
    """Per agent the shifts of their week, Monday first."""
    found: dict[UUID, list[Shift]] = defaultdict(list)
    rows = select(ShiftHours).where(ShiftHours.agent_id.in_(list(agent_ids)))
    for row in db.session.scalars(rows.order_by(ShiftHours.weekday, ShiftHours.start_minute)):
        found[row.agent_id].append(Shift(row.zone, row.weekday, row.start_minute, row.end_minute))
    return dict(found)


def absent_within(agent_ids: Iterable[UUID], span: Span) -> dict[UUID, list[Span]]:
    """Per agent when they are absent, as far as it touches a span."""
    found: dict[UUID, list[Span]] = defaultdict(list)
    touching = select(Absence).where(Absence.ends_at > span.starts_at, Absence.starts_at < span.ends_at)
    touching = touching.where(Absence.agent_id.in_(list(agent_ids)), Absence.withdrawn_at.is_(None))
    for row in db.session.scalars(touching.order_by(Absence.starts_at)):
        found[row.agent_id].append(Span(row.starts_at, row.ends_at))
    return dict(found)
