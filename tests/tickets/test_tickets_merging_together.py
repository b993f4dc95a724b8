"""Merging what people did together: they follow the older ticket, and nobody waits for an answer on the younger."""

import pytest
from sqlalchemy import select

from msp import tickets
from msp.kernel.errors import Conflict
from msp.kernel.periods import Span
from msp.store import db
from msp.store.outbox import OutboxEffect
from msp.tickets import Ticket, WorkForm, together
from msp.tickets.together import Answer, DraftForm, SwarmForm
from tests.tickets.team import speak_through
from tests.tickets.test_tickets_swarm import ALL
from tests.tickets.test_tickets_swarm import call as calls

PART_OF = "was merged into"


@pytest.fixture
def pair(desk) -> tuple[Ticket, Ticket]:
    """Two tickets of Rosa about one thing; Lena speaks on the younger, Marc has it and proposes a reply."""
    speak_through()
    older = desk.open()
    desk.later(60)
    younger = desk.open(subject="Printer again")
    tickets.assign(younger, desk.lena.id, by=desk.lena, now=desk.later())
    tickets.escalate(younger, by=desk.lena, now=desk.later())
    tickets.assign(younger, desk.marc.id, by=desk.marc, now=desk.later())
    return older, younger


def merge(desk, *named: Ticket) -> Ticket:
    return tickets.moves.merge(named, by=desk.lena, now=desk.later())


def proposed(desk, ticket: Ticket, body: str = "Try it again."):
    return together.draft_reply(ticket, DraftForm(body), by=desk.marc, now=desk.later())


def followers(ticket: Ticket) -> list[str]:
    return [agent.name for agent in tickets.moves.followers(ticket)]


def letters(template: str) -> int:
    keys = db.session.scalars(select(OutboxEffect.dedupe_key))
    return sum(key.startswith(f"mail:{template}:") for key in keys)


def test_whoever_had_it_spoke_on_it_or_followed_it_follows_the_survivor(desk, pair):
    older, younger = pair
    tickets.moves.follow(younger, by=desk.nadia, now=desk.later())
    merge(desk, younger, older)
    assert followers(older) == ["Lena", "Marc", "Nadia"]


def test_whoever_has_the_survivor_does_not_follow_it_and_nobody_follows_twice(desk, pair):
    older, younger = pair
    tickets.assign(older, desk.marc.id, by=desk.marc, now=desk.later())
    tickets.moves.follow(older, by=desk.lena, now=desk.later())
    merge(desk, younger, older)
    assert followers(older) == ["Lena"]
    assert older.assignee_id == desk.marc.id


def test_the_survivor_keeps_who_speaks_with_its_requester(desk, pair):
    older, younger = pair
    tickets.assign(older, desk.lena.id, by=desk.lena, now=desk.later())
    before = desk.types(older).count("communicator")
    merge(desk, younger, older)
    assert tickets.communicator_of(older).name == "Lena"
    assert desk.types(older).count("communicator") == before == 1


def test_where_nobody_speaks_yet_whoever_spoke_on_the_part_does(desk, pair):
    older, younger = pair
    assert tickets.communicator_of(older) is None
    merge(desk, younger, older)
    assert tickets.communicator_of(older).name == "Lena"
    with pytest.raises(Conflict, match="Lena speaks with the requester"):
        tickets.reply(older, "Past her.", by=desk.marc, now=desk.later())


def test_a_reply_that_waits_goes_back_to_its_author_with_the_reason_and_waits_in_no_list(desk, pair):
    older, younger = pair
    proposed(desk, younger)
    assert together.answers_of([desk.tenant_id], desk.lena.id) == {younger.id}
    merge(desk, younger, older)
    (draft,) = together.drafts_of(younger)
    assert (draft.body, draft.ending, draft.ended_by) == ("Try it again.", "returned", "Lena")
    assert draft.words.startswith(f"{younger.reference} {PART_OF} {older.reference}.")
    assert together.answers_of([desk.tenant_id], desk.lena.id) == frozenset()
    assert letters("reply_returned") == 1
    assert desk.types(younger)[-2:] == ["draft_ended", "merged"]


