"""Under which category of its client a ticket is put, and where the rules of the ladder let it begin."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from msp import tenants, tickets, tiers
from msp.identity import AUTOMATIC, belonging, person
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.ids import new_id
from msp.store import acting_for, db
from msp.tenants import CategoryForm
from msp.tickets import EventType, Impact, Urgency
from msp.tiers import LadderForm, Tier
from tests.desk_work import at, committed
from tests.tickets.conftest import Desk

LADDER = {
    "steps": [
        {"levels": ["L1"], "name": "Service desk"},
        {"levels": ["L2"], "name": "Technical", "enter": [{"category": ["network"]}]},
        {"levels": ["L3"], "name": "Experts", "enter": [{"vip": True, "priority": ["P1"]}]},
    ]
}


def _category(key: str = "network", name: str = "Network", **skills: int):
    return tenants.add_category(CategoryForm(key, name, skills), now=at(-1))


def _publish() -> None:
    tiers.publish_ladder(LadderForm(LADDER, "Not always the first step"), by=AUTOMATIC, now=at(-1))


def test_a_ticket_begins_where_its_category_belongs(desk):
    _publish()
    ticket = desk.open(category_id=_category())
    assert (ticket.tier, desk.open().tier) == (Tier.L2, Tier.L1)
    held = tickets.category_of(ticket)
    assert held is not None
    assert (held.key, held.name) == ("network", "Network")
    assert tickets.log_of(ticket)[0].data["category"] == "network"
    assert tickets.log_of(ticket)[0].type == EventType.CREATED


def test_an_urgent_ticket_of_a_vip_begins_with_the_experts(desk):
    _publish()
    rosa = desk.world.people["rosa"]
    urgent = {"impact": Impact.HIGH, "urgency": Urgency.HIGH}
    assert desk.open(**urgent).tier is Tier.L1
    belonging.mark_vip(rosa, True, now=at(0))
    assert person(rosa, desk.tenant_id).is_vip
    assert desk.open(**urgent).tier is Tier.L3
    belonging.mark_vip(rosa, False, now=at(0))
    assert desk.open(**urgent).tier is Tier.L1


def test_nobody_of_another_client_is_made_a_vip(cast: Desk):
    with acting_for(cast.world.birch.id), pytest.raises(Missing):
        belonging.mark_vip(cast.world.people["rosa"], True, now=at(0))


def test_a_category_of_another_client_is_none_of_this_one(cast: Desk):
    with committed(cast.world.birch):
        theirs = _category()
    with acting_for(cast.tenant_id):
        for strange in (theirs, new_id()):
            with pytest.raises(Invalid, match="Choose a category of this client") as refused:
                cast.open(category_id=strange)
            assert refused.value.field == "category_id"
            with pytest.raises(Missing):
                tenants.edit_category(strange, "Mine", {}, now=at(0))


def test_a_retired_category_takes_no_new_ticket_and_keeps_its_old_ones(desk):
    category_id = _category()
    ticket = desk.open(category_id=category_id)
    tenants.retire_category(category_id, now=desk.later())
    with pytest.raises(Invalid, match="Network is not offered any more"):
        desk.open(category_id=category_id)
    held = tickets.category_of(ticket)
    assert held is not None
    assert held.is_retired
    assert tenants.categories() == []
    assert [one.key for one in tenants.categories(with_retired=True)] == ["network"]
    with pytest.raises(Conflict, match="Network is retired"):
        tenants.edit_category(category_id, "Networks", {}, now=desk.later())


def test_a_category_says_which_skills_it_asks_for(desk):
    category_id = _category(network=2)
    assert tenants.category(category_id).skills == {"network": 2}
    tenants.edit_category(category_id, "Networks", {"firewall": 3}, now=desk.later())
    assert (tenants.category(category_id).name, tenants.category(category_id).skills) == ("Networks", {"firewall": 3})


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        (CategoryForm("Net work", "Network"), "key", "A key has at most 40 small letters"),
        (CategoryForm("network", ""), "name", "A name has 1 to 80 characters"),
        (CategoryForm("network", "Network", {"network": 4}), "skills", "at a level from 1 to 3"),
        (CategoryForm("network", "Network", {"no key": 1}), "skills", "“no key” is no key of a skill"),
        (CategoryForm("network", "Network", {"n" * 61: 1}), "skills", "at most 60 small letters"),
        (CategoryForm("network", "Network", {f"s{n}": 1 for n in range(13)}), "skills", "at most 12 skills"),
    ],
)
def test_a_category_that_makes_no_sense_is_refused(desk, form: CategoryForm, field: str, sentence: str):
    with pytest.raises(Invalid, match=sentence) as refused:
        tenants.add_category(form, now=at(0))
    assert refused.value.field == field


def test_two_categories_of_a_client_have_different_keys_and_names(desk):
    first = _category()
    with pytest.raises(Conflict, match="a category with the key network"):
        _category("network", "Other")
    with pytest.raises(Conflict, match="a category called network"):
        _category("other", "network")
    tenants.retire_category(first, now=at(0))
    _category("other", "network")


def test_a_category_keeps_its_key_and_is_never_deleted(desk):
    _category()
    for statement in ("update categories set key = 'x'", "delete from categories"):
        with pytest.raises(DBAPIError, match="a category"), db.session.begin_nested():
            db.session.execute(text(statement))
