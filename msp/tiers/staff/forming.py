"""The only writer of teams: formed, renamed, archived and taken up again, joined and left."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from msp.identity import rosters
from msp.kernel.errors import Conflict, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, one_of_a_kind, scope
from msp.tiers.staff import wording
from msp.tiers.staff.events import TeamChanged, TeamFormed, TeamJoined, TeamLeft
from msp.tiers.staff.models import Team, TeamMember


@dataclass(frozen=True, slots=True)
class TeamForm:
    """A team: its key never changes, its name may."""

    key: str
    name: str


def form_team(form: TeamForm, *, now: datetime) -> UUID:
    """Form a team; returns its id. Conflict when key or name is taken."""
    row = Team(id=new_id(), key=wording.key(form.key), name=wording.line(form.name, wording.NAME_LENGTH, "name"))
    row.is_active = True
    there = Conflict(f"There is a team {row.name} ({row.key}) already.")
    if db.session.scalars(select(Team.id).where(or_(Team.key == row.key, Team.name == row.name))).first() is not None:
        raise there
    with one_of_a_kind(there):
        db.session.add(row)
    publish(TeamFormed(**_about(row, now)))
    return row.id


def rename_team(team_id: UUID, name: str, *, now: datetime) -> None:
    """Call a team something else; Conflict when another is called so."""
    row = held(team_id)
    wanted = wording.line(name, wording.NAME_LENGTH, "name")
    taken = Conflict(f"Another team is called {wanted}.")
    if db.session.scalars(select(Team.id).where(Team.name == wanted, Team.id != team_id)).first() is not None:
        raise taken
    with one_of_a_kind(taken):
        row.name = wanted
    publish(TeamChanged(**_about(row, now), is_active=row.is_active))


def archive_team(team_id: UUID, *, now: datetime) -> None:
    """A team takes no work any longer; its past and its members stay. Conflict when it is archived."""
    _switch(team_id, is_active=False, now=now)


def revive_team(team_id: UUID, *, now: datetime) -> None:
    """An archived team works again; Conflict when it is not archived."""
    _switch(team_id, is_active=True, now=now)


def join_team(team_id: UUID, agent_id: UUID, *, now: datetime) -> None:
    """Somebody works in a team from now on; Conflict when they do, or when it is archived."""
    row = held(team_id)
    refuse_archived(row)
    name = rosters.hold_agent(agent_id)
    if db.session.get(TeamMember, (team_id, agent_id)) is not None:
        raise Conflict(f"{name} is in {row.name} already.")
    db.session.add(TeamMember(team_id=team_id, agent_id=agent_id))
    db.session.flush()
    publish(TeamJoined(**_about(row, now), agent_id=agent_id))


def leave_team(team_id: UUID, agent_id: UUID, *, now: datetime) -> None:
    """Somebody works in a team no longer; Missing when they do not."""
    row, member = held(team_id), db.session.get(TeamMember, (team_id, agent_id))
    if member is None:
        raise Missing()
    db.session.delete(member)
    db.session.flush()
    publish(TeamLeft(**_about(row, now), agent_id=agent_id))


def held(team_id: UUID) -> Team:
    """Hold a team until the end of the transaction; Missing when there is none."""
    row = db.session.get(Team, team_id, with_for_update=True)
    if row is None:
        raise Missing()
    return row


def refuse_archived(row: Team) -> None:
    """Conflict for a team that takes no work any longer."""
    if not row.is_active:
        raise Conflict(f"{row.name} is archived; take it up again first.")


def _switch(team_id: UUID, *, is_active: bool, now: datetime) -> None:
    row = held(team_id)
    if row.is_active is is_active:
        raise Conflict(f"{row.name} is {'not archived' if is_active else 'archived already'}.")
    row.is_active = is_active
    db.session.flush()
    publish(TeamChanged(**_about(row, now), is_active=is_active))


def _about(row: Team, now: datetime) -> dict:
    (tenant_id,) = scope.required().tenant_ids
    return {"tenant_id": tenant_id, "object_id": row.id, "at": now, "team": row.key}