def test_a_reply_goes_back_also_where_another_than_the_merger_speaks(desk, pair):
    older, younger = pair
    proposed(desk, younger)
    tickets.moves.merge([younger, older], by=desk.nadia, now=desk.later())
    assert together.drafts_of(younger)[0].ended_by == "Nadia"


def test_what_was_ended_before_is_not_ended_again(desk, pair):
    older, younger = pair
    together.withdraw_draft(younger, proposed(desk, younger), by=desk.marc, now=desk.later())
    merge(desk, younger, older)
    assert together.drafts_of(younger)[0].ending == "withdrawn"
    assert desk.types(younger).count("draft_ended") == 1


def test_a_reply_that_waits_on_the_survivor_goes_on_waiting(desk, pair):
    older, younger = pair
    tickets.assign(older, desk.lena.id, by=desk.lena, now=desk.later())
    tickets.escalate(older, by=desk.lena, now=desk.later())
    proposed(desk, older)
    merge(desk, younger, older)
    assert together.drafts_of(older)[0].is_waiting


def test_the_swarm_ends_with_its_invitations_and_is_read_with_the_survivor(desk, pair):
    older, younger = pair
    calls(desk, younger, desk.nadia.id, desk.lena.id)
    merge(desk, younger, older)
    assert together.open_swarm(younger) is None
    assert together.swarms_inviting([desk.tenant_id], desk.nadia.id) == frozenset()
    (swarm,) = together.swarms_of(older)
    assert (swarm.moved_from, swarm.ended_by, swarm.is_open) == (younger.reference, "Lena", False)
    assert together.swarms_of(younger)[0].moved_from is None
    # Who did not come to the swarm has nothing to follow.
    assert "Nadia" not in followers(older)


def test_who_came_follows_and_books_what_is_left_on_the_survivor_once(desk, pair):
    older, younger = pair
    calls(desk, younger, desk.nadia.id)
    together.answer_invitation(younger, Answer.ACCEPTED, by=desk.nadia, now=desk.later())
    spent(desk, younger, 20)
    merge(desk, younger, older)
    assert "Nadia" in followers(older)
    spent(desk, older, 10)
    assert together.swarms_of(older)[0].minutes == 30
    booked = {(entry.minutes, entry.reference) for entry in tickets.page(older, desk.lena).work}
    assert booked == {(20, younger.reference), (10, older.reference)}
    assert sorted(entry.minutes for entry in tickets.usage(ALL, "Europe/Stockholm")) == [10, 20]
    assert tickets.swarm_figures(Span(ALL.start, ALL.end)).minutes == 30


def spent(desk, ticket: Ticket, minutes: int) -> None:
    together.log_swarm_time(ticket, WorkForm(minutes, desk.now.date()), by=desk.nadia, now=desk.later())


def test_the_survivors_own_swarm_goes_on_and_may_ask_those_of_the_part(desk, pair):
    older, younger = pair
    tickets.assign(older, desk.lena.id, by=desk.lena, now=desk.later())
    calls(desk, older, desk.marc.id)
    calls(desk, younger, desk.nadia.id)
    merge(desk, younger, older)
    assert together.open_swarm(older).moved_from is None
    together.invite(older, SwarmForm((desk.nadia.id,)), by=desk.lena, now=desk.later())
    assert {one.name for one in together.open_swarm(older).invitations} == {"Marc", "Nadia"}


def test_the_preview_names_what_the_merge_then_does(desk, pair):
    older, younger = pair
    proposed(desk, younger)
    calls(desk, younger, desk.nadia.id)
    (found,) = tickets.moves.beside_parts(older, [younger], desk.later())
    merge(desk, younger, older)
    assert [agent.name for agent in found.followers] == followers(older)
    assert found.speaks.id == tickets.communicator_of(older).id
    assert [draft.id for draft in found.drafts] == [one.id for one in together.drafts_of(younger)]
    assert found.swarm.id == together.swarms_of(older)[0].id
