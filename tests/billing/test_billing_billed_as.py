"""Work is billed as its step says: a merged step as L2, by the ladder of its day; closed months stay as they are."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from msp import billing, tickets, tiers
from msp.billing.actions.pieces import work_of
from msp.billing.billed_as import BilledAs
from msp.identity import AUTOMATIC
from msp.tickets import WorkForm
from msp.tiers import Ladder, LadderForm, Tier
from tests.desk_work import at, committed, opened
from tests.month_end import OCTOBER, agree, close_october, worked_ticket, working
from tests.world import World

ZONE = "Europe/Stockholm"
EXPERTS: dict[str, Any] = {"levels": ["L3"], "name": "Experts"}


def ladder(**first: Any) -> dict[str, Any]:
    return {"steps": [{"levels": ["L1", "L2"], "name": "Desk", **first}, EXPERTS]}


def billed(*versions: tuple[datetime, dict[str, Any]]) -> BilledAs:
    newest_first = sorted(versions, key=lambda each: each[0], reverse=True)
    return BilledAs([(since, Ladder.from_document(document)) for since, document in newest_first], ZONE)


def test_a_step_is_billed_as_its_lowest_level_unless_it_says_otherwise():
    since, day = datetime(2026, 1, 1, tzinfo=UTC), date(2026, 10, 5)
    plain, as_l2 = billed((since, ladder())), billed((since, ladder(rate_key="L2")))
    assert [plain.tier(tier, day) for tier in (Tier.L1, Tier.L2, Tier.L3)] == [Tier.L1, Tier.L1, Tier.L3]
    assert [as_l2.tier(tier, day) for tier in (Tier.L1, Tier.L2, Tier.L3)] == [Tier.L2, Tier.L2, Tier.L3]
    assert as_l2.tier(Tier.L4, day) is Tier.L4
    assert billed().tier(Tier.L1, day) is Tier.L1


@pytest.mark.parametrize(
    ("changes_at", "day", "tier"),
    [
        # Midnight in Stockholm: the whole day counts under the new ladder.
        (datetime(2026, 10, 5, 22, tzinfo=UTC), date(2026, 10, 5), Tier.L1),
        (datetime(2026, 10, 5, 22, tzinfo=UTC), date(2026, 10, 6), Tier.L2),
        # A second after midnight: from the next day on.
        (datetime(2026, 10, 5, 22, 0, 1, tzinfo=UTC), date(2026, 10, 6), Tier.L1),
        (datetime(2026, 10, 5, 22, 0, 1, tzinfo=UTC), date(2026, 10, 7), Tier.L2),
    ],
)
def test_the_ladder_counts_that_was_in_force_when_the_day_began(changes_at: datetime, day: date, tier: Tier):
    rates = billed((datetime(2026, 1, 1, tzinfo=UTC), ladder()), (changes_at, ladder(rate_key="L2")))
    assert rates.tier(Tier.L1, day) is tier


def test_before_the_first_ladder_counts_what_that_one_says():
    assert billed((datetime(2026, 10, 5, tzinfo=UTC), ladder(rate_key="L2"))).tier(Tier.L1, date(2026, 9, 1)) is Tier.L2


@pytest.mark.usefixtures("ground")
def test_a_merged_step_is_billed_as_l2_and_its_entries_say_so(world: World):
    lena = world.actors["lena"]
    with committed(world.acorn, lena):
        tiers.publish_ladder(LadderForm(ladder(rate_key="L2"), "One desk", at(0)), by=AUTOMATIC, now=at(0))
        ticket = opened(world, when=24)
        tickets.log_work(ticket, WorkForm(30, at(25).date()), by=lena, now=at(25))
    with working(world.acorn, world):
        ((name, piece),) = work_of(OCTOBER.span(ZONE), ZONE).items()
    assert name == f"{ticket.reference}, L1 billed as L2 on 2026-10-06"
    assert (piece.fact["tier"], piece.fact["minutes"]) == ("L2", "30")


@pytest.mark.usefixtures("ground")
def test_a_closed_month_is_not_billed_again_by_a_later_ladder(world: World):
    agree(world)
    with committed(world.acorn):
        worked_ticket(world)
    close_october(world, world.acorn)
    with working(world.acorn, world):
        before = billing.statement_page("HIT-2026-00001")
    with committed(world.acorn):
        form = LadderForm(ladder(rate_key="L3"), "Experts now", at(24 * 40))
        tiers.publish_ladder(form, by=AUTOMATIC, now=at(24 * 40))
    with working(world.acorn, world):
        assert {piece.fact["tier"] for piece in work_of(OCTOBER.span(ZONE), ZONE).values()} == {"L1", "L2"}
        assert billing.statement_page("HIT-2026-00001") == before
        assert billing.altered_invoices() == []
