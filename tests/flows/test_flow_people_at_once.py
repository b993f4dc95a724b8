"""Two who do the same to people, teams, drafts, swarms and ladders at the same moment: one does it, one is told."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from msp import agreements, tenants, tickets, tiers
from msp.agreements import Setting
from msp.store import acting_for, db, serving
from msp.tenants import CategoryForm
from msp.tickets import Ticket, together
from msp.tickets.together import Answer, DraftForm, SwarmForm
from msp.tiers import Tier, staff
from msp.tiers.staff import AbsenceForm, AbsenceKind, SkillForm, TeamForm, TurnForm
from msp.tiers.staff.models import Absence, OnCall
from tests import giving, live
from tests.agreements.settling import draft
from tests.agreements.test_agreements_ladder_moves import SHORT, stays, with_the_experts
from tests.desk_work import at, committed, opened
from tests.tickets.team import speak_through
from tests.world import World

DONE = "done"


@pytest.fixture
def world(engine_kind: str, shared_folder: Path, worker_id: str, tmp_path: Path) -> Iterator[World]:
    """The cast where transactions are real."""
    with live.live_world(engine_kind, shared_folder, tmp_path, f"{worker_id}_people") as world:
        yield world


def _in_the_house(world: World, act: Callable[[], Any]) -> Callable[[], str]:
    """An act on the provider's people, as a door would run it."""

    def run() -> str:
        with committed(world.provider):
            act()
        return DONE

    return run


def _on(world: World, reference: str, name: str, act: Callable[[Ticket], Any]) -> Callable[[], str]:
    """Somebody's act on a ticket of Acorn; it was read before it is held, as a page reads it."""

    def run() -> str:
        with committed(world.acorn, world.actors[name]):
            act(tickets.ticket_for(world.actors[name], reference))
        return DONE

    return run


def _one_and_told(answers: list[str]) -> str:
    """The sentence that the other one reads; exactly one did it."""
    assert answers.count(DONE) == 1, answers
    (told,) = (answer for answer in answers if answer != DONE)
    return told


def _away(world: World, start: float, end: float) -> Callable[[], str]:
    form = AbsenceForm(AbsenceKind.SICK, at(start), at(end))
    return _in_the_house(world, lambda: staff.declare_absence(world.agents["lena"], form, now=at(0)))


def _turn(world: World, team_id: UUID, start: float, end: float) -> Callable[[], str]:
    form = TurnForm(world.agents["lena"], at(start), at(end))
    return _in_the_house(world, lambda: staff.plan_turn(team_id, form, now=at(0)))


def _count(world: World, model: type) -> int:
    with world.app.app_context(), serving([world.provider.id]):
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_absences_that_overlap_are_one(world: World):
    told = _one_and_told(live.together(world.app, _away(world, 1, 5), _away(world, 4, 9)))
    assert told.startswith("Lena is away for a part of that time already")
    assert _count(world, Absence) == 1
    assert live.together(world.app, _away(world, 20, 21), _away(world, 21, 22)) == [DONE, DONE]


def test_turns_of_a_team_that_overlap_are_one_and_those_of_two_teams_are_both(world: World):
    with world.app.app_context():
        desk, night = giving.team(world, "desk", "lena"), giving.team(world, "night", "lena")
    told = _one_and_told(live.together(world.app, _turn(world, desk, 1, 5), _turn(world, desk, 4, 9)))
    assert told == "Somebody is on call for Desk for a part of that time already."
    assert live.together(world.app, _turn(world, desk, 20, 25), _turn(world, night, 20, 25)) == [DONE, DONE]
    assert _count(world, OnCall) == 3


def test_a_turn_and_an_absence_of_the_same_time_are_written_one_after_the_other(world: World):
    with world.app.app_context():
        desk = giving.team(world, "desk", "lena")
    for day in range(1, 4):
        first, last = 24 * day, 24 * day + 5
        turn, away = live.together(world.app, _turn(world, desk, first, last), _away(world, first, last))
        # Who falls ill says so whatever the rota says; who is ill already is not planned.
        assert away == DONE
        assert turn in (DONE, "Lena is absent for a part of that time.")


def test_a_turn_that_two_call_off_is_called_off_once(world: World):
    with world.app.app_context():
        desk = giving.team(world, "desk", "lena")
    for day in range(1, 9):
        with world.app.app_context(), committed(world.provider):
            form = TurnForm(world.agents["lena"], at(24 * day), at(24 * day + 4))
            turn_id = staff.plan_turn(desk, form, now=at(0))
        cancel = _in_the_house(world, lambda turn_id=turn_id: staff.cancel_turn(turn_id, now=at(1)))
        assert _one_and_told(live.together(world.app, cancel, cancel)) == "There is nothing here under that name."
    assert _count(world, OnCall) == 0


def test_what_two_call_the_same_is_there_once(world: World):
    team = _in_the_house(world, lambda: staff.form_team(TeamForm("desk", "Desk"), now=at(0)))
    skill = _in_the_house(world, lambda: staff.list_skill(SkillForm("tills", "Tills"), now=at(0)))

    def category() -> str:
        with committed(world.acorn):
            tenants.add_category(CategoryForm("tills", "Tills"), now=at(0))
        return DONE

    assert _one_and_told(live.together(world.app, team, team)) == "There is a team Desk (desk) already."
    assert _one_and_told(live.together(world.app, skill, skill)) == "The skill Tills (tills) is on the list already."
    told = _one_and_told(live.together(world.app, category, category))
    assert told == "There is a category with the key tills already, perhaps a retired one."


