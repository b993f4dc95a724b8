"""The path of a ticket over time: lanes from the top, lines as long as the stays, moves where they happened."""

from datetime import timedelta

from msp.web.path_drawing import Spell, drawing_of
from tests.web.desk.conftest import TEN, Desk


def _spells(*path: tuple[str, int], gap: int = 0) -> list[Spell]:
    at, found = TEN, []
    for tier, hours in path:
        left = at + timedelta(hours=hours)
        found.append(Spell(tier, f"Step {tier}", at, left, f"{tier} for {hours} h"))
        at = left + timedelta(hours=gap)
    return found


def test_lines_are_as_long_as_the_stays_and_stand_in_the_lane_of_their_tier():
    drawing = drawing_of(_spells(("L1", 1), ("L3", 2), ("L1", 1)), TEN, "UTC")
    assert drawing is not None
    assert [tier for tier, _ in drawing.lanes] == ["L3", "L1"]
    assert [(line.x, line.width, line.y) for line in drawing.lines] == [(0, 25, 42), (25, 50, 14), (75, 25, 42)]
    assert [(move.x, move.y, move.to_y) for move in drawing.moves] == [(25, 42, 14), (75, 14, 42)]


def test_the_time_between_a_solution_and_the_next_work_is_a_rest_and_no_stay():
    drawing = drawing_of(_spells(("L1", 1), ("L1", 1), gap=2), TEN, "UTC")
    assert drawing is not None
    assert [(rest.x, rest.to_x) for rest in drawing.rests] == [(25, 75)]
    assert drawing.moves == ()


def test_the_open_stay_reaches_until_now_and_a_moments_stay_is_still_seen():
    open_one = Spell("L2", "Technical", TEN + timedelta(hours=4), None, "L2 so far")
    drawing = drawing_of([*_spells(("L1", 4)), open_one], TEN + timedelta(hours=4), "UTC")
    assert drawing is not None
    assert (drawing.lines[-1].is_open, drawing.lines[-1].width, drawing.ends) == (True, 1.0, "now")


def test_a_single_stay_is_not_drawn():
    assert drawing_of(_spells(("L1", 1)), TEN, "UTC") is None


def test_agents_read_why_and_by_whom_and_the_client_only_that_it_was_passed_on(desk: Desk):
    reference = desk.open()
    desk.act(reference, "escalate")
    page = desk.as_("lena").get(f"/desk/tickets/{reference}").text
    assert "path-drawing" in page
    assert "more skill was needed, Lena" in page
    assert 'href="/office/acorn/tiers"' in page
    own = desk.as_("rosa").get(f"/portal/tickets/{reference}").text
    assert "path-drawing" in own
    assert "passed on" in own
    assert "more skill" not in own
