"""Open tickets follow a ladder that takes their step away: somebody says where, and each moves once."""

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from msp import agreements, clockwork, tickets, tiers
from msp.agreements import ChangeView, Setting
from msp.kernel.errors import Invalid
from msp.store import serving
from msp.tickets import Cause, MoveForm
from msp.tiers import Tier
from tests.agreements.settling import asked, decided, draft, free, set_rails
from tests.desk_work import at, committed, opened
from tests.world import World

pytestmark = pytest.mark.usefixtures("ground")

DESK = {"levels": ["L1"], "name": "Service desk", "teams": ["service-desk"]}
TECH = {"levels": ["L2"], "name": "Technical support", "teams": ["technicians"]}
EXPERTS = {"levels": ["L3"], "name": "Experts", "teams": ["experts"]}
VENDORS = {"levels": ["L4"], "name": "Vendors", "vendor": True}
SHORT: dict[str, Any] = {"steps": [DESK, TECH, VENDORS], "moved": {"L3": "L2"}}


def without(document: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in keys}


def with_the_experts(world: World, count: int = 1) -> list[str]:
    """Tickets of Rosa's that Marc brought up to L3."""
    marc = world.actors["marc"]
    with committed(world.acorn, marc):
        found = [opened(world, subject=f"Till {number}") for number in range(count)]
        for ticket in found:
            tickets.escalate(ticket, MoveForm(Tier.L3), by=marc, now=at(0.5))
        return [ticket.reference for ticket in found]


def published(world: World, document: dict[str, Any], *, when: float = 1, start: datetime | None = None) -> ChangeView:
    """Omar publishes a ladder for Acorn."""
    omar = world.actors["omar"]
    with committed(world.acorn, omar):
        base = agreements.standing(Setting.LADDER, "").base
        change = draft(Setting.LADDER, deepcopy(document), start=start)
        return agreements.publish_change(change, base, by=omar, now=at(when))


def stays(world: World, reference: str) -> list[tuple[str, Cause]]:
    """The tiers at which a ticket was, and why it came there."""
    with serving([world.acorn.id]):
        lena = world.actors["lena"]
        ticket = tickets.ticket_for(lena, reference)
        return [(stay.tier, stay.cause) for stay in tickets.page(ticket, lena).stays]


def test_a_step_with_open_tickets_does_not_go_before_somebody_says_where_they_go(world: World):
    (reference,) = with_the_experts(world)
    with pytest.raises(
        Invalid, match=r"Experts \(L3\) goes, and 1 open ticket is there. Say where they go."
    ) as refused:
        published(world, without(SHORT, "moved"))
    assert refused.value.field == "moved-L3"
    with serving([world.acorn.id]):
        assert len(tiers.ladder_versions()) == 1
    assert stays(world, reference)[-1] == ("L3", Cause.SKILL)


def test_few_tickets_move_with_the_ladder_each_once_and_say_why(world: World):
    references = with_the_experts(world, 2)
    published(world, SHORT)
    for reference in references:
        assert stays(world, reference) == [
            ("L1", Cause.OPENED),
            ("L3", Cause.SKILL),
            ("L2", Cause.LADDER),
        ]
    clockwork.follow_ladders(at(2))
    assert len(stays(world, references[0])) == 3


def test_many_tickets_are_moved_by_the_worker_some_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("msp.agreements.publishing.MOVED_AT_ONCE", 1)
    monkeypatch.setattr(clockwork, "MOVES_A_TICK", 2)
    references = with_the_experts(world, 3)
    published(world, SHORT)
    waiting = []
    for when in (1, 1.1, 1.2, 1.3):
        with serving([world.acorn.id]):
            waiting.append(len(tickets.moves.left_behind(now=at(when), limit=10)))
        clockwork.follow_ladders(at(when + 0.05))
    assert waiting == [3, 1, 0, 0]
    assert {stays(world, reference)[-1] for reference in references} == {("L2", Cause.LADDER)}
    assert {len(stays(world, reference)) for reference in references} == {3}


def test_tickets_stay_until_a_ladder_that_comes_later_begins(world: World):
    (reference,) = with_the_experts(world)
    published(world, SHORT, start=at(24))
    clockwork.follow_ladders(at(23.9))
    assert stays(world, reference)[-1][0] == "L3"
    clockwork.follow_ladders(at(24))
    assert stays(world, reference)[-1] == ("L2", Cause.LADDER)


def test_a_ladder_that_comes_later_says_where_tickets_go_also_of_steps_that_are_empty_now(world: World):
    with pytest.raises(Invalid, match=r"Experts \(L3\) goes, and tickets may be there when it does"):
        published(world, without(SHORT, "moved"), start=at(24))
    published(world, without(SHORT, "moved"))


