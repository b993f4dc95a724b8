"""Teams, skills, shifts, absences and the rota: who does what when, and what is refused with a sentence."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from msp.kernel.errors import Conflict, Forbidden, Invalid, Missing
from msp.store import serving
from msp.store.trail import trail
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
    sheets,
)
from tests.desk_work import at, committed
from tests.world import World

ZONE = "Europe/Stockholm"


def _team(world: World, *names: str) -> staff.TeamView:
    team_id = staff.form_team(TeamForm("service-desk", "Service desk"), now=at(0))
    for name in names:
        staff.join_team(team_id, world.agents[name], now=at(0))
    return next(team for team in staff.teams() if team.id == team_id)


def _on_call(at: datetime) -> UUID | None:
    return staff.on_call_of(["service-desk"], at).get("service-desk")


def test_a_team_has_members_and_is_archived_with_its_past(ground, world: World):
    with committed(world.provider):
        team = _team(world, "lena", "marc")
        assert set(team.member_ids) == {world.agents["lena"], world.agents["marc"]}
        staff.leave_team(team.id, world.agents["marc"], now=at(1))
        staff.archive_team(team.id, now=at(1))
        assert staff.teams() == []
        (archived,) = staff.teams(archived=True)
        assert (archived.is_active, archived.member_ids) == (False, (world.agents["lena"],))
        with pytest.raises(Conflict, match="archived"):
            staff.join_team(team.id, world.agents["marc"], now=at(2))
        staff.revive_team(team.id, now=at(2))
        staff.rename_team(team.id, "First line", now=at(2))
        assert [found.name for found in staff.teams()] == ["First line"]
    with serving([world.provider.id]):
        told = [line.action for line in trail(world.provider.id, before=None, after=None).lines]
        assert told[0] == "TeamChanged"
        assert "TeamLeft" in told


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (TeamForm("Service Desk", "Service desk"), "small letters"),
        (TeamForm("", "Service desk"), "small letters"),
        (TeamForm("desk", "  "), "1 to 60"),
        (TeamForm("desk", "x" * 61), "1 to 60"),
    ],
)
def test_a_team_wants_a_key_and_a_name(ground, world: World, form, sentence):
    with committed(world.provider), pytest.raises(Invalid, match=sentence):
        staff.form_team(form, now=at(0))


def test_no_two_teams_share_a_key_or_a_name(ground, world: World):
    with committed(world.provider):
        _team(world)
        for form in (TeamForm("service-desk", "Other"), TeamForm("other", "Service desk")):
            with pytest.raises(Conflict):
                staff.form_team(form, now=at(0))


def test_a_skill_has_a_level_per_agent(ground, world: World):
    lena, marc = world.agents["lena"], world.agents["marc"]
    with committed(world.provider):
        staff.list_skill(SkillForm("network", "Networks"), now=at(0))
        staff.rate_skill(lena, "network", 1, now=at(0))
        staff.rate_skill(lena, "network", 3, now=at(1))
        assert staff.skills_of([lena, marc]) == {lena: {"network": 3}, marc: {}}
        staff.rate_skill(lena, "network", None, now=at(2))
        assert staff.skills_of([lena]) == {lena: {}}
        with pytest.raises(Invalid, match="0 to 3"):
            staff.rate_skill(lena, "network", 4, now=at(2))
        with pytest.raises(Invalid, match="skill of the list"):
            staff.rate_skill(lena, "cooking", 1, now=at(2))


def test_a_skill_is_renamed_retired_and_taken_up_again_and_who_has_it_keeps_it(ground, world: World):
    lena = world.agents["lena"]
    with committed(world.provider):
        skill_id = staff.list_skill(SkillForm("netwrok", "Netwrok"), now=at(0))
        staff.list_skill(SkillForm("printing", "Printing"), now=at(0))
        staff.rate_skill(lena, "netwrok", 2, now=at(0))
        with pytest.raises(Conflict, match="called Printing"):
            staff.rename_skill(skill_id, "Printing", now=at(1))
        staff.rename_skill(skill_id, "Network", now=at(1))
        assert [(one.key, one.name) for one in staff.skills()] == [("netwrok", "Network"), ("printing", "Printing")]
        staff.retire_skill(skill_id, now=at(2))
        with pytest.raises(Conflict, match="retired already"):
            staff.retire_skill(skill_id, now=at(2))
        assert [one.key for one in staff.skills()] == ["printing"]
        assert [one.is_retired for one in staff.skills(retired=True)] == [True, False]
        assert staff.skills_of([lena]) == {lena: {"netwrok": 2}}
        with pytest.raises(Invalid, match="skill of the list"):
            staff.rate_skill(lena, "netwrok", 3, now=at(3))
        with pytest.raises(Conflict, match="retired; take it up again"):
            staff.list_skill(SkillForm("network", "Network"), now=at(3))
        staff.rate_skill(lena, "netwrok", None, now=at(3))
        staff.revive_skill(skill_id, now=at(4))
        with pytest.raises(Conflict, match="is on the list"):
            staff.revive_skill(skill_id, now=at(4))
        with pytest.raises(Missing):
            staff.retire_skill(lena, now=at(4))


def test_capacity_is_a_number_or_no_limit(ground, world: World):
    lena = world.agents["lena"]
    with committed(world.provider):
        staff.set_capacity(lena, 12, now=at(0))
        assert staff.capacity_of([lena, world.agents["marc"]]) == {lena: 12}
        staff.set_capacity(lena, None, now=at(0))
        assert staff.capacity_of([lena]) == {}
        with pytest.raises(Invalid, match="1 to 500"):
            staff.set_capacity(lena, 0, now=at(0))


def test_on_duty_is_whoever_has_a_shift_then_and_is_not_away(ground, world: World):
    lena, marc = world.agents["lena"], world.agents["marc"]
    with committed(world.provider):
        staff.set_shifts(lena, ZONE, [Shift(ZONE, 0, 8 * 60, 16 * 60)], now=at(0))
        assert staff.on_duty([lena, marc], at(1)) == {lena, marc}
        assert staff.on_duty([lena, marc], at(9)) == {marc}
        away = AbsenceForm(AbsenceKind.SICK, at(1), at(4))
        absence_id = staff.declare_absence(marc, away, now=at(0))
        assert staff.on_duty([lena, marc], at(2)) == {lena}
        staff.withdraw_absence(absence_id, marc, now=at(2))
        assert staff.on_duty([lena, marc], at(2)) == {lena, marc}
        staff.set_shifts(lena, ZONE, [], now=at(3))
        assert staff.on_duty([lena], at(9)) == {lena}


def test_a_week_of_shifts_that_makes_no_sense_is_refused(ground, world: World):
    lena = world.agents["lena"]
    with committed(world.provider):
        both = [Shift(ZONE, 0, 8 * 60, 16 * 60), Shift(ZONE, 0, 15 * 60, 18 * 60)]
        with pytest.raises(Invalid, match=r"Mon 08:00–16:00 and Mon 15:00–18:00 share time"):
            staff.set_shifts(lena, ZONE, both, now=at(0))
        with pytest.raises(Invalid, match="not a known time zone"):
            staff.set_shifts(lena, "Mars/Olympus", [], now=at(0))


def test_two_absences_never_overlap_and_none_lies_behind_us(ground, world: World):
    lena = world.agents["lena"]
    with committed(world.provider):
        staff.declare_absence(lena, AbsenceForm(AbsenceKind.HOLIDAY, at(10), at(20)), now=at(0))
        with pytest.raises(Conflict, match="Lena is away for a part of that time already"):
            staff.declare_absence(lena, AbsenceForm(AbsenceKind.SICK, at(19), at(30)), now=at(0))
        staff.declare_absence(lena, AbsenceForm(AbsenceKind.SICK, at(20), at(30)), now=at(0))
        for begin, end, sentence in ((40, 40, "ends after"), (-5, -1, "is over"), (40, 24 * 800, "two years")):
            with pytest.raises(Invalid, match=sentence):
                staff.declare_absence(lena, AbsenceForm(AbsenceKind.OTHER, at(begin), at(end)), now=at(0))


def test_an_absence_of_somebody_else_is_not_taken_back(ground, world: World):
    with committed(world.provider):
        away = AbsenceForm(AbsenceKind.HOLIDAY, at(10), at(20))
        absence_id = staff.declare_absence(world.agents["lena"], away, now=at(0))
        with pytest.raises(Missing):
            staff.withdraw_absence(absence_id, world.agents["marc"], now=at(0))
        staff.withdraw_absence(absence_id, world.agents["lena"], now=at(0))
        with pytest.raises(Conflict, match="over already"):
            staff.withdraw_absence(absence_id, world.agents["lena"], now=at(0))


def test_one_of_the_team_is_on_call_and_nobody_while_they_are_absent(ground, world: World):
    lena = world.agents["lena"]
    with committed(world.provider):
        team = _team(world, "lena", "marc")
        staff.plan_turn(team.id, TurnForm(lena, at(10), at(20)), now=at(0))
        assert [_on_call(at(hours)) for hours in (9, 10, 19.9, 20)] == [None, lena, lena, None]
        staff.declare_absence(lena, AbsenceForm(AbsenceKind.SICK, at(12), at(13)), now=at(11))
        assert _on_call(at(12)) is None


def test_a_turn_wants_a_member_a_free_time_and_nobody_absent(ground, world: World):
    lena, marc = world.agents["lena"], world.agents["marc"]
    with committed(world.provider):
        team = _team(world, "lena", "marc")
        staff.plan_turn(team.id, TurnForm(lena, at(10), at(20)), now=at(0))
        with pytest.raises(Conflict, match="Somebody is on call for Service desk"):
            staff.plan_turn(team.id, TurnForm(marc, at(19), at(22)), now=at(0))
        with pytest.raises(Invalid, match="Sven is not in Service desk"):
            staff.plan_turn(team.id, TurnForm(world.agents["sven"], at(30), at(32)), now=at(0))
        staff.declare_absence(marc, AbsenceForm(AbsenceKind.HOLIDAY, at(30), at(40)), now=at(0))
        with pytest.raises(Conflict, match="Marc is absent"):
            staff.plan_turn(team.id, TurnForm(marc, at(39), at(45)), now=at(0))
        for begin, end, sentence in ((50, 50, "ends after"), (-5, -1, "is over"), (50, 24 * 60, "31 days")):
            with pytest.raises(Invalid, match=sentence):
                staff.plan_turn(team.id, TurnForm(lena, at(begin), at(end)), now=at(0))


def test_the_leaving_one_tells_the_next_who_confirms_once(ground, world: World):
    lena, marc = world.agents["lena"], world.agents["marc"]
    with committed(world.provider):
        team = _team(world, "lena", "marc")
        turn = staff.plan_turn(team.id, TurnForm(lena, at(10), at(20)), now=at(0))
        with pytest.raises(Conflict, match="has not begun"):
            staff.hand_over(turn, "Watch the mail server.", by=lena, now=at(9))
        with pytest.raises(Forbidden):
            staff.hand_over(turn, "Watch the mail server.", by=marc, now=at(11))
        staff.hand_over(turn, "Watch the mail server.", by=lena, now=at(11))
        with pytest.raises(Forbidden, match="comes next"):
            staff.take_over(turn, by=marc, now=at(12))
        staff.plan_turn(team.id, TurnForm(marc, at(20), at(30)), now=at(12))
        staff.take_over(turn, by=marc, now=at(20))
        for again in (lambda: staff.take_over(turn, by=marc, now=at(21)), lambda: _rewrite(turn, lena)):
            with pytest.raises(Conflict):
                again()


def test_a_turn_is_called_off_ends_now_or_stays(ground, world: World):
    lena = world.agents["lena"]
    with committed(world.provider):
        team = _team(world, "lena")
        turn = staff.plan_turn(team.id, TurnForm(lena, at(10), at(20)), now=at(0))
        staff.cancel_turn(turn, now=at(15))
        assert _on_call(at(14)) == lena
        assert _on_call(at(15)) is None
        with pytest.raises(Conflict, match="over"):
            staff.cancel_turn(turn, now=at(16))
        ahead = staff.plan_turn(team.id, TurnForm(lena, at(30), at(40)), now=at(16))
        staff.cancel_turn(ahead, now=at(16))
        assert _on_call(at(31)) is None


def test_who_was_trained_on_a_client_is_kept_with_that_client(ground, world: World):
    lena = world.agents["lena"]
    with committed(world.acorn):
        staff.train_on_client(lena, date(2026, 9, 1), now=at(0))
        assert set(sheets.training_days(world.acorn.id)) == {lena}
        with pytest.raises(Invalid, match="still to come"):
            staff.train_on_client(lena, date(2027, 1, 1), now=at(0))
    with committed(world.birch):
        assert set(sheets.training_days(world.acorn.id)) == set()
    with committed(world.acorn):
        staff.withdraw_client_training(lena, now=at(1))
        assert set(sheets.training_days(world.acorn.id)) == set()


def test_today_is_the_day_where_the_records_are_kept(ground, world: World):
    lena, tuesday, monday = world.agents["lena"], date(2026, 10, 6), date(2026, 10, 5)
    # 00:30 on Tuesday in Stockholm, and Monday evening in New York and by UTC.
    night = datetime(2026, 10, 5, 22, 30, tzinfo=UTC)
    with committed(world.provider):
        staff.record_certificate(lena, CertificateForm("CCNA", "", tuesday), now=night)
        staff.record_training(lena, TrainingForm("Ladders", TrainingKind.TRAINING, done_on=tuesday), now=night)
        planned = staff.record_training(lena, TrainingForm("Hats", TrainingKind.TRAINING, due_on=monday), now=night)
        staff.finish_training(planned, lena, tuesday, now=night)
    with committed(world.acorn):
        staff.train_on_client(lena, tuesday, now=night)
    with committed(world.birch), pytest.raises(Invalid, match="still to come"):
        staff.train_on_client(lena, tuesday, now=night)
    with committed(world.birch):
        staff.train_on_client(lena, monday, now=night)


def _rewrite(turn, agent_id) -> None:
    staff.hand_over(turn, "Something else.", by=agent_id, now=at(21))
