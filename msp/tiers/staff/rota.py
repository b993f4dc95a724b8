"""The only writer of the rota on call: turns, and what one tells the next; each team has one turn at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp.identity import rosters
from msp.kernel.errors import Conflict, Forbidden, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, scope
from msp.tiers.staff import forming, wording
from msp.tiers.staff.events import CallHandedOver, CallTakenOver, OnCallCancelled, OnCallPlanned
from msp.tiers.staff.models import OnCall, Team, TeamMember
from msp.tiers.staff.queries import absent_within
from msp.tiers.staff.roster import Span

LONGEST_TURN = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class TurnForm:
    """A turn on call: who, from when until when."""

    agent_id: UUID
    starts_at: datetime
    ends_at: datetime


def plan_turn(team_id: UUID, form: TurnForm, *, now: datetime) -> UUID:
    """Put somebody of a team on call; returns the turn's id.

    Invalid when they are not of the team or the time makes no sense, Conflict when another turn or an absence of theirs
    lies in it.
    """
    team = forming.held(team_id)
    forming.refuse_archived(team)
    name, span = rosters.hold_agent(form.agent_id), Span(form.starts_at, form.ends_at)
    if db.session.get(TeamMember, (team_id, form.agent_id)) is None:
        raise Invalid(f"{name} is not in {team.name}; only its members can be on call for it.", field="agent_id")
    _check(span, now)
    _refuse_meeting(team, span)
    if absent_within([form.agent_id], span):
        raise Conflict(f"{name} is absent for a part of that time.")
    return put_on_call(team, form.agent_id, span, now=now)


def put_on_call(team: Team, agent_id: UUID, span: Span, *, now: datetime) -> UUID:
    """Write a turn that was checked, and tell of it; the team is held. Returns the turn's id."""
    row = OnCall(id=new_id(), team_id=team.id, agent_id=agent_id, note="")
    row.starts_at, row.ends_at = span.starts_at, span.ends_at
    db.session.add(row)
    db.session.flush()
    publish(OnCallPlanned(**_about(row, team, now), starts_at=span.starts_at, ends_at=span.ends_at))
    return row.id


def cancel_turn(turn_id: UUID, *, now: datetime) -> None:
    """Call a turn off; one that runs ends now, one that is over stays as it was (Conflict)."""
    row, team = _held(turn_id)
    if row.ends_at <= now:
        raise Conflict("That turn is over; what was stays.")
    if row.starts_at < now:
        row.ends_at = now
    else:
        db.session.delete(row)
    db.session.flush()
    publish(OnCallCancelled(**_about(row, team, now)))


def hand_over(turn_id: UUID, note: str, *, by: UUID | None, now: datetime) -> None:
    """Whoever is on call writes what the next should know; until that one has read it they may write it anew.

    Forbidden for anybody else, Conflict before the turn begins, or once it was read.
    """
    row, team = _held(turn_id)
    if row.agent_id != by:
        raise Forbidden("Only whoever has that turn writes what the next should know.")
    if row.starts_at > now:
        raise Conflict("That turn has not begun, so there is nothing to tell yet.")
    if row.read_at is not None:
        raise Conflict("It was read already; tell the next what is new in a word of your own.")
    row.note, row.noted_at = wording.note(note), now
    db.session.flush()
    publish(CallHandedOver(**_about(row, team, now)))


def take_over(turn_id: UUID, *, by: UUID | None, now: datetime) -> None:
    """Whoever has the next turn confirms that they have read what the one before wrote.

    Forbidden for anybody else, Conflict when there is nothing to read, or it was read.
    """
    row, team = _held(turn_id)
    following = turn_after(row)
    if following is None or by is None or following.agent_id != by:
        raise Forbidden("Only whoever comes next on call confirms that.")
    if row.noted_at is None or row.read_at is not None:
        raise Conflict("There is nothing to read." if row.noted_at is None else "You confirmed that already.")
    row.read_at, row.read_by = now, by
    db.session.flush()
    told = {**_about(row, team, now), "agent_id": by}
    publish(CallTakenOver(**told))


def turn_after(row: OnCall) -> OnCall | None:
    """The next turn of the same team."""
    later = select(OnCall).where(OnCall.team_id == row.team_id, OnCall.starts_at >= row.ends_at)
    return db.session.scalars(later.order_by(OnCall.starts_at).limit(1)).first()


def _held(turn_id: UUID) -> tuple[OnCall, Team]:
    seen = db.session.get(OnCall, turn_id)
    team = forming.held(seen.team_id) if seen else None
    # Whoever had the team before may have called the turn off.
    row = db.session.get(OnCall, turn_id, populate_existing=True)
    if row is None or team is None:
        raise Missing()
    return row, team


def _refuse_meeting(team: Team, span: Span) -> None:
    meeting = select(OnCall).where(OnCall.team_id == team.id)
    meeting = meeting.where(OnCall.starts_at < span.ends_at, OnCall.ends_at > span.starts_at)
    if db.session.scalars(meeting).first() is not None:
        raise Conflict(f"Somebody is on call for {team.name} for a part of that time already.")


def _check(span: Span, now: datetime) -> None:
    if span.ends_at <= span.starts_at:
        raise Invalid("A turn ends after it begins.", field="ends_at")
    if span.ends_at <= now:
        raise Invalid("That time is over; a turn is for now or later.", field="ends_at")
    if span.ends_at - span.starts_at > LONGEST_TURN:
        raise Invalid("A turn is 31 days at most.", field="ends_at")


def _about(row: OnCall, team: Team, now: datetime) -> dict[str, Any]:
    (tenant_id,) = scope.required().tenant_ids
    return {"tenant_id": tenant_id, "object_id": row.id, "at": now, "team": team.key, "agent_id": row.agent_id}
