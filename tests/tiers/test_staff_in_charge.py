"""Who hears of a raise while somebody is absent, and where a team is on call for a step."""

from msp import tiers
from msp.store import SYSTEM, acting_for, db
from msp.tiers import Authority, LadderForm, Tier, posts_of, staff
from msp.tiers.staff import AbsenceForm, AbsenceKind, TeamForm, TurnForm
from tests.desk_work import at, committed
from tests.raising import name
from tests.world import World

LEAD, DUTY, ACCOUNT = Authority.LEAD, Authority.DUTY_MANAGER, Authority.ACCOUNT_MANAGER
STEPS = [
    {"levels": ["L0"], "name": "Self-service"},
    {"levels": ["L1", "L2"], "name": "Service desk", "teams": ["service-desk", "night-desk"]},
    {"levels": ["L3"], "name": "Experts"},
]


def _away(world: World, who: str, begin: float, end: float) -> None:
    with committed(world.provider):
        form = AbsenceForm(AbsenceKind.SICK, at(begin), at(end))
        staff.declare_absence(world.agents[who], form, now=at(begin))


def _on_call(world: World, who: str, begin: float, end: float, key: str = "service-desk") -> None:
    with committed(world.provider):
        team_id = staff.form_team(TeamForm(key, key.title()), now=at(0))
        staff.join_team(team_id, world.agents[who], now=at(0))
        staff.plan_turn(team_id, TurnForm(world.agents[who], at(begin), at(end)), now=at(0))


def _with_teams(world: World) -> None:
    with committed(world.acorn):
        form = LadderForm({"steps": STEPS}, "Teams are named")
        tiers.publish_ladder(form, by=world.actors["omar"], now=at(0))


def test_while_the_named_one_is_absent_the_next_who_stands_in_hears_of_it(ground, world: World):
    with committed(world.acorn):
        name(world, "marc", LEAD, Tier.L2)
        name(world, "nadia", DUTY)
    _away(world, "marc", 2, 4)
    with acting_for(world.acorn.id):
        found = [posts_of(world.acorn.id, at(hours)).charge(LEAD, "L2") for hours in (1.9, 2, 3.9, 4)]
        assert [[mailbox.name for mailbox in charge.mailboxes] for charge in found] == [
            ["Marc"],
            ["Nadia"],
            ["Nadia"],
            ["Marc"],
        ]
        assert [(charge.is_away, charge.is_passed_over) for charge in found[:2]] == [(False, False), (True, False)]


def test_when_everybody_in_line_is_absent_it_is_the_owner(ground, world: World):
    _away(world, "omar", 2, 4)
    with acting_for(world.acorn.id):
        charge = posts_of(world.acorn.id, at(3)).charge(ACCOUNT, None)
        assert [mailbox.name for mailbox in charge.mailboxes] == ["Petra"]
        assert (charge.held_by, charge.is_away) == (None, True)


def test_where_no_lead_is_named_whoever_is_on_call_for_the_step_hears_of_it(ground, world: World):
    _with_teams(world)
    _on_call(world, "lena", 2, 10)
    with committed(world.acorn):
        posts = posts_of(world.acorn.id, at(3))
        charge = posts.charge(LEAD, "L2")
        assert ([mailbox.name for mailbox in charge.mailboxes], charge.is_on_call) == (["Lena"], True)
        assert [mailbox.name for mailbox in posts.charge(LEAD, "L3").mailboxes] == ["Omar"]
        assert [mailbox.name for mailbox in posts_of(world.acorn.id, at(10)).charge(LEAD, "L2").mailboxes] == ["Omar"]
        name(world, "nadia", LEAD, Tier.L2, now=at(1))
        charge = posts_of(world.acorn.id, at(3)).charge(LEAD, "L1")
        assert ([mailbox.name for mailbox in charge.mailboxes], charge.is_on_call) == (["Nadia"], False)


def test_on_call_counts_nobody_who_is_absent_or_does_not_serve_the_client(ground, world: World):
    _with_teams(world)
    _on_call(world, "sven", 2, 10)  # Sven serves Birch only
    _on_call(world, "lena", 2, 10, key="night-desk")
    with acting_for(world.acorn.id):
        assert [mailbox.name for mailbox in posts_of(world.acorn.id, at(3)).charge(LEAD, "L1").mailboxes] == ["Lena"]
    _away(world, "lena", 4, 6)
    with acting_for(world.acorn.id, SYSTEM):
        assert [mailbox.name for mailbox in posts_of(world.acorn.id, at(5)).charge(LEAD, "L1").mailboxes] == ["Omar"]
    db.session.remove()
