"""Who is proposed and why, whose turn it is, and which ticket is the next best: tables, and a slow oracle beside."""

from datetime import UTC, datetime, timedelta
from functools import cmp_to_key
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.tiers.staff.routing import (
    AtWork,
    Candidate,
    Duty,
    HasSkill,
    HasTier,
    InTeam,
    Load,
    Need,
    Takeable,
    Trained,
    lacking,
    matching,
    next_best,
    ranked,
    round_robin,
    wanted_of,
)

NETWORK_2 = Need({"network": 2}, frozenset({"L2"}))
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


def who(number: int, **known: Any) -> Candidate:
    """Somebody who has everything that NETWORK_2 wants, but for what is told."""
    fitting = {"skills": {"network": 2}, "is_trained": True, "tiers": frozenset({"L2"}), "capacity": 8}
    return Candidate(UUID(int=number), known.pop("name", f"Agent {number}"), **{**fitting, **known})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"duty": Duty.OFF}, {"tiers": frozenset({"L1"})}),  # to hold the tier outweighs everything
        ({"duty": Duty.OFF, "is_trained": False, "load": 7}, {"skills": {"network": 1}}),
        ({"skills": {"network": 1}}, {"skills": {}}),  # who lacks less comes first
        ({"is_trained": False, "load": 7}, {"duty": Duty.OFF}),
        ({"load": 7}, {"is_trained": False}),
        ({"load": 7}, {"load": 3, "capacity": 3}),  # who has room comes before who has none
        ({"load": 2}, {"load": 3}),
        ({"name": "Åsa"}, {"name": "åsb"}),
    ],
)
def test_what_counts_first_decides_whatever_else_speaks_for_the_other(first: Any, second: Any):
    # The better one has the higher id, so that no test passes by it.
    better, worse = who(9, **first), who(1, **second)
    assert [one.agent_id for one in ranked(NETWORK_2, [worse, better])] == [better.agent_id, worse.agent_id]


def test_who_is_in_the_team_of_the_step_comes_first_and_nobody_else_is_warned_of():
    need = Need({}, frozenset({"L2"}), frozenset({"desk", "night"}))
    inside, helping = who(9, teams=frozenset({"night"}), load=7), who(1)
    assert [one.agent_id for one in ranked(need, [helping, inside])] == [inside.agent_id, helping.agent_id]
    second = ranked(need, [helping, inside])[1]
    assert InTeam(("desk", "night"), False) in second.reasons
    assert second.against == ()


def test_nobody_is_left_out_however_much_speaks_against_him():
    helpless = who(1, skills={}, duty=Duty.AWAY, is_trained=False, load=9, tiers=frozenset())
    (proposal,) = ranked(NETWORK_2, [helpless])
    assert proposal.reasons == (
        HasTier(("L2",), False),
        HasSkill("network", 2, 0),
        AtWork(Duty.AWAY),
        Trained(False),
        Load(9, 8),
    )
    assert proposal.against == tuple(reason for reason in proposal.reasons if reason != Trained(False))


def test_who_fits_has_reasons_and_nothing_against_him():
    (proposal,) = ranked(NETWORK_2, [who(1, load=3)])
    assert HasSkill("network", 2, 2) in proposal.reasons
    assert Load(3, 8) in proposal.reasons
    assert proposal.against == ()


def test_who_has_no_capacity_written_down_is_never_full():
    assert ranked(NETWORK_2, [who(1, load=99, capacity=None)])[0].against == ()


def test_a_swarm_matches_by_skill_at_whatever_tier():
    expert, novice = who(1, tiers=frozenset({"L3"})), who(2, skills={"network": 1})
    assert [one.agent_id for one in matching(NETWORK_2, [expert, novice])] == [expert.agent_id]
    assert len(matching(Need({}), [expert, novice])) == 2


def test_the_turn_goes_round_past_those_who_are_away_or_full():
    team = [who(1), who(2, duty=Duty.AWAY), who(3), who(4, load=8)]
    turns, last = [], None
    for _ in range(4):
        last = round_robin(team, last)
        turns.append(last)
    assert turns == [UUID(int=1), UUID(int=3), UUID(int=1), UUID(int=3)]


@pytest.mark.parametrize(
    ("ready", "last", "turn"),
    [([], None, None), ([], 1, None), ([1], 1, 1), ([1, 3], 2, 3), ([1, 3], 9, 1), ([2, 3], 1, 2)],
)
def test_the_turn_survives_that_people_join_and_leave(ready: list[int], last: int | None, turn: int | None):
    found = round_robin([who(number) for number in ready], UUID(int=last) if last else None)
    assert found == (UUID(int=turn) if turn else None)


