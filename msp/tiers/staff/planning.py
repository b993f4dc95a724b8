"""Turns that repeat: looked at first with what stands against them, then planned as they were seen."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.identity import rosters
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.store import db
from msp.tiers.staff import forming, rota, sheets
from msp.tiers.staff.models import Team, TeamMember
from msp.tiers.staff.queries import absent_within
from msp.tiers.staff.repeating import Proposed, Repeat, mark_of, turns_of, weighed
from msp.tiers.staff.roster import Span
from msp.tiers.staff.week import Turn


def proposed_turns(team_id: UUID, repeat: Repeat, *, now: datetime) -> list[Proposed]:
    """The turns that a plan would give a team, and what stands against each; nothing is kept.

    Invalid when somebody is not of the team or the plan makes no sense, Conflict for an archived team.
    """
    team = db.session.get(Team, team_id)
    if team is None:
        raise Missing()
    forming.refuse_archived(team)
    _refuse_strangers(team, repeat)
    turns = turns_of(repeat)
    if turns[0].span.ends_at <= now:
        raise Invalid("The first of these turns is over already; begin today or later.", field="first")
    whole = Span(turns[0].span.starts_at, turns[-1].span.ends_at)
    standing = [Turn(one.agent_id, one.span) for one in sheets.turns(team_id, whole)]
    return weighed(turns, absent_within(set(repeat.agent_ids), whole), standing)


def plan_turns(team_id: UUID, repeat: Repeat, seen: str, *, now: datetime) -> list[UUID]:
    """Plan the turns that are free, as whoever confirms has seen them; returns their ids.

    `seen` is the mark of the plan. Turns whose person is absent are left out. Conflict when a turn meets one that
    stands, when the plan is not the one that was seen, or when none is free.
    """
    team = forming.held(team_id)
    for agent_id in sorted(set(repeat.agent_ids)):
        rosters.hold_agent(agent_id, field="agent_ids")
    plan = proposed_turns(team_id, repeat, now=now)
    _refuse_meeting(team, plan)
    if mark_of(plan) != seen:
        raise Conflict("Who is absent, or what is planned, has changed since you looked; look at it again.")
    free = [one.turn for one in plan if one.is_free]
    if not free:
        raise Conflict("Whoever is to be on call is absent in each of these turns.")
    return [rota.put_on_call(team, turn.agent_id, turn.span, now=now) for turn in free]


def _refuse_strangers(team: Team, repeat: Repeat) -> None:
    members = set(db.session.scalars(select(TeamMember.agent_id).where(TeamMember.team_id == team.id)))
    names = {one.id: one.name for one in rosters.staff() if one.is_active}
    for agent_id in repeat.agent_ids:
        if agent_id not in names:
            raise Invalid("Choose somebody who works for the provider.", field="agent_ids")
        if agent_id not in members:
            raise Invalid(
                f"{names[agent_id]} is not in {team.name}; only its members can be on call for it.", field="agent_ids"
            )


def _refuse_meeting(team: Team, plan: list[Proposed]) -> None:
    count = sum(bool(one.met) for one in plan)
    if count:
        share = "one of these turns shares" if count == 1 else f"{count} of these turns share"
        raise Conflict(f"Somebody is on call for {team.name} already: {share} time with a turn that stands.")
