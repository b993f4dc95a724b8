"""Lists: every ticket once and in order, whatever the page, narrowed as asked, never beyond the scope."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from itertools import pairwise
from uuid import UUID

import pytest

from msp import tickets
from msp.kernel.errors import Invalid
from msp.store import acting_for, db, serving
from msp.tickets import Impact, NearestClock, Priority, QueueFilter, QueuePage, StatusGroup, Urgency, WaitReason
from msp.tickets.models import NEVER_DUE
from msp.tiers import Tier
from tests.world import MONDAY

EVERYTHING = QueueFilter(status=StatusGroup.ALL)


@pytest.fixture
def full(cast) -> Iterator[object]:
    """Twelve tickets at Acorn and twelve at Birch, in every state, due at random."""
    chance = random.Random(7)  # noqa: S311 - the same tickets each time
    for name, asker in (("acorn", "rosa"), ("birch", "bob")):
        with acting_for(cast.world.tenants[name].id):
            for number in range(12):
                _one(cast, cast.world.people[asker], number, chance)
            db.session.commit()
    return cast


def _one(cast, requester_id: UUID, number: int, chance: random.Random) -> None:
    ticket = cast.open(
        by="lena",
        requester_id=requester_id,
        subject=f"Problem 100%_{number} of {chance.choice(('mail', 'Printer'))}",
        impact=chance.choice(list(Impact)),
        urgency=chance.choice(list(Urgency)),
    )
    if number % 3 == 0:
        tickets.escalate(ticket, tickets.MoveForm(to=Tier.L3), by=cast.lena, now=MONDAY)
    if number % 4 == 1:
        tickets.wait(ticket, WaitReason.VENDOR, by=cast.lena, now=MONDAY)
    if number % 5 == 2:
        tickets.assign(ticket, cast.nadia.id, by=cast.lena, now=MONDAY)
    if number in (6, 7):
        tickets.resolve(ticket, "Done.", by=cast.lena, now=MONDAY)
    if number == 7:
        tickets.close(ticket, by=cast.lena, now=MONDAY)
    due = MONDAY + timedelta(minutes=chance.choice((5, 5, 60, 600)))
    clock = NearestClock("resolution", due if number % 2 else None, paused=not number % 2)
    tickets.show_nearest_clock(ticket, clock if ticket.is_open else None)


def both(cast) -> list[UUID]:
    return [cast.tenant_id, cast.world.birch.id]


def walk(ids: list[UUID], narrowed: QueueFilter, limit: int = 5) -> list[QueuePage]:
    pages = [tickets.queue(ids, narrowed, limit=limit)]
    while pages[-1].next:
        pages.append(tickets.queue(ids, narrowed, after=pages[-1].next, limit=limit))
    return pages


@pytest.mark.parametrize("tenants", [1, 2])
@pytest.mark.parametrize("limit", [1, 5, 50])
@pytest.mark.parametrize("group", list(StatusGroup))
def test_every_ticket_stands_on_one_page_in_order(full, group: StatusGroup, limit: int, tenants: int):
    ids = both(full)[:tenants]
    with serving(ids):
        rows = [row for page in walk(ids, QueueFilter(status=group), limit) for row in page.rows]
        everything = tickets.queue(ids, EVERYTHING, limit=100).rows
    expected = [row for row in everything if _belongs(row, group)]
    if group is StatusGroup.OPEN:
        expected.sort(key=lambda row: (row.due_at or NEVER_DUE, row.id))
    assert rows == expected
    assert [row.id for row in everything] == sorted((row.id for row in everything), reverse=True)
    assert len(everything) == 12 * tenants


def _belongs(row: tickets.TicketRow, group: StatusGroup) -> bool:
    if group is StatusGroup.OPEN:
        return row.status in {"new", "open", "waiting"}
    return group is StatusGroup.ALL or row.status == group.value


@pytest.mark.parametrize("group", [StatusGroup.OPEN, StatusGroup.ALL])
def test_walking_back_shows_the_same_pages(full, group: StatusGroup):
    ids, narrowed = both(full), QueueFilter(status=group)
    with serving(ids):
        pages = walk(ids, narrowed)
        for earlier, page in pairwise(pages):
            back = tickets.queue(ids, narrowed, before=page.previous, limit=5)
            assert back.rows == earlier.rows
            assert back.next is not None
        assert pages[0].previous is None
        assert tickets.queue(ids, narrowed, before=pages[1].previous, limit=5).previous is None


def test_a_row_says_what_a_queue_shows(full):
    with serving(both(full)):
        rows = {row.reference: row for row in tickets.queue(both(full), EVERYTHING, limit=100).rows}
    row = rows["BIRCH-3"]
    assert (row.requester_name, row.assignee_name, row.tier) == ("Bob", "Nadia", Tier.L1)
    assert (row.nearest_metric, row.nearest_paused, row.due_at) == ("resolution", True, None)
    assert rows["BIRCH-2"].wait_reasons == ("waiting_vendor",)
    assert rows["ACORN-8"].nearest_metric is None


def test_a_list_is_narrowed_by_each_thing_alone_and_together(full):
    ids = both(full)
    with serving(ids):
        everything = tickets.queue(ids, EVERYTHING, limit=100).rows

        def found(**changes: object) -> set[str]:
            return {row.reference for row in tickets.queue(ids, replace(EVERYTHING, **changes), limit=100).rows}

        def where(true) -> set[str]:
            return {row.reference for row in everything if true(row)}

        assert found(tenant_id=ids[1]) == where(lambda row: row.tenant_id == ids[1])
        assert found(tier=Tier.L3) == where(lambda row: row.tier == Tier.L3) != set()
        assert found(priority=Priority.P3) == where(lambda row: row.priority == Priority.P3) != set()
        assert found(assignee=full.nadia.id) == where(lambda row: row.assignee_name == "Nadia") != set()
        assert found(assignee="none") == where(lambda row: row.assignee_id is None)
        assert found(assignee="none", tier=Tier.L3, tenant_id=ids[0]) == where(
            lambda row: row.assignee_id is None and row.tier == Tier.L3 and row.tenant_id == ids[0]
        )


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("printer", lambda row: "Printer" in row.subject),
        ("BOB", lambda row: row.requester_name == "Bob"),
        ("100%_1 of", lambda row: "100%_1 of" in row.subject),
        ("%", lambda row: True),
        ("_", lambda row: True),
        ("100__", lambda row: False),
        ("' or 1=1 --", lambda row: False),
        (" ", lambda row: True),
    ],
)
def test_a_search_finds_words_and_means_every_sign_literally(full, text: str, matches):
    ids = both(full)
    with serving(ids):
        everything = tickets.queue(ids, EVERYTHING, limit=100).rows
        rows = tickets.queue(ids, replace(EVERYTHING, text=text), limit=100).rows
    assert rows == tuple(row for row in everything if matches(row))


def test_a_reference_is_found_whatever_its_status(full):
    with serving(both(full)):
        for text in ("acorn-8", " ACORN-8 "):
            page = tickets.queue(both(full), QueueFilter(text=text))
            assert [row.reference for row in page.rows] == ["ACORN-8"]
            assert (page.count, page.next, page.previous) == (1, None, None)


def test_the_count_stops_where_it_tells_no_more(full, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(import_module("msp.tickets.queries.queue"), "COUNTED", 10)
    with serving(both(full)):
        page = tickets.queue(both(full), EVERYTHING)
        assert (page.count, page.counted_all) == (10, False)
        resolved = tickets.queue(both(full), QueueFilter(status=StatusGroup.RESOLVED))
    assert (resolved.count, resolved.counted_all) == (2, True)


def test_a_tenant_out_of_scope_gives_no_rows_and_no_count(full):
    with serving([full.tenant_id]):
        for ids in ([full.world.birch.id], both(full)):
            page = tickets.queue(ids, EVERYTHING, limit=100)
            assert {row.tenant_id for row in page.rows} <= {full.tenant_id}
            assert page.count == len(page.rows)
        assert tickets.queue([], EVERYTHING).rows == ()
        assert tickets.queue([full.tenant_id], QueueFilter(tenant_id=full.world.birch.id)).rows == ()


@pytest.mark.parametrize("cursor", ["x", "====", "AAAA", "A" * 32 + "AAAA", "é", "A" * 400])
def test_a_cursor_written_by_hand_is_refused(full, cursor: str):
    with serving(both(full)), pytest.raises(Invalid, match="start from the first page"):
        tickets.queue(both(full), EVERYTHING, after=cursor)


def test_a_person_finds_what_he_asked_for_or_follows(full):
    with acting_for(full.tenant_id):
        hers = full.open(by="anna", requester_id=full.world.people["anna"])
        other = full.open(by="anna", requester_id=full.world.people["anna"])
        tickets.include(hers, full.world.people["rosa"], by=full.anna, now=MONDAY)
        hers_or_followed = QueueFilter(status=StatusGroup.ALL, requester_id=full.world.people["rosa"])
        rosas = tickets.queue([full.tenant_id], hers_or_followed)
        assert rosas.rows[0].reference == hers.reference
        assert other.reference not in {row.reference for row in rosas.rows}
        assert len(rosas.rows) == 13
        closed = tickets.queue([full.tenant_id], replace(hers_or_followed, status=StatusGroup.CLOSED))
        assert [row.reference for row in closed.rows] == ["ACORN-8"]


def test_a_page_takes_two_queries(full, statements):
    with serving(both(full)):
        tickets.queue(both(full), QueueFilter(text="printer"))
    assert len([sql for sql in statements if sql.startswith("SELECT")]) == 2