def ticket(number: int, hours: int = 0, priority: str = "P3", **skills: int) -> Takeable:
    return Takeable(UUID(int=0), UUID(int=number), NOON + timedelta(hours=hours), priority, skills)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (ticket(9, 1, "P4", network=3), ticket(1, 2, "P1")),
        (ticket(9, 1, "P1", network=3), ticket(1, 1, "P2")),
        (ticket(9, 1, "P2", mail=1), ticket(1, 1, "P2", network=1)),
        (ticket(1), ticket(2)),
    ],
)
def test_the_nearest_breach_then_the_priority_then_the_skill(better: Takeable, worse: Takeable):
    assert next_best({"mail": 1}, [worse, better]) == [better, worse]


def test_several_parts_want_the_highest_level_of_each_skill():
    assert wanted_of([{"network": 1, "mail": 2}, {"network": 3}]) == {"mail": 2, "network": 3}
    assert wanted_of([]) == {}
    assert lacking({"network": 3, "mail": 1}, {"network": 1, "mail": 3}) == 2


LEVELS = st.integers(0, 3)
SKILLS = st.dictionaries(st.sampled_from(["network", "mail", "print"]), LEVELS, max_size=3)
TIERS, TEAMS = st.frozensets(st.sampled_from(["L1", "L2"])), st.frozensets(st.sampled_from(["desk", "night"]))
NEEDS = st.builds(Need, SKILLS, TIERS, TEAMS)
PEOPLE = st.lists(
    st.builds(
        Candidate,
        st.integers(1, 99).map(lambda number: UUID(int=number)),
        st.sampled_from(["Ada", "ada", "Bo", "Cy"]),
        SKILLS,
        st.sampled_from(Duty),
        st.booleans(),
        st.integers(0, 4),
        st.none() | st.integers(1, 3),
        TIERS,
        TEAMS,
    ),
    max_size=7,
    unique_by=lambda one: one.agent_id,
)


def before(need: Need, one: Candidate, other: Candidate) -> int:
    """The rule as it is told: the first question that the two answer differently decides; -1 is for `one`."""
    for question in QUESTIONS:
        mine, theirs = question(need, one), question(need, other)
        if mine != theirs:
            return -1 if mine else 1
    for mine, theirs in ((one.load, other.load), (one.name.casefold(), other.name.casefold())):
        if mine != theirs:
            return -1 if mine < theirs else 1
    return -1 if one.agent_id < other.agent_id else 1


def _lacks_at_most(levels: int):
    def asked(need: Need, one: Candidate) -> bool:
        return levels >= sum(
            step > one.skills.get(key, 0) for key, wanted in need.skills.items() for step in range(1, wanted + 1)
        )

    return asked


QUESTIONS = [
    lambda need, one: not need.levels or any(level in one.tiers for level in need.levels),
    lambda need, one: not need.teams or any(team in one.teams for team in need.teams),
    *(_lacks_at_most(levels) for levels in range(10)),
    lambda _need, one: one.duty is Duty.ON,
    lambda _need, one: one.is_trained,
    lambda _need, one: one.capacity is None or one.load < one.capacity,
]


@given(NEEDS, PEOPLE)
def test_everybody_stands_where_the_slow_oracle_puts_him(need: Need, people: list[Candidate]):
    slow = sorted(people, key=cmp_to_key(lambda one, other: before(need, one, other)))
    assert [one.agent_id for one in ranked(need, people)] == [one.agent_id for one in slow]


@given(NEEDS, PEOPLE)
def test_all_are_proposed_once_and_their_warnings_are_among_their_reasons(need: Need, people: list[Candidate]):
    proposals = ranked(need, people)
    assert {one.agent_id for one in proposals} == {one.agent_id for one in people}
    assert all(set(one.against) <= set(one.reasons) for one in proposals)


@given(PEOPLE, st.integers(1, 99), st.integers(1, 30))
def test_in_turns_nobody_gets_a_second_ticket_before_everybody_ready_has_one(
    people: list[Candidate], start: int, rounds: int
):
    ready = {one.agent_id for one in people if one.duty is Duty.ON and not one.is_full}
    given_to: dict[UUID, int] = dict.fromkeys(ready, 0)
    last: UUID | None = UUID(int=start)
    for _ in range(rounds):
        last = round_robin(people, last)
        if not ready:
            assert last is None
            return
        assert last is not None
        given_to[last] += 1
    assert max(given_to.values()) - min(given_to.values()) <= 1
