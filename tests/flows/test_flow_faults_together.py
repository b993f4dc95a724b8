"""Wherever an act on the ladder or of several people breaks, nothing of it stays; done again it is what it would be."""

import re
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from msp import agreements, clockwork, invariants, tickets
from msp.agreements import Setting
from msp.tickets import (
    Impact,
    MoveForm,
    Ticket,
    TicketForm,
    TicketKind,
    UploadForm,
    Urgency,
    WorkForm,
    routing,
    together,
)
from msp.tickets.together import Answer, DraftForm, SwarmForm
from msp.tiers import Tier
from msp.tiers.staff import Way
from tests import giving
from tests.agreements.settling import draft
from tests.agreements.test_agreements_ladder_moves import SHORT
from tests.desk_work import at, committed, opened
from tests.flows import breaking
from tests.flows.conftest import Rows, Story
from tests.tickets.team import speak_through

Act = Callable[[], Any]
#: More statements than this in one act would be a fault of its own.
MOST = 250
FILE = UploadForm("log.txt", b"one line")
#: What is drawn anew each time: ids, also inside documents, and what is hashed over them.
DRAWN = re.compile(r"UUID\('[^']+'\)|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|b'(\\'|[^'])*'")


def _shared(story: Story, *, draft_by: str = "", asks: str = "", **of_steps: dict[str, Any]) -> str:
    """A ticket that Lena has and speaks for; with a draft, or a swarm that asks somebody. Its reference."""
    world, lena = story.world, story.world.actors["lena"]
    with story.inside(world.acorn):
        speak_through(**of_steps)
        ticket = opened(world)
        tickets.assign(ticket, world.agents["lena"], by=lena, now=at(0))
        if draft_by:
            together.draft_reply(
                ticket, DraftForm("Try it.", attachments=(FILE,)), by=world.actors[draft_by], now=at(0)
            )
        if asks:
            together.call_swarm(ticket, SwarmForm((world.agents[asks],), why="Help"), by=lena, now=at(0))
        return ticket.reference


def _does(story: Story, name: str, reference: str, act: Callable[[Ticket], Any]) -> Act:
    """Somebody's act on a ticket of Acorn, as a door would run it."""

    def run() -> None:
        with story.inside(story.world.acorn, name):
            act(tickets.ticket_for(story.world.actors[name], reference))

    return run


def _propose(story: Story) -> Act:
    marc = story.world.actors["marc"]
    form = DraftForm("Try it again.", together.Then.RESOLVE, (FILE,))
    return _does(story, "marc", _shared(story), partial(together.draft_reply, form=form, by=marc, now=at(1)))


def _decide(story: Story, name: str, act: Callable[[Ticket, UUID], Any]) -> Act:
    reference = _shared(story, draft_by="marc")
    return _does(story, name, reference, lambda ticket: act(ticket, together.drafts_of(ticket)[0].id))


def _send(story: Story) -> Act:
    lena = story.world.actors["lena"]
    return _decide(story, "lena", lambda ticket, id_: together.send_draft(ticket, id_, "Try.", by=lena, now=at(1)))


def _return(story: Story) -> Act:
    lena = story.world.actors["lena"]
    return _decide(story, "lena", lambda ticket, id_: together.return_draft(ticket, id_, "Why?", by=lena, now=at(1)))


def _withdraw(story: Story) -> Act:
    marc = story.world.actors["marc"]
    return _decide(story, "marc", lambda ticket, id_: together.withdraw_draft(ticket, id_, by=marc, now=at(1)))


def _call(story: Story) -> Act:
    lena, form = story.world.actors["lena"], SwarmForm((story.world.agents["marc"],), why="The switch is odd")
    return _does(story, "lena", _shared(story), partial(together.call_swarm, form=form, by=lena, now=at(1)))


def _invite(story: Story) -> Act:
    lena, form = story.world.actors["lena"], SwarmForm((story.world.agents["nadia"],))
    return _does(story, "lena", _shared(story, asks="marc"), partial(together.invite, form=form, by=lena, now=at(1)))


def _answers(story: Story, answer: Answer, reason: str = "") -> Act:
    marc = story.world.actors["marc"]
    act = partial(together.answer_invitation, answer=answer, reason=reason, by=marc, now=at(1))
    return _does(story, "marc", _shared(story, asks="marc"), act)


def _accept(story: Story) -> Act:
    return _answers(story, Answer.ACCEPTED)


def _decline(story: Story) -> Act:
    return _answers(story, Answer.DECLINED, "I am at another client.")


def _end(story: Story) -> Act:
    lena = story.world.actors["lena"]
    return _does(story, "lena", _shared(story, asks="marc"), partial(together.end_swarm, by=lena, now=at(1)))


def _book(story: Story) -> Act:
    marc = story.world.actors["marc"]
    reference = _shared(story, asks="marc")
    come = partial(together.answer_invitation, answer=Answer.ACCEPTED, by=marc, now=at(0.5))
    _does(story, "marc", reference, come)()
    form = WorkForm(20, at(1).date())
    return _does(story, "marc", reference, partial(together.log_swarm_time, form=form, by=marc, now=at(1)))


