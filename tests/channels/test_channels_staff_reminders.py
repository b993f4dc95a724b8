"""Certificates that end, trainings that fall due and turns on call are called to mind in time, each once."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.event import listen, remove

from msp import clockwork
from msp.channels.letter import Letter
from msp.channels.rendering import words_of
from msp.channels.staff_reminders import step_due
from msp.identity.models import Agent
from msp.store import acting_for, db
from msp.store.outbox import OutboxEffect
from msp.tiers import staff
from msp.tiers.staff import CertificateForm, TeamForm, TrainingForm, TrainingKind, TurnForm
from tests.desk_work import at, committed
from tests.world import World

TODAY = date(2026, 10, 5)


def _letters(world: World, now: datetime) -> list[dict]:
    """Two ticks of the worker; every letter that was written so far."""
    for _ in range(2):
        clockwork.remind_staff(now)
    with acting_for(world.provider.id):
        return [row.payload for row in db.session.scalars(select(OutboxEffect).order_by(OutboxEffect.queued_at)).all()]


def _words(letter: dict):
    return words_of(Letter(**letter), base_url="https://desk.example")


@pytest.mark.parametrize(
    ("left", "step"), [(61, None), (60, 60), (15, 60), (14, 14), (2, 14), (1, 1), (0, 1), (-1, None)]
)
def test_the_nearest_step_counts_and_none_afterwards(left: int, step: int | None):
    assert step_due(TODAY + timedelta(days=left), TODAY, (60, 14, 1)) == step


def test_a_certificate_is_told_of_on_three_days_to_its_holder_and_the_owner(ground, world: World):
    with committed(world.provider):
        form = CertificateForm("CCNA", "Cisco", date(2024, 1, 1), TODAY + timedelta(days=60))
        kept = staff.record_certificate(world.agents["lena"], form, now=at(0))
    told = [len(_letters(world, at(24 * day))) for day in (-1, 0, 1, 45, 46, 58, 59, 60, 61)]
    assert told == [0, 2, 2, 2, 4, 4, 6, 6, 6]
    lena, petra = _letters(world, at(0))[:2]
    assert (lena["to"], petra["to"]) == ("lena@example.com", "petra@example.com")
    assert _words(lena).subject == "Your certificate “CCNA” ends on 4 December 2026"
    assert "https://desk.example/desk/me/sheet" in _words(lena).text
    assert "Lena's certificate" in _words(petra).text
    with committed(world.provider):
        staff.withdraw_certificate(kept, world.agents["lena"], now=at(0))
        form = CertificateForm("ITIL", "", date(2024, 1, 1))
        staff.record_certificate(world.agents["lena"], form, now=at(0))
    assert len(_letters(world, at(24 * 60))) == 6


def test_a_training_is_told_of_to_the_learner_and_the_mentor_until_it_is_done(ground, world: World):
    with committed(world.provider):
        form = TrainingForm(
            "Firewalls", TrainingKind.MENTORING, world.agents["marc"], due_on=TODAY + timedelta(days=14)
        )
        kept = staff.record_training(world.agents["lena"], form, now=at(0))
    lena, marc = _letters(world, at(0))
    assert "Your mentoring “Firewalls” with Marc is due on 19 October 2026" in _words(lena).text
    assert "You are the mentor of Lena" in _words(marc).text
    with committed(world.provider):
        staff.finish_training(kept, world.agents["lena"], TODAY, now=at(5))
    assert len(_letters(world, at(24 * 13))) == 2


def test_the_next_on_call_the_leaving_one_and_an_unread_note_are_called_to_mind(ground, world: World):
    lena, marc = world.agents["lena"], world.agents["marc"]
    with committed(world.provider):
        team_id = staff.form_team(TeamForm("desk", "Service desk"), now=at(0))
        for agent_id in (lena, marc):
            staff.join_team(team_id, agent_id, now=at(0))
        first = staff.plan_turn(team_id, TurnForm(lena, at(2), at(50)), now=at(0))
        staff.plan_turn(team_id, TurnForm(marc, at(50), at(100)), now=at(0))
    assert [(letter["template"], letter["to"]) for letter in _letters(world, at(1))] == [
        ("on_call_begins", "lena@example.com")
    ]
    assert len(_letters(world, at(20))) == 1
    assert sorted((letter["template"], letter["to"]) for letter in _letters(world, at(30))[1:]) == [
        ("on_call_begins", "marc@example.com"),
        ("on_call_hand_over", "lena@example.com"),
    ]
    with committed(world.provider):
        staff.hand_over(first, "The mail server may fall over again.", by=lena, now=at(31))
    assert len(_letters(world, at(50.5))) == 3
    *_, last = _letters(world, at(51))
    assert (last["template"], last["to"]) == ("on_call_unread", "marc@example.com")
    assert "mail server" not in str(last)
    with committed(world.provider):
        staff.take_over(first, by=marc, now=at(52))
    assert len(_letters(world, at(53))) == 4


def test_however_many_records_there_are_everybody_is_looked_up_at_once(ground, world: World):
    asked: list[str] = []
    listen(Engine, "before_cursor_execute", note := lambda *event: asked.append(event[2]))
    try:
        counts = []
        for days in (10, 11, 400, 401):
            with committed(world.provider):
                ends = TODAY + timedelta(days=days)
                form = CertificateForm(f"C{days}", "", date(2024, 1, 1), ends)
                staff.record_certificate(world.agents["lena"], form, now=at(0))
                learn = TrainingForm(f"T{days}", TrainingKind.MENTORING, world.agents["marc"], due_on=ends)
                staff.record_training(world.agents["lena"], learn, now=at(0))
            _letters(world, at(0))
            asked.clear()
            clockwork.remind_staff(at(0))
            counts.append((sum("FROM agents" in sql for sql in asked), len(asked)))
    finally:
        remove(Engine, "before_cursor_execute", note)
    assert {looked_up for looked_up, _ in counts} == {2}, "colleagues once, owners once"
    assert counts[1] == counts[2] == counts[3], "what is far away is not even read"


def test_who_left_the_provider_is_told_nothing(ground, world: World):
    with committed(world.provider):
        form = CertificateForm("CCNA", "", date(2024, 1, 1), TODAY)
        staff.record_certificate(world.agents["lena"], form, now=at(0))
        _leave(world.agents["lena"])
    assert _letters(world, at(0)) == []


def _leave(agent_id) -> None:
    db.session.get_one(Agent, agent_id).is_active = False
