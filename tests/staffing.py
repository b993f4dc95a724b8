"""The provider's people with everything that is kept of them: a team on call, one without, a full sheet."""

from datetime import datetime, timedelta

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


def staffed(world: World, name: str = "Service desk", words: str = "All is quiet.", *, now: datetime) -> dict[str, str]:
    """Lena is on call now, has told what Marc should know, and is on everything that a sheet shows; names by what."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    lena, marc = world.agents["lena"], world.agents["marc"]
    with committed(world.provider):
        team_id = staff.form_team(TeamForm("service-desk", name), now=now)
        empty = staff.form_team(TeamForm("night-desk", "Night desk"), now=now)
        for agent_id in (lena, marc):
            staff.join_team(team_id, agent_id, now=now)
        turn = staff.plan_turn(team_id, TurnForm(lena, hour, hour + timedelta(hours=30)), now=now)
        later = TurnForm(marc, hour + timedelta(hours=30), hour + timedelta(hours=60))
        marcs = staff.plan_turn(team_id, later, now=now)
        staff.hand_over(turn, words, by=lena, now=now)
        _learnt(world, name, now)
        away = AbsenceForm(AbsenceKind.HOLIDAY, hour + timedelta(days=30), hour + timedelta(days=40))
        absence = staff.declare_absence(lena, away, now=now)
        weekdays = [Shift(ZONE, day, 8 * 60, 17 * 60) for day in range(5)]
        staff.set_shifts(lena, ZONE, [*weekdays, Shift(ZONE, 5, 22 * 60, 6 * 60)], now=now)
        staff.set_capacity(lena, 12, now=now)
    with committed(world.acorn):
        staff.train_on_client(lena, now.date(), now=now)
    named = {"team": team_id, "empty_team": empty, "agent": lena, "turn": turn, "next_turn": marcs, "absence": absence}
    return {what: str(id_) for what, id_ in named.items()}


def _learnt(world: World, name: str, now: datetime) -> None:
    lena, marc, today = world.agents["lena"], world.agents["marc"], now.date()
    for key, called in (("network", "Networks"), ("database", name)):
        staff.list_skill(SkillForm(key, called), now=now)
        staff.rate_skill(lena, key, 2, now=now)
    staff.rate_skill(marc, "network", 3, now=now)
    for called, days in ((name, -1), ("CCNA", 30), ("ITIL", 400)):
        form = CertificateForm(called, "Somebody", today - timedelta(days=500), today + timedelta(days=days))
        staff.record_certificate(lena, form, now=now)
    late = TrainingForm(name, TrainingKind.MENTORING, marc, due_on=today - timedelta(days=3))
    done = TrainingForm("First aid", TrainingKind.TRAINING, done_on=today)
    for form in (late, done):
        staff.record_training(lena, form, now=now)
