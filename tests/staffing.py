"""The provider's people with everything that is kept of them: a team on call, one without, a full sheet."""

from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from msp.tiers import staff
from msp.tiers.staff import (
    AbsenceForm,
    AbsenceKind,
    CertificateForm,
    Shift,
    SkillForm,
    TeamForm,
    TrainingForm,
    TrainingKind,
    TurnForm,
)
from tests.desk_work import committed
from tests.world import World

ZONE = "Europe/Stockholm"
A_TURN = timedelta(hours=30)


def staffed(
    world: World, name: str = "Service desk", words: str = "All is quiet.", *, now: datetime, turn: timedelta = A_TURN
) -> dict[str, str]:
    """Lena is on call now, has told what Marc should know, and is on everything that a sheet shows; names by what."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    lena, marc = world.agents["lena"], world.agents["marc"]
    with committed(world.provider):
        team_id = staff.form_team(TeamForm("service-desk", name), now=now)
        empty = staff.form_team(TeamForm("night-desk", "Night desk"), now=now)
        on_call_after(team_id, (lena, marc), words, now=now, turn=turn)
        skills = _learnt(world, name, now)
        away = AbsenceForm(AbsenceKind.HOLIDAY, hour + timedelta(days=30), hour + timedelta(days=40))
        staff.declare_absence(lena, away, now=now)
        weekdays = [Shift(ZONE, day, 8 * 60, 17 * 60) for day in range(5)]
        staff.set_shifts(lena, ZONE, [*weekdays, Shift(ZONE, 5, 22 * 60, 6 * 60)], now=now)
        staff.set_capacity(lena, 12, now=now)
    with committed(world.acorn):
        staff.train_on_client(lena, now.date(), now=now)
    return {"team": str(team_id), "empty_team": str(empty), "agent": str(lena), **skills}


def plan_address(*agent_ids: object, **more: str) -> str:
    """The end of the address at which turns on Mondays at nine of December 2032 are looked at."""
    asked = {"weekday": "0", "minute": "09:00", "zone": ZONE, "weeks": "1", "first": "2032-12-01", "last": "2032-12-31"}
    people = {f"person_{n}": str(agent_id) for n, agent_id in enumerate(agent_ids, 1)}
    return f"?{urlencode({**people, **asked, **more})}"


def on_call_after(team_id: UUID, pair: tuple[UUID, UUID], words: str, *, now: datetime, turn: timedelta) -> None:
    """One of a team is on call now and has told what the next should know, who has not read it."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    first, then = pair
    for agent_id in pair:
        staff.join_team(team_id, agent_id, now=now)
    running = staff.plan_turn(team_id, TurnForm(first, hour, hour + turn), now=now)
    staff.plan_turn(team_id, TurnForm(then, hour + turn, hour + 2 * turn), now=now)
    staff.hand_over(running, words, by=first, now=now)


def _learnt(world: World, name: str, now: datetime) -> dict[str, str]:
    """What Lena and Marc learnt; the ids of a skill and of one that is retired."""
    lena, marc, today = world.agents["lena"], world.agents["marc"], now.date()
    for key, called in (("network", "Networks"), ("database", name)):
        skill = staff.list_skill(SkillForm(key, called), now=now)
        staff.rate_skill(lena, key, 2, now=now)
    retired = staff.list_skill(SkillForm("netwrok", "Netwrok"), now=now)
    staff.retire_skill(retired, now=now)
    staff.rate_skill(marc, "network", 3, now=now)
    for called, days in ((name, -1), ("CCNA", 30), ("ITIL", 400)):
        form = CertificateForm(called, "Somebody", today - timedelta(days=500), today + timedelta(days=days))
        staff.record_certificate(lena, form, now=now)
    late = TrainingForm(name, TrainingKind.MENTORING, marc, due_on=today - timedelta(days=3))
    done = TrainingForm("First aid", TrainingKind.TRAINING, done_on=today)
    for form in (late, done):
        staff.record_training(lena, form, now=now)
    return {"skill": str(skill), "old_skill": str(retired)}
