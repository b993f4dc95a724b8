"""What was solved at a step, from opening to solution: the database says what a slow and plain count says."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from math import ceil
from random import Random

import pytest

from msp import tickets
from msp.kernel.periods import Month
from msp.store import db
from msp.tickets import MoveForm, figures
from msp.tickets.figures import Solved, Stayed, Where
from msp.tickets.figures.models import StayFigure
from msp.tiers import Tier

START = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
REQUESTS = 30


def _lived(dice: Random) -> tuple[list[Stayed], list[datetime]]:
    """A request as it may go: it moves, is solved, is taken up again; and when its requester wrote."""
    at, tier, cause, found = START + timedelta(minutes=dice.randrange(60 * 24 * 50)), "L1", "opened", []
    wrote = [at + timedelta(minutes=dice.randrange(1, 3000)) for _ in range(dice.randrange(3))]
    for n in range(1, dice.randrange(2, 8)):
        left = at + timedelta(seconds=dice.randrange(1, 200_000))
        found.append(Stayed(n, tier, cause, at, left))
        if dice.random() < 0.4:
            at, cause = left + timedelta(minutes=dice.randrange(1, 20_000)), "reopened"
        else:
            at, cause, tier = left, "skill", dice.choice([other for other in ("L1", "L2", "L3") if other != tier])
    if dice.random() < 0.2:
        found[-1] = Stayed(*[getattr(found[-1], name) for name in ("n", "tier", "cause", "entered_at")], None)
    return found, wrote


def _plainly(lived, month: str, days: int) -> dict[str, tuple[int, int, int, int, list[int]]]:
    """Straight from the words of docs/tiers.md, request by request."""
    sums, spans = defaultdict(lambda: [0, 0, 0, 0]), defaultdict(list)
    for path, wrote in lived:
        worked, moves = 0, 0
        for i, stay in enumerate(path):
            after = path[i + 1] if i + 1 < len(path) else None
            if stay.left_at is None:
                continue
            worked += int((stay.left_at - stay.entered_at).total_seconds())
            if after is not None and after.cause != "reopened":
                moves += 1
            elif stay.left_at.strftime("%Y-%m") == month:
                fell = after is not None and after.entered_at - stay.left_at <= timedelta(days=days)
                few = sum(at <= stay.left_at for at in wrote) <= 1
                for place, add in enumerate((1, moves, i == 0 and few and not fell, fell)):
                    sums[stay.tier][place] += add
                spans[stay.tier].append(worked)
    return {tier: (*counts, sorted(spans[tier])) for tier, counts in sums.items()}


@pytest.mark.parametrize("days", [1, 7])
def test_what_was_solved_is_what_a_plain_count_says(desk, days: int):
    dice = Random(days)  # noqa: S311 - the same requests each time
    lived = [_lived(dice) for _ in range(REQUESTS)]
    for path, wrote in lived:
        ticket = desk.open()
        db.session.flush()
        for row in db.session.scalars(db.select(StayFigure).where(StayFigure.ticket_id == ticket.id)):
            db.session.delete(row)
        db.session.flush()
        for each in figures.counted(path, wrote, "UTC"):
            told = {name: getattr(each, name) for name in each.__dataclass_fields__}
            db.session.add(StayFigure(ticket_id=ticket.id, **told))
    db.session.flush()
    for month in (OCTOBER, NOVEMBER):
        found = figures.solved([desk.tenant_id], month, month, days)
        wanted = _plainly(lived, str(month), days)
        assert {where.tier for where in found} == set(wanted)
        for tier, (*counts, spans) in wanted.items():
            it = found[Where(desk.tenant_id, tier)]
            assert [it.count, it.hand_overs, it.first_contact, it.reopened] == counts
            assert it.spans == (tuple(spans),)
            assert it.median == spans[ceil(len(spans) / 2) - 1]


def test_the_acts_of_people_count_and_a_sum_takes_its_percentiles_over_all(desk):
    short, long = desk.open(), desk.open()
    tickets.resolve(short, "Done.", by=desk.lena, now=desk.later(10))
    tickets.escalate(long, MoveForm(Tier.L2), by=desk.lena, now=desk.later(10))
    tickets.resolve(long, "Done.", by=desk.marc, now=desk.later(10))
    found = figures.solved([desk.tenant_id], OCTOBER, OCTOBER)
    assert found == {
        Where(desk.tenant_id, "L1"): Solved(1, 0, 1, 0, ((600,),)),
        Where(desk.tenant_id, "L2"): Solved(1, 1, 0, 0, ((1800,),)),
    }
    both = figures.solved_together(found.values())
    assert (both.count, both.median, both.ninety) == (2, 600, 1800)
    assert figures.solved_together([]).median is None
