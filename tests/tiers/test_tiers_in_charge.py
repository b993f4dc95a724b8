"""Who is in charge at a client: named, replaced, gone; and who stands in where nobody is."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from msp import identity, tiers
from msp.identity import Role, belonging
from msp.identity.models import Agent
from msp.kernel.errors import Conflict, Invalid
from msp.store import acting_for, db, serving
from msp.tiers import Authority, LadderForm, Tier, namings, posts_of
from msp.tiers.models import Responsibility
from tests.desk_work import at, committed
from tests.raising import name, put
from tests.world import World

LEAD, DUTY, ACCOUNT = Authority.LEAD, Authority.DUTY_MANAGER, Authority.ACCOUNT_MANAGER


def _names(world: World, authority: Authority, tier: str | None = "L1", hours: float = 5) -> list[str]:
    return [mailbox.name for mailbox in posts_of(world.acorn.id, at(hours)).charge(authority, tier).mailboxes]


def test_where_nobody_is_named_the_next_in_line_hears_of_it(ground, world: World):
    with committed(world.acorn):
        assert _names(world, LEAD) == _names(world, DUTY) == _names(world, ACCOUNT) == ["Omar"]
        name(world, "nadia", DUTY)
        assert _names(world, LEAD) == ["Nadia"]
        name(world, "lena", LEAD, Tier.L1)
        assert _names(world, LEAD) == ["Lena"]
        assert _names(world, LEAD, "L2") == ["Nadia"]
        assert posts_of(world.acorn.id, at(5)).charge(LEAD, "L2").held_by is DUTY


def test_without_anybody_it_is_the_owner(ground, world: World):
    with committed(world.acorn):
        belonging.withdraw(world.agents["omar"], Role.ACCOUNT_MANAGER, by=world.actors["petra"], now=at(1))
        charge = posts_of(world.acorn.id, at(2)).charge(LEAD, "L1")
        assert [mailbox.name for mailbox in charge.mailboxes] == ["Petra"]
        assert charge.held_by is None


def test_whoever_left_or_lost_the_grant_is_passed_over(ground, world: World):
    with committed(world.acorn):
        name(world, "marc", DUTY)
        belonging.withdraw(world.agents["marc"], Role.AGENT, by=world.actors["petra"], now=at(1))
        assert _names(world, DUTY) == ["Omar"]
        identity.grant(world.agents["marc"], Role.AGENT, ("L2",), now=at(2))
        assert _names(world, DUTY) == ["Marc"]
        db.session.get_one(Agent, world.agents["marc"]).is_active = False
        assert _names(world, DUTY) == ["Omar"]


def test_a_naming_ends_the_one_before_and_the_past_stays(ground, world: World):
    omar = world.actors["omar"]
    with committed(world.acorn):
        name(world, "marc", DUTY, now=at(1))
        name(world, "nadia", DUTY, now=at(3))
        put(omar, None, DUTY, now=at(4))
        assert [_names(world, DUTY, hours=hours) for hours in (0.5, 1, 2.9, 3, 4)] == [
            ["Omar"],
            ["Marc"],
            ["Marc"],
            ["Nadia"],
            ["Omar"],
        ]
        assert [one.agent_id for one in namings(world.acorn.id)] == [None, world.agents["nadia"], world.agents["marc"]]
        assert {one.author for one in namings(world.acorn.id)} == {"Omar"}


def test_the_lead_of_a_merged_step_leads_each_of_its_levels(ground, world: World):
    with committed(world.birch):
        name(world, "sven", LEAD, Tier.L2)
        found = db.session.scalars(select(Responsibility)).one()
        assert found.tier == "L1"
        for level in ("L1", "L2"):
            assert [mailbox.name for mailbox in posts_of(world.birch.id, at(1)).charge(LEAD, level).mailboxes] == [
                "Sven"
            ]


def test_a_lead_of_a_level_that_was_merged_leads_the_step(ground, world: World):
    with committed(world.acorn):
        name(world, "marc", LEAD, Tier.L2)
        merged = {"steps": [{"levels": ["L1", "L2"], "name": "Desk"}, {"levels": ["L3"], "name": "Experts"}]}
        tiers.publish_ladder(LadderForm(merged, "Merged", at(1)), by=world.actors["omar"], now=at(1))
        assert _names(world, LEAD, "L1") == ["Marc"]


def test_what_cannot_be_named_is_refused(ground, world: World):
    omar = world.actors["omar"]
    with acting_for(world.acorn.id):
        for agent, authority, tier, sentence in (
            ("lena", ACCOUNT, None, "whoever has that role"),
            ("lena", LEAD, None, "leads one step"),
            ("lena", DUTY, Tier.L1, "leads one step"),
            ("lena", LEAD, Tier.L0, "self-service"),
            ("sven", DUTY, None, "who serves this client"),
            ("petra", DUTY, None, "who serves this client"),
        ):
            with pytest.raises(Invalid, match=sentence):
                put(omar, world.agents[agent], authority, tier, now=at(1))
        with pytest.raises(Conflict, match="Nobody is named"):
            put(omar, None, DUTY, now=at(1))
        name(world, "marc", DUTY, now=at(1))
        with pytest.raises(Conflict, match="so already"):
            name(world, "marc", DUTY, now=at(2))
        with pytest.raises(Conflict, match="just changed"):
            name(world, "nadia", DUTY, now=at(1) - timedelta(seconds=0))


def test_rows_are_never_changed_and_never_of_another_client(ground, world: World):
    with committed(world.acorn):
        row = name(world, "marc", DUTY)
    with acting_for(world.birch.id):
        assert namings(world.acorn.id) == namings(world.birch.id) == []
        assert [mailbox.name for mailbox in posts_of(world.birch.id, at(1)).charge(DUTY, "L1").mailboxes] == ["Omar"]
    for statement in (update(Responsibility).values(reason="x"), delete(Responsibility)):
        with acting_for(world.acorn.id):
            with pytest.raises(DBAPIError):
                db.session.execute(statement.where(Responsibility.id == row))
            db.session.rollback()


def test_in_sight_of_several_clients_each_has_posts_of_its_own(ground, world: World):
    with committed(world.acorn):
        name(world, "marc", DUTY)
    with committed(world.birch):
        name(world, "sven", DUTY, now=at(1))
    with serving([world.acorn.id, world.birch.id]):
        assert _names(world, DUTY) == ["Marc"]
        assert [mailbox.name for mailbox in posts_of(world.birch.id, at(5)).charge(DUTY, None).mailboxes] == ["Sven"]
