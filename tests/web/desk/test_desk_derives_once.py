"""What a page of the desk costs the engine: clocks are derived once, and once more where two answers are compared."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

from msp.sla.derive import derive
from tests.web.desk.conftest import TEN, Desk


@contextmanager
def derivations(engine: Callable[..., object] = derive) -> Iterator[list[FrameType]]:
    """Every derivation of a ticket's clocks meanwhile, or every run of another engine."""
    seen: list[FrameType] = []

    def note(frame: FrameType, event: str, _of: object) -> None:
        if event == "call" and frame.f_code is engine.__code__ and frame not in seen:
            seen.append(frame)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield seen
    finally:
        sys.setprofile(before)


def test_a_ticket_with_a_broken_promise_is_derived_once_for_its_page(desk: Desk):
    reference = desk.open(impact="high", urgency="high")
    desk.time.move_to(TEN + timedelta(minutes=30))
    lena = desk.as_("lena")
    with derivations() as seen:
        page = lena.get(f"/desk/tickets/{reference}").text
    assert "Nothing is agreed between tiers; most of the time was at L1: 1 h." in page
    assert len(seen) == 1


def test_two_answers_are_two_derivations(desk: Desk):
    reference = desk.open()
    lena = desk.as_("lena")
    with derivations() as seen:
        assert lena.get(f"/desk/tickets/{reference}/what-if?priority=P1").status_code == 200
    assert len(seen) == 2
