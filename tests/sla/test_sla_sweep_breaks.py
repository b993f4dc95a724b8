"""A visit of the sweep that breaks, at whichever statement: nothing of it is written, and the next one completes it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.exc import InternalError, OperationalError

from msp import sla, tiers
from msp.identity import AUTOMATIC
from msp.sla.sweep import QUARANTINE
from msp.tiers import LadderForm
from tests.clockwork.swept import Swept, swept
from tests.desk_work import at, committed, opened
from tests.flows.breaking import failing, gone, out_of_order
from tests.live import undone
from tests.promises import LADDERS
from tests.world import World

#: By then every promise is broken; the ticket has moved at 75 % of its target.
MOMENT = at(5)
MOST = 400
#: Nobody takes a ticket up in an hour at L1, of which the lead is told; at the top the duty manager hears of the limit.
LIMITS = {"L1": {"acknowledge_minutes": 60}, "L2": {"dwell_minutes": 480}, "L3": {"dwell_minutes": 60}}


@pytest.fixture
def two_tickets(ground: Flask, world: World) -> Flask:
    """Two tickets that nobody looks after, each to move up by its promise, and once there a day later by its limit."""
    with committed(world.acorn):
        steps = [step | LIMITS.get(step["levels"][0], {}) for step in LADDERS["ACORN"]]
        tiers.publish_ladder(LadderForm({"steps": steps}, "Nobody waits long"), by=AUTOMATIC, now=at(0))
        opened(world)
        opened(world, when=0.1)
    return ground


@pytest.mark.parametrize(("fault", "comes_again"), [(gone, MOMENT), (out_of_order, MOMENT + QUARANTINE)])
def test_whichever_statement_fails_a_ticket_is_attended_to_wholly_or_not_at_all(
    two_tickets: Flask, world: World, fault: Callable[[], OperationalError | InternalError], comes_again: datetime
):
    tenant_ids = [world.acorn.id]
    before = swept(tenant_ids)
    whole = _after(two_tickets, tenant_ids, MOMENT)
    late = _after(two_tickets, tenant_ids, comes_again)
    assert sum(whole["firings"].values()) == 2 * 10
    # What comes of a state when the sweep is back: of many statements it is the same one, and rows are all it reads.
    goes_on: list[tuple[Swept, Swept]] = []
    for number in range(1, MOST):
        with undone(two_tickets):
            with failing(two_tickets, number, fault()) as broken, suppress(type(fault())):
                sla.sweep(now=MOMENT)
            if not broken.happened:
                break
            halves = swept(tenant_ids)
            after = next((end for state, end in goes_on if state == halves), None)
            if after is None:
                sla.sweep(now=comes_again)
                after = swept(tenant_ids)
                goes_on.append((halves, after))
        told = f"statement {number}: {broken.statement[:70]}"
        assert _whole_tickets(halves, before, whole), told
        if halves["firings"] == before["firings"]:
            assert (told, after) == (told, late)
        assert (told, _undated(after)) == (told, _undated(whole))
    else:
        pytest.fail(f"more than {MOST} statements")
    assert number > 40, "a visit takes more statements than that"


def _after(app: Flask, tenant_ids: list, moment: datetime) -> Swept:
    """What an undisturbed sweep at a moment comes to; it is undone again."""
    with undone(app):
        sla.sweep(now=moment)
        return swept(tenant_ids)


def _whole_tickets(halves: Swept, before: Swept, whole: Swept) -> bool:
    """Whether each of the two tickets was attended to wholly, or not at all."""
    done = [sum(halves[name].values()) - sum(before[name].values()) for name in WRITTEN]
    wanted = [sum(whole[name].values()) - sum(before[name].values()) for name in WRITTEN]
    return any([2 * count for count in done] == [share * count for count in wanted] for share in (0, 1, 2))


WRITTEN = ("firings", "letters", "log", "stays", "trail")


def _undated(found: Swept) -> dict[str, int]:
    return {name: sum(rows.values()) for name, rows in found.items()}
