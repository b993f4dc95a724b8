"""What is owed at many tenants: missed first, then due next, paged by keyset, derived at the moment of asking."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from msp import tickets
from msp.kernel.errors import Invalid
from msp.sla.clock import Standing, standing
from msp.sla.owed import OwedFilter, OwedPage, owed
from msp.sla.sweep import sweep
from msp.sla.terms import Metric
from msp.store import db, serving
from msp.tickets import Impact, Priority, TicketForm, TicketKind, Urgency, WaitReason
from msp.tiers import Tier
from tests.desk_work import at, committed, opened
from tests.world import World

EVERYTHING = OwedFilter()


def _birch(world: World, hours: float) -> str:
    form = TicketForm(TicketKind.REQUEST, "The gate", "Is shut.", Impact.HIGH, Urgency.HIGH, world.people["bob"])
    with committed(world.birch):
        return tickets.open_ticket(form, by=world.actors["bob"], now=at(hours)).reference


def _page(world: World, hours: float, narrowed: OwedFilter = EVERYTHING, **options) -> OwedPage:
    ids = [world.acorn.id, world.birch.id]
    with serving(ids):
        return owed(ids, narrowed, now=at(hours), **options)


def _told(page: OwedPage) -> list[tuple[str, str]]:
    return [(each.ticket.reference, each.clock.metric) for each in page.promises]


def test_missed_promises_stand_first_and_then_what_is_due_next(ground: Flask, world: World):
    with committed(world.acorn):
        first, second = opened(world), opened(world, when=2)
    third = _birch(world, 2.2)
    sweep(now=at(2.5))
    page = _page(world, 2.5)
    assert _told(page) == [
        (first.reference, "first_response"),
        (second.reference, "first_response"),
        (first.reference, "resolution"),
        (second.reference, "resolution"),
        # New York opens at eight, when it is two in the afternoon in Stockholm.
        (third, "first_response"),
        (third, "resolution"),
    ]
    assert (page.missed, page.due) == (1, 5)
    assert [standing(each.clock) for each in page.promises][:2] == [Standing.BREACHED, Standing.ON_TRACK]


def test_what_broke_since_the_last_visit_is_told_as_broken(ground: Flask, world: World):
    with committed(world.acorn):
        opened(world)
    page = _page(world, 1.5)
    assert (page.missed, page.due) == (1, 1)
    assert standing(page.promises[0].clock) is Standing.BREACHED


def test_what_is_held_or_resolved_is_owed_at_no_instant(ground: Flask, world: World):
    lena = world.actors["lena"]
    with committed(world.acorn):
        held, done = opened(world), opened(world)
        tickets.reply(held, "Which one?", by=lena, now=at(0.5))
        tickets.wait(held, WaitReason.REQUESTER, by=lena, now=at(0.5))
        tickets.resolve(done, "Done.", by=lena, now=at(2))
    assert _told(_page(world, 3)) == []


def test_a_broken_promise_that_is_held_is_still_owed(ground: Flask, world: World):
    lena = world.actors["lena"]
    with committed(world.acorn):
        ticket = opened(world)
        tickets.wait(ticket, WaitReason.REQUESTER, by=lena, now=at(5))
    assert _told(_page(world, 6)) == [(ticket.reference, "first_response"), (ticket.reference, "resolution")]


def test_pages_follow_each_other_without_a_gap_and_without_a_double(ground: Flask, world: World):
    with committed(world.acorn):
        for number in range(5):
            opened(world, when=number / 10, urgent=number % 2 == 0)
    for number in range(3):
        _birch(world, 0.6 + number / 10)
    sweep(now=at(1.15))
    whole = _told(_page(world, 1.15))
    assert len(whole) == 16
    for limit in (1, 3, 7):
        walked, after = [], None
        for _ in range(20):
            page = _page(world, 1.15, after=after, limit=limit)
            walked += _told(page)
            after = page.next
            if after is None:
                break
        assert walked == whole, limit


def test_filters_narrow_the_list(ground: Flask, world: World):
    with committed(world.acorn):
        mine, low = opened(world), opened(world, urgent=False)
        tickets.assign(mine, world.agents["lena"], by=world.actors["lena"], now=at(0.1))
    theirs = _birch(world, 0.2)
    for narrowed, expected in (
        (OwedFilter(tenant_id=world.birch.id), {theirs}),
        (OwedFilter(priority=Priority.P1), {mine.reference, theirs}),
        (OwedFilter(tier=Tier.L3), set()),
        (OwedFilter(assignee=world.agents["lena"]), {mine.reference}),
        (OwedFilter(assignee="none"), {low.reference, theirs}),
        (OwedFilter(metric=Metric.RESOLUTION, priority=Priority.P1), {mine.reference, theirs}),
    ):
        page = _page(world, 0.5, narrowed)
        assert {reference for reference, _ in _told(page)} == expected, narrowed
        assert page.missed + page.due == len(page.promises)
    assert {metric for _, metric in _told(_page(world, 0.5, OwedFilter(metric=Metric.RESOLUTION)))} == {"resolution"}


def test_a_tenant_that_is_not_asked_for_is_not_listed(ground: Flask, world: World):
    with committed(world.acorn):
        opened(world)
    with serving([world.birch.id]):
        assert owed([world.birch.id], OwedFilter(), now=at(1)).promises == ()
        assert owed([world.birch.id], OwedFilter(tenant_id=world.acorn.id), now=at(1)).promises == ()
        assert owed([world.acorn.id, world.birch.id], OwedFilter(), now=at(1)).promises == ()


@pytest.mark.parametrize("after", ["", "lost", "missed.", "due.zzzz", "held.AAAA"])
def test_a_cursor_written_by_hand_is_refused(ground: Flask, world: World, after: str):
    if after:
        with pytest.raises(Invalid):
            _page(world, 1, after=after)
    else:
        assert _page(world, 1, after=after).promises == ()


def test_each_part_is_read_along_its_index_and_nothing_is_sorted(ground: Flask, world: World):
    with committed(world.acorn):
        for number in range(30):
            opened(world, when=number / 100)
    sent: list[tuple[str, Any]] = []
    with serving([world.acorn.id]):
        connection = db.session.connection()
        is_sqlite = connection.dialect.name == "sqlite"

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
            sent.append((statement, parameters))

        event.listen(connection, "before_cursor_execute", note)
        owed([world.acorn.id], OwedFilter(), now=at(1))
        event.remove(connection, "before_cursor_execute", note)
        if not is_sqlite:
            # Thirty rows are read whole by whoever plans for cost; what is asked is whether the index fits.
            connection.exec_driver_sql("set local enable_seqscan = off")
            connection.exec_driver_sql("set local enable_bitmapscan = off")
            connection.exec_driver_sql("set local enable_sort = off")
        walks = [each for each in sent if "sla_clocks" in each[0] and "ORDER BY" in each[0]]
        assert len(walks) == 2
        for (statement, parameters), index in zip(walks, ("missed", "due"), strict=True):
            explain = "explain query plan" if is_sqlite else "explain"
            plan = str(connection.exec_driver_sql(f"{explain} {statement}", parameters).all())
            assert f"ix_sla_clocks_tenant_{index}" in plan, plan
            assert "TEMP B-TREE" not in plan
            assert "Sort" not in plan