def _hand_up(story: Story) -> Act:
    lena = story.world.actors["lena"]
    form = MoveForm(Tier.L2, handover={"What was tried": "Another cable."}, note="It is the till at the door.")
    reference = _shared(story, L2={"handover": ["What was tried"]})
    return _does(story, "lena", reference, lambda ticket: tickets.escalate(ticket, form, by=lena, now=at(1)))


def _bounce(story: Story) -> Act:
    """The third return: with a recipe, the duty manager is told, and a swarm called."""
    lena, marc, reference = story.world.actors["lena"], story.world.actors["marc"], _shared(story)
    form = MoveForm(recipe="Swap the ribbon.", for_everybody=True)

    def up(hours: float) -> Act:
        return _does(story, "lena", reference, lambda ticket: tickets.escalate(ticket, by=lena, now=at(hours)))

    def back(hours: float) -> Act:
        return _does(story, "marc", reference, lambda ticket: tickets.de_escalate(ticket, form, by=marc, now=at(hours)))

    for move in (up(0.1), back(0.2), up(0.3), back(0.4), up(0.5)):
        move()
    return back(1)


def _shorter(story: Story, hours: float) -> Act:
    """Omar publishes a ladder without the experts, where a ticket is; it begins after so many hours."""
    world, marc, omar = story.world, story.world.actors["marc"], story.world.actors["omar"]
    with story.inside(world.acorn):
        tickets.escalate(opened(world), MoveForm(Tier.L3), by=marc, now=at(0.5))
        base = agreements.standing(Setting.LADDER, "").base

    def publish() -> None:
        with story.inside(world.acorn, "omar"):
            change = draft(Setting.LADDER, deepcopy(SHORT), start=at(hours) if hours else None)
            agreements.publish_change(change, base, by=omar, now=at(1))

    return publish


def _publish(story: Story) -> Act:
    return _shorter(story, 0)


def _follow(story: Story) -> Act:
    _shorter(story, 2)()

    def follow() -> None:
        with story.app.app_context():
            clockwork.follow_ladders(at(3))

    return follow


def _take(story: Story) -> Act:
    """What is due first, and past the ticket's lock: whose it is is asked again there."""
    world, lena = story.world, story.world.actors["lena"]
    with story.inside(world.acorn):
        ticket_id = opened(world).id

    def take() -> None:
        with story.inside(world.acorn):
            assert routing.next_best(lena, [world.acorn.id], now=at(1))[0].ticket_id == ticket_id
            assert routing.take(world.acorn.id, ticket_id, by=lena, now=at(1))

    return take


def _given_in_turn(story: Story) -> Act:
    world = story.world
    with story.app.app_context():
        giving.team(world, "desk", "lena", way=Way.IN_TURN)
        with committed(world.acorn):
            giving.manned(world.acorn, "L1", now=at(0), teams=["desk"])

    def ask() -> None:
        with story.inside(world.acorn, "rosa"):
            level = (Impact.LOW, Urgency.LOW)
            form = TicketForm(TicketKind.INCIDENT, "The till", "Since today.", *level, world.people["rosa"])
            assert tickets.open_ticket(form, by=world.actors["rosa"], now=at(1)).assignee_id == world.agents["lena"]

    return ask


DEEDS = (_propose, _send, _return, _withdraw, _call, _invite, _accept, _decline, _end, _book)
DEEDS += (_hand_up, _bounce, _publish, _follow, _take, _given_in_turn)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__.strip("_"))
def test_a_statement_that_fails_leaves_the_whole_act_undone_and_it_can_be_done_again(story: Story, deed: Callable):
    act, acorn = deed(story), story.world.acorn
    before = story.rows(acorn)
    with story.undone():
        act()
        after = story.rows(acorn)
    changed = [name for name, rows in after.items() if rows != before[name]]
    assert changed
    # A job that does one client after the other is through with ours when it breaks at the next.
    whole = _without_what_is_drawn({name: after[name] for name in changed})
    wrong = []
    for number in range(1, MOST):
        with story.undone():
            # By turns the line to the database is lost, and the database is at fault itself.
            error = breaking.gone() if number % 2 else breaking.out_of_order()
            with breaking.failing(story.app, number, error) as broken, suppress(DBAPIError):
                act()
            if not broken.happened:
                break
            found = story.rows(acorn, changed)
            left = [name for name, rows in found.items() if rows != before[name]]
            if left and _without_what_is_drawn(found) != whole:
                wrong.append(f"statement {number} ({broken.statement[:60]!r}) left {left}")
    else:
        pytest.fail(f"more than {MOST} statements")
    assert not wrong, "\n".join(wrong)
    act()
    assert _without_what_is_drawn(story.rows(acorn)) == _without_what_is_drawn(after)
    with story.app.app_context():
        assert list(invariants.broken(now=at(4))) == []


def _without_what_is_drawn(rows: Rows) -> Rows:
    return {name: sorted(DRAWN.sub("drawn", row) for row in each) for name, each in rows.items()}
