"""Who is proposed for a ticket, read from the data of the house: skills, duty, training, load at every client."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from msp import identity, tickets
from msp.identity import AgentView, Role
from msp.store import acting_for, db, serving
from msp.tickets import Impact, Ticket, TicketForm, TicketKind, Urgency, routing
from msp.tiers import staff
from msp.tiers.staff import AbsenceForm, AbsenceKind, Shift, Way
from msp.tiers.staff.routing import AtWork, Duty, HasSkill, HasTier, InTeam, Load, Trained
from tests import giving
from tests.desk_work import at, committed, opened
from tests.tickets.conftest import Desk
from tests.world import World


def names(found) -> list[str]:
    return [one.name for one in found]


def at_birch(world: World, number: int = 1) -> Ticket:
    words = (f"The gate {number} is shut", "It does not open.", Impact.HIGH, Urgency.HIGH)
    form = TicketForm(TicketKind.REQUEST, *words, world.people["bob"])
    return tickets.open_ticket(form, by=world.actors["bob"], now=at(0))


def about(world: World, category_id: UUID, subject: str = "No net") -> Ticket:
    form = TicketForm(TicketKind.INCIDENT, subject, "x", Impact.LOW, Urgency.LOW, world.people["rosa"])
    return tickets.open_ticket(replace(form, category_id=category_id), by=world.actors["rosa"], now=at(0))


def test_everybody_who_serves_the_client_is_proposed_and_nobody_else(ground, world: World):
    with committed(world.acorn):
        found = routing.proposing(opened(world), now=at(1))
    # Lena holds L1, where the ticket is; Sven, Omar and Petra hold nothing at Acorn.
    assert names(found.proposals) == ["Lena", "Marc", "Nadia"]
    assert found.proposals[0].reasons == (HasTier(("L1",), True), AtWork(Duty.ON), Trained(False), Load(0, None))
    assert [one.against for one in found.proposals[1:]] == [(HasTier(("L1",), False),)] * 2


def test_open_tickets_at_clients_out_of_scope_are_counted_and_closed_ones_are_not(ground, world: World):
    lena, marc = world.agents["lena"], world.agents["marc"]
    with committed(world.birch):
        for number in range(3):
            tickets.assign(at_birch(world, number), lena, by=world.actors["lena"], now=at(1))
        done = at_birch(world, 9)
        tickets.assign(done, lena, by=world.actors["lena"], now=at(1))
        tickets.resolve(done, "It is open.", by=world.actors["lena"], now=at(1))
    with committed(world.acorn):
        tickets.assign(opened(world), lena, by=world.actors["lena"], now=at(1))
    with serving([world.acorn.id]):
        assert routing.loads_of([lena, marc]) == {lena: 4, marc: 0}
    with serving([world.provider.id]):
        assert routing.loads_of([lena]) == {lena: 4}
        assert routing.loads_of([]) == {}


def test_all_that_is_known_of_somebody_stands_in_the_reasons(ground, world: World):
    giving.skilled(world, "network", marc=2, nadia=1)
    with committed(world.provider):
        staff.set_capacity(world.agents["marc"], 8, now=at(0))
        staff.declare_absence(world.agents["nadia"], AbsenceForm(AbsenceKind.SICK, at(0), at(9)), now=at(0))
        night = [Shift("Europe/Stockholm", 0, 22 * 60, 6 * 60)]
        staff.set_shifts(world.agents["lena"], "Europe/Stockholm", night, now=at(0))
    with committed(world.acorn):
        staff.train_on_client(world.agents["marc"], at(0).date(), now=at(0))
        asks = giving.category("lan", now=at(0), network=2)
        ticket = about(world, asks)
        tickets.escalate(ticket, by=world.actors["lena"], now=at(1))
        found = routing.proposing(ticket, now=at(2)).proposals
    reasons = {one.name: one.reasons[1:] for one in found}
    assert reasons["Marc"] == (HasSkill("network", 2, 2), AtWork(Duty.ON), Trained(True), Load(0, 8))
    assert reasons["Nadia"] == (HasSkill("network", 2, 1), AtWork(Duty.AWAY), Trained(False), Load(0, None))
    assert reasons["Lena"] == (HasSkill("network", 2, 0), AtWork(Duty.OFF), Trained(False), Load(0, None))
    assert names(found) == ["Marc", "Nadia", "Lena"]


def test_training_on_another_client_does_not_count_here(ground, world: World):
    with committed(world.birch):
        staff.train_on_client(world.agents["marc"], at(0).date(), now=at(0))
    with committed(world.acorn):
        found = routing.proposing(opened(world), now=at(1)).proposals
    assert all(Trained(False) in one.reasons for one in found)


def test_the_teams_and_skills_of_a_step_count_there(ground, world: World):
    giving.team(world, "night", "nadia")
    giving.skilled(world, "mail", marc=1)
    with committed(world.acorn):
        giving.manned(world.acorn, "L1", now=at(0), teams=["night", "unknown"], skills=["mail"])
        found = routing.proposing(opened(world, when=1), now=at(1)).proposals
    lena = next(one for one in found if one.name == "Lena")
    assert InTeam(("night",), False) in lena.reasons
    assert HasSkill("mail", 1, 0) in lena.against
    assert names(found) == ["Lena", "Nadia", "Marc"]


def test_a_team_may_want_that_nobody_is_proposed(ground, world: World):
    team_id = giving.team(world, "desk", "lena", way=Way.OFF)
    with committed(world.acorn):
        giving.manned(world.acorn, "L1", now=at(0), teams=["desk"])
        assert not routing.proposing(opened(world, when=1), now=at(1)).is_wanted
    with committed(world.provider):
        staff.set_way(team_id, Way.PROPOSAL, now=at(2))
    with committed(world.acorn):
        assert routing.proposing(opened(world, when=3), now=at(3)).is_wanted


def test_a_swarm_is_matched_by_skill_at_whatever_tier(ground, world: World):
    giving.skilled(world, "network", nadia=3, marc=1)
    with committed(world.acorn):
        asks = giving.category("lan", now=at(0), network=2)
        ticket = about(world, asks)
        assert names(routing.matches(ticket, now=at(1))) == ["Nadia"]
        assert len(routing.matches(opened(world), now=at(1))) == 3


def test_fifty_agents_cost_no_more_questions_than_one(desk: Desk, ticket: Ticket, statements: list[str]):
    agents = [AgentView(UUID(int=number), f"Agent {number}", ("L1",)) for number in range(1, 51)]
    counts = []
    routing.proposing(ticket, now=desk.now)  # The ladder is read once for all that is done in a scope.
    for some in (agents[:1], agents):
        statements.clear()
        assert len(routing.proposing(ticket, now=desk.now, agents=some).proposals) == len(some)
        counts.append(len(statements))
    # What the ticket asks for, what is known of people, and how much each has to do.
    assert counts == [3, 3]


def given_to(world: World, *, when: float) -> str | None:
    with committed(world.acorn):
        ticket = opened(world, when=when)
        ids = {agent_id: name for name, agent_id in world.agents.items()}
        return ids[ticket.assignee_id] if ticket.assignee_id else None


@pytest.fixture
def both(ground, world: World) -> World:
    """Lena and Marc are the desk, where both hold L1."""
    giving.team(world, "desk", "lena", "marc", "sven", way=Way.IN_TURN)
    with committed(world.acorn):
        identity.grant(world.agents["marc"], Role.AGENT, ("L1", "L2"), now=at(0))
        giving.manned(world.acorn, "L1", now=at(0), teams=["desk"])
    return world


def test_tickets_go_round_among_those_who_hold_the_tier_at_the_client(both: World):
    assert [given_to(both, when=hour) for hour in (1, 2, 3, 4)] == ["lena", "marc", "lena", "marc"]


def test_who_is_off_duty_or_full_is_passed_over_and_nobody_left_means_nobody(both: World):
    with committed(both.provider):
        staff.set_capacity(both.agents["lena"], 1, now=at(0))
        away = AbsenceForm(AbsenceKind.HOLIDAY, at(2), at(9))
        staff.declare_absence(both.agents["marc"], away, now=at(0))
    assert [given_to(both, when=hour) for hour in (1, 2, 3)] == ["lena", None, None]


def test_what_comes_back_down_is_given_too_and_what_somebody_keeps_is_not(both: World):
    assert given_to(both, when=1) == "lena"
    with committed(both.acorn):
        ticket = tickets.ticket_for(both.actors["lena"], "ACORN-1")
        tickets.escalate(ticket, by=both.actors["lena"], now=at(2))
        assert ticket.assignee_id is None
        tickets.de_escalate(ticket, tickets.MoveForm(reason="Done here"), by=both.actors["nadia"], now=at(3))
        assert ticket.assignee_id == both.agents["marc"]


def test_a_log_of_the_past_is_given_to_nobody(both: World):
    with committed(both.acorn):
        form = TicketForm(TicketKind.INCIDENT, "Old", "x", Impact.LOW, Urgency.LOW, both.people["rosa"])
        form = replace(form, channel=tickets.Channel.REPLAY)
        assert tickets.open_ticket(form, by=both.actors["rosa"], now=at(1)).assignee_id is None


def test_it_is_in_the_log_that_nobody_did_it_by_hand(both: World):
    with committed(both.acorn):
        (given,) = [line for line in tickets.log_of(opened(both, when=1)) if line.type == "assigned"]
    assert given.actor_name == "Automatic"


def test_a_ticket_is_taken_once_and_only_where_the_taker_works(ground, world: World):
    lena, marc = world.actors["lena"], world.actors["marc"]
    with committed(world.acorn):
        ticket = opened(world)
        key = (ticket.tenant_id, ticket.id)
        assert routing.take(*key, by=marc, now=at(1)) is None
        assert routing.take(*key, by=lena, now=at(1)) is ticket
        assert routing.take(*key, by=lena, now=at(1)) is None
    with acting_for(world.birch.id):
        # A key of another client is no ticket here.
        assert routing.take(world.birch.id, key[1], by=lena, now=at(1)) is None
        db.session.rollback()


def test_of_two_that_are_due_at_once_the_one_is_next_that_fits_the_skill(ground, world: World):
    giving.skilled(world, "mail", lena=2)
    with committed(world.acorn):
        asks = {key: giving.category(key, now=at(0), **{key: 2}) for key in ("network", "mail")}
        for key, category_id in asks.items():
            about(world, category_id, subject=key)
    served = [world.acorn.id, world.birch.id]
    with serving(served):
        first, second = routing.next_best(world.actors["lena"], served, now=at(0) + timedelta(hours=1))
    assert (first.due_at, first.priority) == (second.due_at, second.priority)
    assert (dict(first.skills), dict(second.skills)) == ({"mail": 2}, {"network": 2})