def test_what_is_resolved_stays_where_it_was(world: World):
    (reference,) = with_the_experts(world)
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        tickets.resolve(tickets.ticket_for(nadia, reference), "It prints again.", by=nadia, now=at(0.6))
    published(world, without(SHORT, "moved"))
    assert stays(world, reference)[-1][0] == "L3"


def test_merged_and_split_steps_move_nothing(world: World):
    (reference,) = with_the_experts(world)
    published(world, {"steps": [DESK, {**TECH, "levels": ["L2", "L3"]}, VENDORS]})
    published(world, {"steps": [DESK, TECH, EXPERTS, VENDORS]}, when=2)
    assert len(stays(world, reference)) == 2


def test_a_step_that_becomes_a_vendors_gives_its_tickets_to_people(world: World):
    (reference,) = with_the_experts(world)
    outside = {"steps": [DESK, TECH, {"levels": ["L3", "L4"], "name": "Vendors", "vendor": True}]}
    with pytest.raises(Invalid, match="Say where they go"):
        published(world, outside)
    published(world, {**outside, "moved": {"L3": "L1"}})
    assert stays(world, reference)[-1] == ("L1", Cause.LADDER)
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket = tickets.ticket_for(nadia, reference)
        tickets.escalate(ticket, MoveForm(Tier.L3, vendor="quill"), by=nadia, now=at(2))
    clockwork.follow_ladders(at(3))
    assert stays(world, reference)[-1] == ("L3", Cause.SKILL), "what was handed to the vendor since is the vendor's"


def resolved_at_the_experts(world: World) -> str:
    """A ticket that Nadia resolved where the experts work."""
    (reference,), nadia = with_the_experts(world), world.actors["nadia"]
    with committed(world.acorn, nadia):
        tickets.resolve(tickets.ticket_for(nadia, reference), "It prints again.", by=nadia, now=at(0.6))
    return reference


def reopened(world: World, reference: str) -> None:
    rosa = world.actors["rosa"]
    with committed(world.acorn, rosa):
        tickets.reply(tickets.ticket_for(rosa, reference), "It does not.", by=rosa, now=at(5))


OUTSIDE = {"steps": [DESK, TECH, {"levels": ["L3", "L4"], "name": "Vendors", "vendor": True}], "moved": {"L3": "L1"}}


@pytest.mark.parametrize(
    ("document", "tier"),
    [
        (without(SHORT, "moved"), "L2"),
        ({**SHORT, "moved": {"L3": "L1"}}, "L1"),
        ({"steps": [EXPERTS | {"levels": ["L4"]}], "moved": {"L3": "L4"}}, "L4"),
        ({"steps": [EXPERTS | {"levels": ["L4"]}]}, "L4"),
        (OUTSIDE, "L1"),
    ],
)
def test_what_is_reopened_where_nobody_works_any_more_goes_to_a_step_of_the_ladder(
    world: World, document: dict[str, Any], tier: str
):
    reference = resolved_at_the_experts(world)
    published(world, document)
    reopened(world, reference)
    assert stays(world, reference)[-2:] == [("L3", Cause.REOPENED), (tier, Cause.LADDER)]
    clockwork.follow_ladders(at(6))
    assert stays(world, reference)[-1] == (tier, Cause.LADDER)


def test_what_a_vendor_resolved_is_reopened_where_it_was(world: World):
    (reference,), nadia = with_the_experts(world), world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket = tickets.ticket_for(nadia, reference)
        tickets.escalate(ticket, MoveForm(Tier.L4, vendor="quill"), by=nadia, now=at(0.6))
        tickets.resolve(ticket, "They mended it.", by=nadia, now=at(0.7))
    reopened(world, reference)
    assert stays(world, reference)[-1] == ("L4", Cause.REOPENED)


def test_what_goes_higher_at_its_reopening_goes_there_from_where_it_was(world: World):
    reference = resolved_at_the_experts(world)
    top = {"levels": ["L4"], "name": "Top", "teams": ["experts"]}
    published(world, {"steps": [DESK, TECH, top], "moved": {"L3": "L1"}, "reopens": {"count": 1, "to": "next"}})
    reopened(world, reference)
    assert stays(world, reference)[-2:] == [("L3", Cause.REOPENED), ("L4", Cause.REOPENS)]


