"""Tests that share a costly set-up are run by one worker, an engine at a time; all others by whoever is free."""

import pytest

from tests.groups import SHARED, group_of
from tests.walls.house import ROOT


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        ("tests/browser/test_browser_media.py::test_paper", "browser"),
        ("tests/demo/test_demo_desk.py::test_tiers[sqlite]", "demo sqlite"),
        ("tests/demo/test_demo_months.py::test_months[pg-ACORN]", "demo pg"),
        ("tests/replay/test_replay_clocks.py::test_clocks[pg]", "replay pg"),
        (
            "tests/tickets/test_tickets_log.py::test_browser/demo[pg]",
            "tests/tickets/test_tickets_log.py::test_browser/demo[pg]",
        ),
    ],
)
def test_a_group_is_told_from_where_a_test_stands(nodeid: str, group: str):
    assert group_of(nodeid) == group


def test_every_group_is_a_folder_of_tests():
    assert all(list((ROOT / "tests" / name).glob("test_*.py")) for name in SHARED)


def test_marks_that_would_be_overlooked_are_not_used():
    mark = "xdist" + "_group("
    assert not [path.name for path in (ROOT / "tests").rglob("*.py") if mark in path.read_text()]
