"""What a move says, who follows, what comes back too often, and what the rules of a ladder move by themselves."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError

from msp import tenants, tickets, tiers
from msp.identity import AUTOMATIC, Actor
from msp.kernel.errors import Conflict, Forbidden, Invalid
from msp.store import Side, acting_for, db
from msp.store.outbox import OutboxEffect
from msp.tenants import CategoryForm
from msp.tickets import Cause, Channel, DetailsForm, MoveForm, Status
from msp.tickets.models import HandoverNote, TicketEvent, TicketFollower, TierStay
from msp.tickets.moving import after_reopening, by_category, decide, returns
from msp.tiers import Asked, Authority, Direction, Ladder, LadderForm, NamingForm, Tier
from tests.desk_work import at

VERBS = ("select", "insert", "update", "delete")
DESK = {"levels": ["L1"], "name": "Service desk"}
TECHNICAL = {"levels": ["L2"], "name": "Technical", "handover": ["What was tried", "Since when"]}
EXPERTS = {"levels": ["L3"], "name": "Experts", "enter": [{"category": ["network"]}]}
STEPS = [DESK, TECHNICAL, EXPERTS]
TOLD = {"What was tried": "A restart.", "Since when": "This morning."}


def publish(**more: Any) -> Ladder:
    """A ladder of three steps, in force since before the test."""
    document = {"steps": STEPS, **more}
    tiers.publish_ladder(LadderForm(document, "Moves"), by=AUTOMATIC, now=at(-1))
    return Ladder.from_document(document)


def raised(ticket) -> list[tuple[str, str]]:
    return [
        (line.data["authority"], line.data["occasion"])
        for line in tickets.log_of(ticket)
        if line.type == "raised" and "occasion" in line.data
    ]


def _letters(template: str) -> list[dict[str, Any]]:
    """What waits in the outbox to be told by one kind of letter."""
    payloads = [effect.payload for effect in db.session.scalars(select(OutboxEffect)) if effect.kind == "mail"]
    return [payload for payload in payloads if payload["template"] == template]


def back_and_forth(desk, ticket, times: int) -> None:
    for _ in range(times):
        tickets.escalate(ticket, MoveForm(Tier.L2, handover=TOLD), by=desk.lena, now=desk.later())
        tickets.de_escalate(ticket, MoveForm(reason="Not ours"), by=desk.marc, now=desk.later())


def test_a_step_asks_whoever_brings_a_ticket_up_by_hand(desk):
    publish()
    ticket = desk.open()
    with pytest.raises(Invalid, match="Technical asks for “Since when” before it takes a ticket") as refused:
        tickets.escalate(ticket, MoveForm(handover={"What was tried": "All"}), by=desk.lena, now=desk.later())
    assert (refused.value.field, ticket.tier, ticket.last_seq) == ("handover", Tier.L1, 1)
    with pytest.raises(Invalid, match="No step of this client's ladder asks for that"):
        tickets.escalate(ticket, MoveForm(handover={**TOLD, "Colour": "x"}), by=desk.lena, now=desk.later())
    tickets.escalate(ticket, MoveForm(handover=TOLD, note="Call first."), by=desk.lena, now=desk.later())
    (told,) = tickets.moves.handovers(ticket, desk.lena)
    assert (told.stay_n, told.fields, told.note, told.author_name) == (2, TOLD, "Call first.", "Lena")
    assert tickets.moves.handovers(ticket, desk.rosa) == []


def test_a_rule_and_the_way_past_a_step_are_not_asked(desk):
    publish()
    ticket, other = desk.open(), desk.open()
    tickets.escalate(ticket, MoveForm(cause=Cause.DWELL), by=AUTOMATIC, now=desk.later())
    tickets.escalate(other, MoveForm(Tier.L3), by=desk.lena, now=desk.later())
    assert (ticket.tier, other.tier) == (Tier.L2, Tier.L3)


def test_what_comes_back_brings_a_recipe_or_a_reason(desk):
    publish()
    ticket = desk.open()
    tickets.escalate(ticket, MoveForm(Tier.L3), by=desk.lena, now=desk.later())
    with pytest.raises(Invalid, match="a fix recipe, or say why"):
        tickets.de_escalate(ticket, by=desk.nadia, now=desk.later())
    tickets.de_escalate(ticket, MoveForm(Tier.L1, Cause.REQUESTED), by=desk.nadia, now=desk.later())
    assert tickets.page(ticket, desk.lena).stays[-1].cause is Cause.REQUESTED


def test_a_recipe_is_read_where_it_goes_and_above_unless_it_is_for_everybody(desk):
    publish()
    ticket = desk.open()
    tickets.escalate(ticket, MoveForm(Tier.L3), by=desk.lena, now=desk.later())
    tickets.de_escalate(ticket, MoveForm(Tier.L2, recipe="Press reset."), by=desk.nadia, now=desk.later())
    readers = (desk.lena, desk.marc, desk.nadia, desk.omar, desk.rosa)
    assert [len(tickets.moves.recipes(ticket, reader)) for reader in readers] == [0, 1, 1, 0, 0]
    tickets.escalate(ticket, by=desk.marc, now=desk.later())
    move = MoveForm(Tier.L2, recipe="Ask for the pin.", for_everybody=True)
    tickets.de_escalate(ticket, move, by=desk.nadia, now=desk.later())
    assert [one.text for one in tickets.moves.recipes(ticket, desk.lena)] == ["Ask for the pin."]


def test_a_hand_over_is_never_changed(desk):
    publish()
    ticket = desk.open()
    tickets.escalate(ticket, MoveForm(handover=TOLD), by=desk.lena, now=desk.later())
    db.session.flush()
    for sql in ("update handover_notes set note = 'x'", "delete from handover_notes"):
        with pytest.raises(DBAPIError, match=r"append-only|permission denied"), db.session.begin_nested():
            db.session.connection().execute(text(sql))


def test_whoever_loses_a_ticket_follows_it_until_he_says_otherwise(desk):
    publish()
    ticket = desk.open()
    tickets.assign(ticket, desk.lena.id, by=desk.lena, now=desk.later())
    for _ in range(2):
        tickets.escalate(ticket, MoveForm(Tier.L3), by=desk.lena, now=desk.later())
        tickets.de_escalate(ticket, MoveForm(Tier.L1, reason="Back"), by=desk.nadia, now=desk.later())
        assert [agent.name for agent in tickets.moves.followers(ticket)] == ["Lena"]
    with pytest.raises(Conflict, match="follow this ticket already"):
        tickets.moves.follow(ticket, by=desk.lena, now=desk.later())
    tickets.moves.unfollow(ticket, by=desk.lena)
    tickets.moves.follow(ticket, by=desk.marc, now=desk.later())
    assert [agent.name for agent in tickets.moves.followers(ticket)] == ["Marc"]
    with pytest.raises(Conflict, match="do not follow"):
        tickets.moves.unfollow(ticket, by=desk.lena)
    with pytest.raises(Forbidden):
        tickets.moves.follow(ticket, by=desk.sven, now=desk.later())
    tickets.assign(ticket, desk.marc.id, by=desk.marc, now=desk.later())
    assert tickets.moves.followers(ticket) == [], "whoever has it needs not follow it"


def test_followers_hear_of_a_move_but_not_of_their_own(desk):
    publish()
    ticket = desk.open()
    for name in ("lena", "marc"):
        tickets.moves.follow(ticket, by=desk.actors[name], now=desk.later())
    tickets.escalate(ticket, MoveForm(handover=TOLD), by=desk.lena, now=desk.later())
    letters = _letters("ticket_followed")
    # The scope of this test is nobody's, so both are told; at the door the actor is left out.
    assert {letter["to"] for letter in letters} == {"lena@example.com", "marc@example.com"}
    assert {letter["values"]["what"] for letter in letters} == {"was escalated"}


def test_the_third_return_between_two_steps_is_told_to_the_duty_manager_once(desk):
    publish()
    naming = NamingForm(Authority.DUTY_MANAGER, desk.nadia.id, reason="Her week")
    tiers.put_in_charge(naming, by=desk.omar, now=at(-1))
    ticket = desk.open()
    back_and_forth(desk, ticket, 2)
    assert raised(ticket) == []
    back_and_forth(desk, ticket, 2)
    assert raised(ticket) == [("duty_manager", "bounces")]
    assert [letter["to"] for letter in _letters("ticket_raised")] == ["nadia@example.com"]
    assert ticket.tier == Tier.L1


def test_a_replayed_log_bounces_without_a_word(desk):
    publish()
    ticket = desk.open(channel=Channel.REPLAY)
    machine = Actor(Side.PROVIDER, None, "Somebody")
    for _ in range(4):
        tickets.escalate(ticket, MoveForm(Tier.L2, Cause.IMPORTED), by=machine, now=desk.later())
        tickets.de_escalate(ticket, MoveForm(Tier.L1, Cause.IMPORTED), by=machine, now=desk.later())
    assert raised(ticket) == []


@pytest.mark.parametrize("heard", [False, True])
def test_at_the_second_reopening_the_ticket_moves_up_once(desk, heard: bool):
    publish(reopens={"count": 2})
    ticket = desk.open()
    for _ in range(3):
        tickets.resolve(ticket, "Done.", by=desk.lena, now=desk.later())
        if heard:
            tickets.reply(ticket, "It is not.", by=desk.rosa, now=desk.later())
        else:
            tickets.reopen(ticket, "It is not.", by=desk.lena, now=desk.later())
    stays = tickets.page(ticket, desk.lena).stays
    assert [(stay.tier, stay.cause) for stay in stays] == [
        (Tier.L1, Cause.OPENED),
        (Tier.L1, Cause.REOPENED),
        (Tier.L1, Cause.REOPENED),
        (Tier.L2, Cause.REOPENS),
        (Tier.L2, Cause.REOPENED),
    ]
    assert [stay.left_at is None for stay in stays] == [False] * 4 + [True]
    assert raised(ticket) == []


def test_where_no_step_is_left_a_reopened_ticket_is_raised(desk):
    publish(reopens={"count": 1, "to": "L2"})
    ticket = desk.open()
    tickets.escalate(ticket, MoveForm(Tier.L3), by=desk.lena, now=desk.later())
    tickets.resolve(ticket, "Done.", by=desk.nadia, now=desk.later())
    tickets.reopen(ticket, by=desk.nadia, now=desk.later())
    assert (ticket.tier, raised(ticket)) == (Tier.L3, [("duty_manager", "reopens")])


def test_another_category_brings_the_ticket_where_it_belongs(desk):
    publish()
    network = tenants.add_category(CategoryForm("network", "Network"), now=at(-1))
    printing = tenants.add_category(CategoryForm("printing", "Printing"), now=at(-1))
    ticket = desk.open(category_id=printing)
    tickets.edit(ticket, DetailsForm(category=network), expected_version=1, by=desk.lena, now=desk.later())
    last = tickets.page(ticket, desk.lena).stays[-1]
    assert (last.tier, last.cause, last.reason) == (Tier.L3, Cause.CATEGORY, "Network belongs to Experts")
    edited = next(line for line in tickets.log_of(ticket) if line.type == "edited")
    assert edited.data == {"fields": ["category"], "category": "network"}
    tickets.de_escalate(ticket, MoveForm(Tier.L1, reason="No cable"), by=desk.nadia, now=desk.later())
    tickets.edit(ticket, DetailsForm(subject="A till"), expected_version=2, by=desk.lena, now=desk.later())
    assert ticket.tier == Tier.L1, "what does not change the category moves nothing"
    tickets.edit(ticket, DetailsForm(category="none"), expected_version=3, by=desk.lena, now=desk.later())
    assert (tickets.category_of(ticket), ticket.tier) == (None, Tier.L1)


def test_a_category_moves_no_ticket_that_is_resolved(desk):
    publish()
    network = tenants.add_category(CategoryForm("network", "Network"), now=at(-1))
    ticket = desk.open()
    tickets.resolve(ticket, "Done.", by=desk.lena, now=desk.later())
    tickets.edit(ticket, DetailsForm(category=network), expected_version=1, by=desk.lena, now=desk.later())
    assert (ticket.tier, ticket.state) == (Tier.L1, Status.RESOLVED)


def test_an_agent_raises_a_ticket_by_hand_and_says_why(desk, ticket):
    with pytest.raises(Invalid, match="Tell the duty manager why"):
        tickets.moves.raise_by_hand(ticket, Authority.DUTY_MANAGER, " ", by=desk.lena, now=desk.later())
    tickets.moves.raise_by_hand(
        ticket, Authority.DUTY_MANAGER, "They threaten to leave", by=desk.lena, now=desk.later()
    )
    assert (ticket.tier, raised(ticket)) == (Tier.L1, [("duty_manager", "by_hand")])
    assert [words.body for words in tickets.page(ticket, desk.lena).words][-1] == "They threaten to leave"
    tickets.resolve(ticket, "Done.", by=desk.lena, now=desk.later())
    with pytest.raises(Conflict, match="reopen it first"):
        tickets.moves.raise_by_hand(ticket, Authority.LEAD, "Again", by=desk.lena, now=desk.later())


def test_nobody_moves_the_tickets_of_a_client_he_does_not_serve(cast):
    with acting_for(cast.tenant_id):
        ticket = cast.open()
        with pytest.raises(Forbidden, match="hold no tier at this client"):
            tickets.escalate(ticket, by=cast.sven, now=cast.later())
        assert (ticket.tier, ticket.last_seq) == (Tier.L1, 1)


def test_one_move_costs_few_statements(desk, statements: list[str]):
    publish()
    ticket = desk.open()
    tickets.assign(ticket, desk.lena.id, by=desk.lena, now=desk.later())
    db.session.flush()
    statements.clear()
    tickets.escalate(ticket, MoveForm(handover=TOLD), by=desk.lena, now=desk.later())
    db.session.flush()
    sent = [line for line in statements if line.split()[0].lower() in VERBS]
    assert len(sent) <= 24, "\n".join(sent)


def test_a_move_that_fails_at_any_statement_leaves_nothing_behind(desk):
    publish()
    ticket = desk.open()
    tickets.assign(ticket, desk.lena.id, by=desk.lena, now=desk.later())
    db.session.flush()
    before, reached = _kept(ticket), 0
    for number in range(1, 60):
        broken = _move_breaking_at(desk, ticket.id, number)
        if not broken:
            break
        reached = number
        assert _kept(tickets.ticket_by_id(desk.tenant_id, ticket.id)) == before
    assert reached >= 8, "so few statements make no move"
    assert tickets.ticket_by_id(desk.tenant_id, ticket.id).tier == Tier.L2


class _BrokenError(Exception):
    """The database fell over."""


def _move_breaking_at(desk, ticket_id, number: int) -> bool:
    """Escalate, and let the n-th statement fail; whether there was one."""
    seen = 0

    def fall(*about: Any) -> None:
        nonlocal seen
        is_work = about[2].split()[0].lower() in VERBS
        seen += is_work
        if is_work and seen == number:
            raise _BrokenError

    connection = db.session.connection()
    event.listen(connection, "before_cursor_execute", fall)
    try:
        with db.session.begin_nested():
            move = MoveForm(handover=TOLD, note="Call first.")
            tickets.escalate(tickets.ticket_by_id(desk.tenant_id, ticket_id), move, by=desk.lena, now=at(3))
            db.session.flush()
    except _BrokenError:
        return True
    finally:
        event.remove(connection, "before_cursor_execute", fall)
        db.session.expire_all()
    return False


def _kept(ticket) -> tuple[Any, ...]:
    rows = [db.session.execute(select(func.count()).select_from(table)).scalar_one() for table in _TABLES]
    return (ticket.tier, ticket.last_seq, ticket.last_stay, ticket.assignee_id, *rows)


_TABLES = (TierStay, TicketEvent, HandoverNote, TicketFollower, OutboxEffect)
LADDER = Ladder.from_document({"steps": STEPS, "reopens": {"count": 2}})


@pytest.mark.parametrize(
    ("path", "count"),
    [("L1 L2 L1", 1), ("L1 L2 L1 L2 L1", 2), ("L1 L3 L2 L1 L2 L1", 2), ("L1 L2 L2 L1", 1), ("L1 L3 L1", 0)],
)
def test_returns_are_counted_between_the_same_two_steps(path: str, count: int):
    desk, technical, _ = LADDER.steps
    assert returns(LADDER, [Tier(tier) for tier in path.split()], technical, desk) == count


def test_a_reopened_ticket_goes_up_and_never_down_or_to_a_vendor():
    reopens = LADDER.reopens
    assert reopens is not None
    found = [after_reopening(LADDER, at, reopens) for at in (Tier.L1, Tier.L2, Tier.L3)]
    assert [step and step.tier for step in found] == [Tier.L2, Tier.L3, None]
    assert after_reopening(LADDER, Tier.L3, replace(reopens, to=Tier.L2)) is None
    vendor = Ladder.from_document({"steps": [DESK, {"levels": ["L4"], "name": "Vendors", "vendor": True}]})
    assert after_reopening(vendor, Tier.L1, reopens) is None


def test_only_the_rule_of_a_category_moves_by_it():
    had, network = Asked("P3", "web"), Asked("P3", "web", "network")
    assert by_category(LADDER, Tier.L1, had, network) is LADDER.steps[2]
    assert by_category(LADDER, Tier.L3, had, network) is None
    assert by_category(LADDER, Tier.L1, network, network) is None
    assert by_category(LADDER, Tier.L2, network, had) is None


def test_a_decision_says_what_is_kept():
    told = MoveForm(handover={"What was tried": " All\r\n of it "}, cause=Cause.DWELL)
    decision = decide(LADDER, Tier.L1, told, Direction.UP, by_hand=True)
    assert (decision.step.tier, decision.told.fields, decision.told.lowest) == (
        Tier.L2,
        {"What was tried": "All\n of it"},
        None,
    )
