"""The percents of a policy as a table and back: what is not named, and what says the same already, stays as written."""

import pytest

from msp.agreements.raises import percents_of, with_percents

POLICY = {
    "first_response": {"hours": "office", "targets": {"*": 60}},
    "resolution": {"hours": "office", "targets": {"*": 90}, "warn": [75, 50], "raise": {"110": "lead", "90": ["lead"]}},
}
TABLE = {"first_response": {}, "resolution": {"warn": [50, 75], "lead": [90, 110]}}


def test_a_policy_reads_as_a_table():
    assert percents_of(POLICY) == TABLE


def test_the_same_table_leaves_the_policy_as_it_is_written():
    assert with_percents(POLICY, TABLE) == POLICY
    assert (
        with_percents(POLICY, {"resolution": {"warn": [75, 50, 50], "lead": [110, 90], "duty_manager": []}}) == POLICY
    )


def test_another_table_replaces_both_and_touches_nothing_else():
    changed = with_percents(POLICY, {"resolution": {"lead": [70], "account_manager": [100, 70]}})
    assert changed["first_response"] == POLICY["first_response"]
    raises = {"70": ["lead", "account_manager"], "100": ["account_manager"]}
    assert changed["resolution"] == {"hours": "office", "targets": {"*": 90}, "raise": raises}


@pytest.mark.parametrize("percents", [TABLE, {"first_response": {"warn": [80]}, "resolution": {"lead": [5, 200]}}])
def test_what_a_table_makes_reads_as_the_table(percents: dict):
    assert percents_of(with_percents(POLICY, percents)) == percents