def test_where_no_step_is_left_for_its_reopening_it_is_raised_and_comes_back_on_the_ladder(world: World):
    reference = resolved_at_the_experts(world)
    published(world, without(SHORT, "moved") | {"reopens": {"count": 1, "to": "L2"}})
    reopened(world, reference)
    assert stays(world, reference)[-1] == ("L2", Cause.LADDER)
    with serving([world.acorn.id]):
        ticket = tickets.ticket_for(world.actors["lena"], reference)
        assert [line.data["occasion"] for line in tickets.log_of(ticket) if line.type == "raised"] == ["reopens"]


def test_a_clients_own_change_says_it_too_and_its_yes_moves_the_tickets(world: World):
    (reference,) = with_the_experts(world)
    change = asked(world, draft(Setting.LADDER, SHORT))
    assert stays(world, reference)[-1][0] == "L3"
    decided(world, change)
    assert stays(world, reference)[-1] == ("L2", Cause.LADDER)


def test_a_yes_to_a_change_that_forgot_them_is_refused_and_nothing_is_decided(world: World):
    change = asked(world, draft(Setting.LADDER, without(SHORT, "moved")))
    with_the_experts(world)
    with pytest.raises(Invalid, match="Say where they go"):
        decided(world, change)
    with serving([world.acorn.id]):
        assert agreements.change(change.id).is_waiting
        assert len(tiers.ladder_versions()) == 1


def test_a_review_names_the_tickets_that_would_move(world: World):
    (reference,) = with_the_experts(world)
    with serving([world.acorn.id]):
        found = agreements.review(draft(Setting.LADDER, SHORT), freely=True, now=at(1))
    (moving,) = found.moving
    assert (moving.left, moving.to, moving.count) == ("L3", "Technical support (L2)", 1)
    assert [ticket.reference for ticket in moving.named] == [reference]
    assert "Open tickets at L3: stay → move to Technical support (L2)" in [line.sentence for line in found.lines]


def test_where_tickets_went_once_is_no_difference_later(world: World):
    published(world, SHORT)
    with pytest.raises(Invalid, match="Nothing is different"):
        published(world, without(SHORT, "moved"), when=2)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"steps": [{"levels": ["L1"], "name": "Desk"}]}, r"Step 1, Desk \(L1\), needs a team or a vendor"),
        ({"steps": [DESK | {"hours": "night"}]}, r"Step 1, Service desk \(L1\): there is no hours “night” among"),
        ({"steps": [DESK | {"enter": [{"category": ["moon"]}]}]}, "there is no category “moon”"),
        ({"steps": [DESK | {"enter": [{"channel": ["pigeon"]}]}]}, "there is no channel “pigeon”"),
        ({"steps": [DESK | {"vendor": "nobody"}, TECH]}, "cannot be a vendor's"),
        ({"steps": [DESK, TECH | {"levels": ["L1", "L2"]}]}, "L1 stands twice"),
        ({"steps": []}, "at least one step"),
        ({"steps": [DESK, TECH | {"next": "L1", "dwell_minutes": 5}]}, "lead in a circle"),
        (SHORT | {"moved": {"L2": "L1"}}, r"Tickets at L2 stay: Technical support \(L2\) is a step"),
        (SHORT | {"moved": {"L3": "L4"}}, "Tickets at L3 cannot go to L4: nobody of the provider works there"),
        (SHORT | {"moved": {"L3": "L9"}}, "Moved names levels"),
        (SHORT | {"moved": ["L3"]}, "Moved is an object of levels"),
    ],
)
def test_a_ladder_that_a_person_publishes_says_everything_and_nothing_that_there_is_not(
    world: World, document: dict[str, Any], sentence: str
):
    set_rails(world, free("ladder"))
    for act in (published, lambda world, document: asked(world, draft(Setting.LADDER, document))):
        with pytest.raises(Invalid, match=sentence):
            act(world, document)
    with serving([world.acorn.id]):
        assert len(tiers.ladder_versions()) == 1


def test_versions_from_before_are_read_as_they_are(world: World):
    with serving([world.acorn.id]):
        assert not tiers.ladder_in_force(at(0)).start.is_manned
        assert agreements.difference(Setting.LADDER, None, tiers.ladder_versions()[0].document)


def test_a_client_does_not_say_itself_as_what_work_is_billed(world: World):
    cheaper = {"steps": [DESK, TECH | {"rate_key": "L1"}, EXPERTS, VENDORS]}
    set_rails(world, free("ladder"))
    with pytest.raises(Invalid, match=r"Technical support \(L2\): as which tier its work is billed is fixed"):
        asked(world, draft(Setting.LADDER, cheaper))
    set_rails(world, {"ladder": {"mode": "free", "bounds": {"rate_keys": True}}}, when=1)
    assert not asked(world, draft(Setting.LADDER, cheaper), when=2).is_waiting
