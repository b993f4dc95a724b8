"""A page of a list that is known whole: found again by its last row, whatever came or went meanwhile."""

from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.errors import Invalid
from msp.web.paging import PAGE, Paged, Place, page_of

Row = tuple[int, int, int]
_whole = st.integers(-(2**63), 2**63 - 1)


def _place(row: Row) -> Place:
    return Place(row[0], row[1], UUID(int=row[2]))


def _rows(count: int) -> list[Row]:
    return [(-number % 7, number % 3, number) for number in range(count)]


def _walk(rows: Iterable[Row]) -> list[Paged[Row]]:
    listed = list(rows)
    pages = [page_of(listed, _place)]
    while pages[-1].next:
        pages.append(page_of(listed, _place, **pages[-1].next))
    return pages


@pytest.mark.parametrize("count", [0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE, 3 * PAGE + 7])
def test_a_walk_shows_every_row_once_in_order_and_the_way_back_shows_the_same(count: int):
    pages = _walk(_rows(count))
    shown = [row for page in pages for row in page.rows]
    assert shown == sorted(_rows(count), key=_place)
    assert all(len(page.rows) == PAGE for page in pages[:-1])
    assert pages[0].previous == {}
    for before, here in pairwise(pages):
        assert page_of(_rows(count), _place, **here.previous).rows == before.rows


def test_what_falls_away_before_a_place_moves_nothing_behind_it():
    rows = sorted(_rows(2 * PAGE), key=_place)
    first = page_of(rows, _place)
    # Also where the very row is gone that the place was read from.
    second = page_of(rows[10 : PAGE - 1] + rows[PAGE:], _place, **first.next)
    assert second.rows == tuple(rows[PAGE:])


def test_a_page_whose_rows_are_all_gone_is_empty_and_leads_back():
    rows = sorted(_rows(PAGE + 1), key=_place)
    after = page_of(rows, _place).next
    gone = page_of(rows[:PAGE], _place, **after)
    assert gone.rows == ()
    assert gone.next == {}
    assert page_of(rows[:PAGE], _place, **gone.previous).rows == tuple(rows[:PAGE])


def test_before_a_row_of_the_first_page_is_the_first_page():
    rows = sorted(_rows(2 * PAGE), key=_place)
    found = page_of(rows, _place, before=str(_place(rows[3])))
    assert found.rows == tuple(rows[:PAGE])
    assert (found.previous, bool(found.next)) == ({}, True)


@given(_whole, _whole, st.uuids())
def test_a_place_is_read_as_it_was_written(first: int, then: int, row: UUID):
    assert Place.read(str(Place(first, then, row))) == Place(first, then, row)


@pytest.mark.parametrize("text", ["x", "1", "AAAA", "é" * 8, "A" * 44, "=" * 44, str(Place(1, 2, UUID(int=3)))[:-4]])
def test_a_place_that_somebody_wrote_by_hand_is_refused(text: str):
    with pytest.raises(Invalid, match="start from the first page"):
        page_of(_rows(3), _place, after=text)