def test_somebody_whom_two_bring_into_a_team_is_in_it_once(world: World):
    with world.app.app_context():
        desk = giving.team(world, "desk")
    join = _in_the_house(world, lambda: staff.join_team(desk, world.agents["lena"], now=at(0)))
    assert _one_and_told(live.together(world.app, join, join)) == "Lena is in Desk already."


def test_a_draft_ends_once_however_many_decide(world: World):
    lena, marc = world.actors["lena"], world.actors["marc"]
    with world.app.app_context(), committed(world.acorn):
        speak_through()
        ticket = opened(world)
        reference = ticket.reference
        tickets.assign(ticket, world.agents["lena"], by=lena, now=at(0))
        draft_id = together.draft_reply(ticket, DraftForm("Try it again."), by=marc, now=at(0))
    send = _on(world, reference, "lena", lambda it: together.send_draft(it, draft_id, "Try.", by=lena, now=at(1)))
    back = _on(world, reference, "lena", lambda it: together.return_draft(it, draft_id, "Why?", by=lena, now=at(1)))
    take = _on(world, reference, "marc", lambda it: together.withdraw_draft(it, draft_id, by=marc, now=at(1)))
    answers = live.together(world.app, send, back, take, send)
    assert answers.count(DONE) == 1
    told = set(answers) - {DONE}
    ended = ("This draft was sent already.", "This draft was sent back already.", "Its author took this draft back.")
    assert len(told) == 1
    assert told <= set(ended)
    with world.app.app_context(), serving([world.acorn.id]):
        words = tickets.page(tickets.ticket_for(lena, reference), lena).words
        assert sum(said.author_name == "Lena" for said in words) == (told == {ended[0]})


def test_a_swarm_that_two_call_is_one_and_who_answers_twice_at_once_answers_once(world: World):
    lena, marc = world.actors["lena"], world.actors["marc"]
    with world.app.app_context(), committed(world.acorn):
        ticket = opened(world)
        reference = ticket.reference
        tickets.assign(ticket, world.agents["lena"], by=lena, now=at(0))
    form = SwarmForm((world.agents["marc"], world.agents["nadia"]), why="Help")
    call = _on(world, reference, "lena", lambda it: together.call_swarm(it, form, by=lena, now=at(1)))
    told = _one_and_told(live.together(world.app, call, call))
    assert told == "A swarm is under way already; invite people into it."

    def come(it: Ticket) -> None:
        together.answer_invitation(it, Answer.ACCEPTED, by=marc, now=at(2))

    assert live.together(world.app, *[_on(world, reference, "marc", come)] * 2) == [DONE, DONE]
    end = _on(world, reference, "lena", lambda it: together.end_swarm(it, by=lena, now=at(3)))
    assert _one_and_told(live.together(world.app, end, end)) == "No swarm is under way on this ticket."
    with world.app.app_context(), serving([world.acorn.id]):
        log = [line.type for line in tickets.log_of(tickets.ticket_for(lena, reference))]
        swarm = ("swarm_called", "swarm_invited", "swarm_answered", "swarm_ended")
        assert [log.count(type_) for type_ in swarm] == [1, 1, 1, 1]


def test_of_two_ladders_published_at_once_one_stands_and_its_tickets_move_once(world: World):
    omar = world.actors["omar"]
    with world.app.app_context():
        references = with_the_experts(world, 3)
        with serving([world.acorn.id]):
            base = agreements.standing(Setting.LADDER, "").base

    def publish() -> str:
        with committed(world.acorn, omar):
            agreements.publish_change(draft(Setting.LADDER, deepcopy(SHORT)), base, by=omar, now=at(1))
        return DONE

    told = _one_and_told(live.together(world.app, publish, publish))
    assert told in (
        "Somebody changed this meanwhile. Nothing was saved; compare both, then decide again.",
        "Another version of this ladder starts at the same instant.",
    )
    with world.app.app_context():
        with serving([world.acorn.id]):
            assert len(tiers.ladder_versions()) == 2
        for reference in references:
            assert [tier for tier, _ in stays(world, reference)] == [Tier.L1, Tier.L3, Tier.L2]


def test_a_job_that_runs_twice_at_once_moves_each_ticket_once(world: World):
    omar = world.actors["omar"]
    with world.app.app_context():
        references = with_the_experts(world, 6)
        with committed(world.acorn, omar):
            base = agreements.standing(Setting.LADDER, "").base
            later = draft(Setting.LADDER, deepcopy(SHORT), start=at(1) + timedelta(hours=1))
            agreements.publish_change(later, base, by=omar, now=at(1))

    def follow() -> int:
        with acting_for(world.acorn.id):
            moved = tickets.moves.follow_ladder(limit=100, now=at(3))
            db.session.commit()
        return moved

    assert sum(live.together(world.app, follow, follow)) == len(references)
    with world.app.app_context():
        for reference in references:
            assert [tier for tier, _ in stays(world, reference)] == [Tier.L1, Tier.L3, Tier.L2]
