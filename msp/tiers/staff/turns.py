"""How a team gets its tickets: nobody is proposed, somebody is proposed, or they are given in turn."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.kernel.events import publish
from msp.store import audit, db, scope
from msp.tiers.staff.events import TeamWaySet
from msp.tiers.staff.forming import held
from msp.tiers.staff.models import Team, TeamMember, TeamTurn, Way


@dataclass(frozen=True, slots=True)
class LastTurn:
    """Whose turn it was last in a team that gets its tickets in turn; the row is held until the transaction ends."""

    team_id: UUID
    team_key: str
    last_agent_id: UUID | None


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is in a team now, how it gets its tickets, and who had the last turn."""

    way: Way
    last_agent_id: UUID | None
    member_ids: frozenset[UUID]


def crews(team_keys: Collection[str]) -> dict[str, Crew]:
    """The active ones of these teams by key, in one question; who chose no way is proposed somebody."""
    found = select(Team.key, TeamTurn.way, TeamTurn.last_agent_id, TeamMember.agent_id)
    found = found.outerjoin(TeamTurn, TeamTurn.team_id == Team.id).outerjoin(TeamMember, TeamMember.team_id == Team.id)
    found = found.where(Team.key.in_(list(team_keys)), Team.is_active)
    members: dict[tuple[str, Way, UUID | None], set[UUID]] = defaultdict(set)
    for key, way, last, agent_id in db.session.execute(found) if team_keys else ():
        members[key, Way(way or Way.PROPOSAL), last] |= {agent_id} - {None}
    return {key: Crew(way, last, frozenset(ids)) for (key, way, last), ids in members.items()}


def set_way(team_id: UUID, way: Way, *, now: datetime) -> None:
    """Say how a team gets its tickets from now on; whose turn it was is kept. The same again changes nothing."""
    team = held(team_id)
    row = db.session.get(TeamTurn, team_id)
    if (row.way if row else Way.PROPOSAL) == way:
        return
    row = row or TeamTurn(team_id=team_id)
    row.way = way
    db.session.add(row)
    db.session.flush()
    (tenant_id,) = scope.required().tenant_ids
    publish(TeamWaySet(tenant_id=tenant_id, object_id=team_id, at=now, team=team.key, way=way))


def hold_turns(team_keys: Collection[str]) -> None:
    """Hold the turns of all of these teams at once, for whoever is going to give several tickets in one transaction.

    In the order of their keys, and after the end of the trail, as everybody takes them: two that give tickets of the
    same teams in another order would else wait for each other.
    """
    in_turn = select(TeamTurn.team_id).join(Team, Team.id == TeamTurn.team_id)
    in_turn = in_turn.where(Team.key.in_(list(team_keys)), Team.is_active, TeamTurn.way == Way.IN_TURN)
    (tenant_id,) = scope.required().tenant_ids
    audit.hold_head(tenant_id)
    db.session.execute(in_turn.order_by(Team.key).with_for_update(of=TeamTurn)).all()


def hold_turn(team_keys: Collection[str]) -> LastTurn | None:
    """The turn of the first of these teams that gets its tickets in turn, held; None where none does.

    Whoever comes at the same moment waits here and then reads whose turn it is by then, so that nobody is passed over.
    """
    in_turn = select(Team.key, Team.id).join(TeamTurn, TeamTurn.team_id == Team.id)
    in_turn = in_turn.where(Team.key.in_(list(team_keys)), Team.is_active, TeamTurn.way == Way.IN_TURN)
    ids = {row.key: row.id for row in db.session.execute(in_turn)}
    for key in team_keys:
        if key in ids:
            row = db.session.get_one(TeamTurn, ids[key], with_for_update=True, populate_existing=True)
            return LastTurn(row.team_id, key, row.last_agent_id)
    return None


def pass_turn(turn: LastTurn, agent_id: UUID) -> None:
    """Note who had the turn that is held."""
    db.session.get_one(TeamTurn, turn.team_id).last_agent_id = agent_id
    db.session.flush()
