"""A swarm: people come to a ticket that stays where and whose it is; no clock moves, and no time counts twice."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from msp import tickets, tiers
from msp.kernel.errors import Conflict, Forbidden, Invalid
from msp.kernel.events import publish
from msp.kernel.periods import Span
from msp.store import acting_for, db
from msp.store.outbox import OutboxEffect
from msp.tickets import Ticket, TicketBounced, WorkForm, matching, together
from msp.tickets.together import Answer, SwarmForm
from msp.tiers import Tier, staff
from tests import giving
from tests.desk_work import committed
from tests.tickets.team import speak_through
from tests.world import MONDAY

WHY = "The switch drops packets"
ALL = Span(MONDAY - timedelta(days=1), MONDAY + timedelta(days=30))


@pytest.fixture
def owned(desk) -> Ticket:
    ticket = desk.open()
    tickets.assign(ticket, desk.lena.id, by=desk.lena, now=desk.later())
    return ticket


@pytest.fixture
def swarmed(desk, owned) -> Ticket:
    call(desk, owned, desk.marc.id)
    return owned


def call(desk, ticket: Ticket, *agent_ids, **more: str):
    return together.call_swarm(ticket, SwarmForm(agent_ids, why=WHY, **more), by=desk.lena, now=desk.later())


def answer(desk, ticket: Ticket, said: Answer, reason: str = "", by: str = "marc") -> None:
    together.answer_invitation(ticket, said, reason, by=desk.actors[by], now=desk.later())


def spent(desk, ticket: Ticket, minutes: int = 20, by: str = "marc"):
    form = WorkForm(minutes, desk.now.date(), note="Looked at the switch")
    return together.log_swarm_time(ticket, form, by=desk.actors[by], now=desk.later())


def test_people_of_any_tier_are_asked_and_the_ticket_stays_where_and_whose_it_is(desk, owned):
    before = (owned.tier, owned.assignee_id, owned.status)
    call(desk, owned, desk.marc.id, desk.nadia.id)
    swarm = together.open_swarm(owned)
    assert [one.name for one in swarm.invitations] == ["Marc", "Nadia"]
    assert (swarm.why, swarm.called_by, (owned.tier, owned.assignee_id, owned.status)) == (WHY, "Lena", before)


def test_no_clock_is_told_of_a_swarm(desk, owned):
    told = tickets.events_of(owned)
    call(desk, owned, desk.marc.id)
    together.invite(owned, SwarmForm((desk.nadia.id,)), by=desk.lena, now=desk.later())
    answer(desk, owned, Answer.ACCEPTED)
    spent(desk, owned)
    together.end_swarm(owned, by=desk.lena, now=desk.later())
    assert tickets.events_of(owned) == told


@pytest.mark.parametrize(
    ("name", "sentence"), [("sven", "hold a tier at this client"), ("omar", "hold a tier"), ("lena", "has this ticket")]
)
def test_who_cannot_come_is_refused_and_nothing_is_called(desk, owned, name: str, sentence: str):
    with pytest.raises(Invalid, match=sentence):
        call(desk, owned, desk.marc.id, desk.world.agents[name])
    assert together.swarms_of(owned) == ()


def test_nobody_an_unknown_team_no_reason_and_no_owner_are_refused(desk, owned):
    with pytest.raises(Invalid, match="at least one person"):
        call(desk, owned)
    with pytest.raises(Invalid, match="no such team"):
        call(desk, owned, team="nobody-knows")
    with pytest.raises(Invalid, match="hold a tier"):
        call(desk, owned, uuid4())
    with pytest.raises(Invalid, match="Say what you need"):
        together.call_swarm(owned, SwarmForm((desk.marc.id,)), by=desk.lena, now=desk.later())
    with pytest.raises(Conflict, match="Nobody has this ticket"):
        call(desk, desk.open(), desk.marc.id)
    assert "swarm_called" not in desk.types(owned)


def test_a_team_is_asked_as_its_people_who_serve_the_client(desk):
    speak_through(L2={"teams": ["network"]})
    ticket = desk.open()
    tickets.assign(ticket, desk.lena.id, by=desk.lena, now=desk.later())
    call(desk, ticket, team="network")
    assert [(one.name, one.team) for one in together.open_swarm(ticket).invitations] == [("Marc", "network")]


def test_one_swarm_at_a_time_and_nobody_is_asked_twice(desk, swarmed):
    with pytest.raises(Conflict, match="under way already"):
        call(desk, swarmed, desk.nadia.id)
    with pytest.raises(Conflict, match="invited already"):
        together.invite(swarmed, SwarmForm((desk.marc.id,)), by=desk.lena, now=desk.later())


def test_a_no_says_why_and_the_caller_reads_it(desk, swarmed):
    with pytest.raises(Invalid, match="Say why"):
        answer(desk, swarmed, Answer.DECLINED)
    answer(desk, swarmed, Answer.DECLINED, "On a train")
    (asked,) = together.open_swarm(swarmed).invitations
    assert (asked.answer, asked.reason) == ("declined", "On a train")


def test_who_was_not_asked_cannot_answer(desk, swarmed):
    with pytest.raises(Forbidden, match="not invited"):
        answer(desk, swarmed, Answer.ACCEPTED, by="nadia")


def test_an_invitation_waits_in_the_queue_until_it_is_answered(desk, swarmed):
    waiting = lambda: together.swarms_inviting([desk.tenant_id], desk.marc.id)  # noqa: E731 - read three times
    assert waiting() == {swarmed.id}
    answer(desk, swarmed, Answer.ACCEPTED)
    assert waiting() == frozenset()
    assert together.swarms_inviting([desk.world.birch.id], desk.marc.id) == frozenset()


def test_the_invited_are_told_once(desk, swarmed):
    answer(desk, swarmed, Answer.ACCEPTED)
    keys = [key for key in db.session.scalars(select(OutboxEffect.dedupe_key)) if ":swarm_invited:" in key]
    assert len(keys) == 1


def test_after_the_end_nobody_answers_and_nobody_is_invited(desk, swarmed):
    together.end_swarm(swarmed, by=desk.lena, now=desk.later())
    for act in (
        lambda: answer(desk, swarmed, Answer.ACCEPTED),
        lambda: together.end_swarm(swarmed, by=desk.lena, now=desk.later()),
        lambda: together.invite(swarmed, SwarmForm((desk.nadia.id,)), by=desk.lena, now=desk.later()),
    ):
        with pytest.raises(Conflict, match="No swarm is under way"):
            act()


def test_a_resolved_ticket_calls_nobody(desk, swarmed):
    tickets.resolve(swarmed, "A cable.", by=desk.lena, now=desk.later())
    assert together.open_swarm(swarmed) is None
    assert together.swarms_inviting([desk.tenant_id], desk.marc.id) == frozenset()


def test_time_in_a_swarm_is_one_entry_of_those_who_came_also_after_the_end(desk, swarmed):
    with pytest.raises(Conflict, match="Accept the invitation first"):
        spent(desk, swarmed)
    answer(desk, swarmed, Answer.ACCEPTED)
    entry = spent(desk, swarmed, 20)
    assert (entry.tier, entry.agent_id) == ("L2", desk.marc.id)
    together.end_swarm(swarmed, by=desk.lena, now=desk.later())
    spent(desk, swarmed, 10)
    assert [one.minutes for one in tickets.usage(ALL, "Europe/Stockholm")] == [20, 10]
    assert together.swarms_of(swarmed)[0].minutes == 30
    form = WorkForm(5, desk.now.date(), tier=Tier.L2, correction_reason="A slip")
    tickets.correct_work(swarmed, entry.id, form, by=desk.marc, now=desk.later())
    assert together.swarms_of(swarmed)[0].minutes == 15


def test_the_figures_count_what_was_called_in_the_span(desk, swarmed):
    together.invite(swarmed, SwarmForm((desk.nadia.id,)), by=desk.lena, now=desk.later())
    answer(desk, swarmed, Answer.ACCEPTED)
    spent(desk, swarmed, 20)
    figures = tickets.swarm_figures(ALL)
    assert (figures.calls, figures.invitations, figures.accepted, figures.minutes) == (1, 2, 1, 20)
    assert figures.median_to_accept == timedelta(minutes=10)
    assert tickets.swarm_figures(Span(MONDAY - timedelta(days=2), MONDAY)).calls == 0


def test_an_archived_team_is_asked_by_nobody(cast):
    world = cast.world
    team_id = giving.team(world, "network", "marc")
    with committed(world.acorn):
        speak_through(L2={"teams": ["network", "no-list-has-it"]})
        ladder = tiers.ladder_in_force(cast.now)
        assert together.teams_of(ladder) == ["network", "no-list-has-it"]
        ticket = cast.open()
        tickets.assign(ticket, cast.lena.id, by=cast.lena, now=cast.later())
    with committed(world.provider):
        staff.archive_team(team_id, now=cast.now)
    with acting_for(world.acorn.id):
        assert together.teams_of(ladder) == ["no-list-has-it"]
        ticket = tickets.ticket_for(cast.lena, ticket.reference)
        with pytest.raises(Invalid, match="Network is archived"):
            call(cast, ticket, team="network")
        assert "swarm_called" not in cast.types(ticket)


def bounced(desk, ticket: Ticket, from_tier: str = "L2", tier: str = "L1") -> TicketBounced:
    about = {"tenant_id": desk.tenant_id, "object_id": ticket.id, "at": desk.later(), "reference": ticket.reference}
    return TicketBounced(**about, seq=ticket.last_seq, from_tier=from_tier, tier=tier, count=3)


def test_who_had_it_at_another_step_is_not_called_for_a_bounce(desk, owned):
    tickets.escalate(owned, by=desk.lena, now=desk.later())
    tickets.assign(owned, desk.marc.id, by=desk.marc, now=desk.later())
    tickets.escalate(owned, by=desk.marc, now=desk.later())
    publish(bounced(desk, owned, "L3", "L2"))
    (swarm,) = together.swarms_of(owned)
    assert [one.name for one in swarm.invitations] == ["Marc"], "Lena had it at L1"


def test_a_bounce_of_what_nobody_had_asks_few_of_those_who_fit(desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(matching, "ASKED_BY_ITSELF", 2)
    staff.list_skill(staff.SkillForm("network", "Networks"), now=desk.now)
    for name in ("lena", "nadia"):
        staff.rate_skill(desk.world.agents[name], "network", 2, now=desk.now)
    ticket, narrow = desk.open(), desk.open(category_id=giving.category("network", now=desk.now, network=2))
    for each, count in ((ticket, 2), (narrow, 2)):
        publish(bounced(desk, each))
        assert len(together.open_swarm(each).invitations) == count
    assert {one.name for one in together.open_swarm(narrow).invitations} == {"Lena", "Nadia"}


def test_too_many_bounces_call_those_who_had_it_once(desk, owned):
    tickets.escalate(owned, by=desk.lena, now=desk.later())
    tickets.assign(owned, desk.marc.id, by=desk.marc, now=desk.later())
    fact = bounced(desk, owned)
    publish(fact)
    together.when_ticket_bounced(fact)
    (swarm,) = together.swarms_of(owned)
    assert swarm.why == "It came back from L2 to L1 for the 3rd time."
    assert [one.name for one in swarm.invitations] == ["Lena"]
    assert swarm.called_by == "Automatic"


def test_a_step_that_swarms_is_not_left_upwards(desk):
    speak_through(L1={"mode": "swarm"})
    ticket = desk.open()
    with pytest.raises(Conflict, match="works by swarming"):
        tickets.escalate(ticket, by=desk.lena, now=desk.later())
    assert ticket.tier == "L1"


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_said_in_whatever_order_the_last_word_before_the_end_stands(desk, swarmed, seed: int):
    said = random.Random(seed).choices([*Answer, None], [4, 4, 1], k=8)  # noqa: S311 - a drawn story, no secret
    stands, ended = "", False
    for word in said:
        lines = len(desk.types(swarmed))
        try:
            if word is None:
                together.end_swarm(swarmed, by=desk.lena, now=desk.later())
            else:
                answer(desk, swarmed, word, "Because")
        except Conflict:
            assert ended, "only after the end is anything refused"
            assert len(desk.types(swarmed)) == lines
            continue
        assert not ended
        changed = word is None or word != stands
        assert len(desk.types(swarmed)) == lines + changed, "the same word twice is one"
        stands, ended = (stands, True) if word is None else (word, False)
    (swarm,) = together.swarms_of(swarmed)
    assert (swarm.invitations[0].answer, swarm.is_open) == (stands, not ended)
