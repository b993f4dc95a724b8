"""What was given up waits for a person: tried again under the same key, or let go, once, with a reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from msp import invariants
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.store import acting_for, db, given_up, outbox, serving
from msp.store.given_up import EffectDecision, Verb
from msp.store.outbox import ATTEMPT_LIMIT, Effect, OutboxEffect
from msp.store.trail import trail
from tests.desk_work import at
from tests.world import World

AFTER = at(24 * 20)


def _refuse(_effect_id: UUID, _payload: dict[str, Any]) -> None:
    raise ConnectionRefusedError("mail.acorn.example:25 refused rosa@example.com")


def give_up(world: World, tenant_id: UUID, key: str = "a") -> UUID:
    """An effect that failed as often as one may."""
    with acting_for(tenant_id):
        outbox.queue(Effect("mail", key, {"key": key}), now=at(0))
        db.session.commit()
    now: datetime | None = at(0)
    while now is not None:
        outbox.drain({"mail": _refuse}, now=now)
        row = _row(tenant_id, key)
        now = row.due_at
    assert row.attempts == ATTEMPT_LIMIT
    return row.id


def _row(tenant_id: UUID, key: str) -> OutboxEffect:
    with acting_for(tenant_id):
        return db.session.scalars(select(OutboxEffect).where(OutboxEffect.dedupe_key == key)).one()


def _decide(tenant_id: UUID, effect_id: UUID, verb: Verb, reason: str = "The server is back.") -> None:
    with acting_for(tenant_id):
        given_up.decide(effect_id, verb, reason, by_name="Omar", now=AFTER)
        db.session.commit()


def test_the_house_sees_how_many_wait_at_whom_and_nothing_of_what_they_say(ground, world: World):
    assert given_up.given_up_by_tenant() == []
    give_up(world, world.acorn.id)
    give_up(world, world.acorn.id, "b")
    give_up(world, world.birch.id)
    counted = given_up.given_up_by_tenant()
    assert {(one.tenant_id, one.count) for one in counted} == {(world.acorn.id, 2), (world.birch.id, 1)}
    with serving([world.acorn.id]):
        (first, _) = given_up.waiting_effects()
    assert (first.kind, first.fault, first.attempts) == ("mail", "ConnectionRefusedError", ATTEMPT_LIMIT)


def test_an_invariant_is_broken_while_somebody_has_to_decide(ground, world: World):
    effect_id = give_up(world, world.acorn.id)
    told = [sentence for sentence in invariants.broken(now=AFTER) if sentence.startswith("I6")]
    assert told == [f"I6: an effect of kind mail of {world.acorn.name} was given up: ConnectionRefusedError"]
    _decide(world.acorn.id, effect_id, Verb.LET_GO)
    assert not [sentence for sentence in invariants.broken(now=AFTER) if sentence.startswith("I6")]


def test_what_is_tried_again_arrives_under_its_old_id(ground, world: World):
    effect_id = give_up(world, world.acorn.id)
    _decide(world.acorn.id, effect_id, Verb.TRY_AGAIN)
    arrived: list[UUID] = []
    assert outbox.drain({"mail": lambda id_, _: arrived.append(id_)}, now=AFTER) == 1
    assert arrived == [effect_id]
    assert given_up.given_up_by_tenant() == []


def test_what_is_let_go_is_done_with_and_stays_as_history(ground, world: World):
    effect_id = give_up(world, world.acorn.id)
    _decide(world.acorn.id, effect_id, Verb.LET_GO, "  Rosa \n\0 le\u202eft.\ud800 ")
    assert outbox.drain({"mail": _refuse}, now=AFTER) == 0
    assert given_up.given_up_by_tenant() == []
    with serving([world.acorn.id]):
        assert given_up.waiting_effects() == []
        decided = db.session.scalars(select(EffectDecision)).one()
        assert (decided.effect_id, decided.verb) == (effect_id, "let_go")
        assert (decided.reason, decided.by_name) == ("Rosa left.", "Omar")
        line = trail(world.acorn.id).lines[0]
        assert (line.action, line.object_id) == ("EffectLetGo", effect_id)


@pytest.mark.parametrize("verb", list(Verb))
def test_nobody_decides_twice_without_a_reason_or_about_nothing(ground, world: World, verb: Verb):
    effect_id = give_up(world, world.acorn.id)
    for reason in ("", "  \n", "\0", "\u202e", "x" * 501):
        with pytest.raises(Invalid) as refused:
            _decide(world.acorn.id, effect_id, verb, reason)
        assert refused.value.field == "reason"
    _decide(world.acorn.id, effect_id, verb)
    with pytest.raises(Conflict):
        _decide(world.acorn.id, effect_id, verb)
    with pytest.raises(Missing):
        _decide(world.birch.id, effect_id, verb)


def test_a_delivered_effect_is_nothing_to_decide_about(ground, world: World):
    with acting_for(world.acorn.id):
        outbox.queue(Effect("mail", "a", {}), now=at(0))
        db.session.commit()
    outbox.drain({"mail": lambda *_: None}, now=at(0))
    with pytest.raises(Conflict):
        _decide(world.acorn.id, _row(world.acorn.id, "a").id, Verb.TRY_AGAIN)
