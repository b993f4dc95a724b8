"""A rota that repeats: its hand-overs keep their time on the wall, and a plan is kept as it was seen or not at all."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.errors import Conflict, Invalid
from msp.kernel.ids import new_id
from msp.tiers import staff
from msp.tiers.staff import AbsenceForm, AbsenceKind, Repeat, Span, TurnForm, sheets
from msp.tiers.staff.repeating import MOST_TURNS, turns_of
from tests.desk_work import at, committed
from tests.staffing import ZONE
from tests.world import World

ONE, OTHER, THIRD = (UUID(int=n) for n in (1, 2, 3))
MONDAYS = Repeat((ONE, OTHER), 0, 9 * 60, ZONE, 1, date(2026, 10, 12), date(2026, 11, 9))


def _walls(repeat: Repeat) -> list[str]:
    turns = turns_of(repeat)
    edges = [turn.span.starts_at for turn in turns] + [turns[-1].span.ends_at]
    return [f"{edge.astimezone(ZoneInfo(repeat.zone)):%a %d %b %H:%M %z}" for edge in edges]


def test_every_hand_over_is_at_nine_also_after_the_clock_has_changed():
    assert _walls(MONDAYS) == [
        "Mon 12 Oct 09:00 +0200",
        "Mon 19 Oct 09:00 +0200",
        "Mon 26 Oct 09:00 +0100",
        "Mon 02 Nov 09:00 +0100",
        "Mon 09 Nov 09:00 +0100",
    ]
    assert [turn.agent_id for turn in turns_of(MONDAYS)] == [ONE, OTHER, ONE, OTHER]


@pytest.mark.parametrize(
    ("more", "walls"),
    [
        # From the first Monday on, until the last one: what is left at the end is no turn.
        ({"first": date(2026, 10, 13), "last": date(2026, 11, 8)}, ["Mon 19 Oct", "Mon 26 Oct", "Mon 02 Nov"]),
        ({"weeks": 2, "last": date(2026, 11, 9)}, ["Mon 12 Oct", "Mon 26 Oct", "Mon 09 Nov"]),
        ({"weekday": 6, "last": date(2026, 10, 31)}, ["Sun 18 Oct", "Sun 25 Oct"]),
    ],
)
def test_which_days_hand_over(more: dict, walls: list[str]):
    assert [wall[:10] for wall in _walls(replace(MONDAYS, **more))] == walls


def test_a_time_that_the_clock_skips_is_when_it_goes_on_and_one_that_comes_twice_is_the_first():
    sunday = replace(MONDAYS, weekday=6, minute=150, first=date(2027, 3, 21), last=date(2027, 4, 4))
    assert _walls(sunday) == ["Sun 21 Mar 02:30 +0100", "Sun 28 Mar 03:00 +0200", "Sun 04 Apr 02:30 +0200"]
    autumn = replace(sunday, first=date(2026, 10, 18), last=date(2026, 10, 25))
    assert _walls(autumn) == ["Sun 18 Oct 02:30 +0200", "Sun 25 Oct 02:30 +0200"]


def _is_skipped(wall: datetime, zone: str) -> bool:
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall


repeats = st.builds(
    Repeat,
    agent_ids=st.lists(st.sampled_from((ONE, OTHER, THIRD)), min_size=1, max_size=5).map(tuple),
    weekday=st.integers(0, 6),
    minute=st.integers(0, 1439),
    zone=st.sampled_from((ZONE, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")),
    weeks=st.integers(1, 4),
    first=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    last=st.just(date(2020, 1, 1)),
)


@given(repeats, st.integers(1, 30))
def test_turns_follow_each_other_without_a_hole_in_the_order_of_the_people(repeat: Repeat, turns: int):
    whole, zone, people = timedelta(weeks=repeat.weeks), repeat.zone, repeat.agent_ids
    last = repeat.first + turns * whole + timedelta(days=6)
    found = turns_of(replace(repeat, last=last))
    assert [turn.agent_id for turn in found] == [people[n % len(people)] for n in range(turns)]
    assert all(one.span.ends_at == other.span.starts_at for one, other in pairwise(found))
    for turn in found:
        begin, end = (edge.astimezone(ZoneInfo(zone)) for edge in (turn.span.starts_at, turn.span.ends_at))
        assert (end.date() - begin.date(), begin.weekday()) == (whole, repeat.weekday)
        shown, agreed = begin.replace(tzinfo=None), datetime.combine(begin.date(), time(*divmod(repeat.minute, 60)))
        # Later than agreed only where the clock skips that time.
        assert shown == agreed or (shown > agreed and _is_skipped(agreed, zone))
        assert repeat.first <= begin.date() <= last
        assert turn.span.ends_at - turn.span.starts_at <= timedelta(days=31)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"agent_ids": ()}, "at least one person"),
        ({"last": date(2026, 10, 11)}, "comes before the first"),
        ({"last": date(2026, 10, 18)}, "no two hand-overs"),
        ({"last": date(2031, 1, 1)}, "That is 220 turns; plan at most 200"),
        ({"last": date(9998, 1, 1)}, "plan at most 200"),
        ({"weekday": 7}, "weekday"),
        ({"minute": 1440}, "time of the hand-over"),
        ({"weeks": 5}, "1 to 4 weeks"),
        ({"zone": "Mars"}, "not a known time zone"),
    ],
)
def test_what_makes_no_plan_is_refused_in_a_sentence(more: dict, sentence: str):
    with pytest.raises(Invalid, match=sentence):
        turns_of(replace(MONDAYS, **more))


def test_as_many_turns_as_are_allowed_are_planned():
    first = MONDAYS.first
    assert len(turns_of(replace(MONDAYS, last=first + timedelta(weeks=MOST_TURNS)))) == MOST_TURNS


def _desk(world: World, *names: str) -> tuple[UUID, Repeat]:
    """A team, and Mondays in October and November of whoever is named."""
    team_id = staff.form_team(staff.TeamForm("service-desk", "Service desk"), now=at(0))
    for name in names:
        staff.join_team(team_id, world.agents[name], now=at(0))
    return team_id, replace(MONDAYS, agent_ids=tuple(world.agents[name] for name in names))


def _planned(team_id: UUID) -> list[tuple[UUID, date]]:
    whole = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    return [(turn.agent_id, turn.starts_at.date()) for turn in sheets.turns(team_id, whole)]


def test_what_was_seen_is_planned_as_ordinary_turns(ground, world: World):
    with committed(world.provider):
        team_id, repeat = _desk(world, "lena", "marc")
        plan = staff.proposed_turns(team_id, repeat, now=at(0))
        assert _planned(team_id) == []
        ids = staff.plan_turns(team_id, repeat, staff.mark_of(plan), now=at(0))
        assert [agent for agent, _ in _planned(team_id)] == [*repeat.agent_ids, *repeat.agent_ids]
        calls = staff.on_call_of(["service-desk"], datetime(2026, 10, 19, 7, 0, tzinfo=UTC))
        assert calls["service-desk"] == world.agents["marc"]
        staff.cancel_turn(ids[0], now=at(1))
        assert len(_planned(team_id)) == 3


def test_a_turn_of_somebody_who_is_absent_is_named_and_left_out(ground, world: World):
    with committed(world.provider):
        team_id, repeat = _desk(world, "lena", "marc")
        away = AbsenceForm(AbsenceKind.SICK, datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 10, 21, tzinfo=UTC))
        before = staff.mark_of(staff.proposed_turns(team_id, repeat, now=at(0)))
        staff.declare_absence(world.agents["marc"], away, now=at(0))
        with pytest.raises(Conflict, match="changed since you looked"):
            staff.plan_turns(team_id, repeat, before, now=at(0))
        plan = staff.proposed_turns(team_id, repeat, now=at(0))
        assert [one.is_free for one in plan] == [True, False, True, True]
        assert plan[1].absences == (Span(away.starts_at, away.ends_at),)
        assert len(staff.plan_turns(team_id, repeat, staff.mark_of(plan), now=at(0))) == 3
        assert date(2026, 10, 19) not in [day for _, day in _planned(team_id)]


def test_turns_that_meet_others_are_named_and_nothing_is_planned(ground, world: World):
    with committed(world.provider):
        team_id, repeat = _desk(world, "lena", "marc")
        stands = TurnForm(world.agents["marc"], datetime(2026, 10, 12, tzinfo=UTC), datetime(2026, 10, 13, tzinfo=UTC))
        staff.plan_turn(team_id, stands, now=at(0))
        plan = staff.proposed_turns(team_id, repeat, now=at(0))
        assert [len(one.met) for one in plan] == [1, 0, 0, 0]
        with pytest.raises(Conflict, match="one of these turns shares time"):
            staff.plan_turns(team_id, repeat, staff.mark_of(plan), now=at(0))
        assert len(_planned(team_id)) == 1


def test_who_is_not_of_the_team_what_is_over_and_an_archived_team_are_refused(ground, world: World):
    with committed(world.provider):
        team_id, repeat = _desk(world, "lena")
        strangers = [(world.agents["marc"], "Marc is not in Service desk"), (new_id(), "works for the provider")]
        for stranger, sentence in strangers:
            with pytest.raises(Invalid, match=sentence):
                staff.proposed_turns(team_id, replace(repeat, agent_ids=(stranger,)), now=at(0))
        with pytest.raises(Invalid, match="over already"):
            staff.proposed_turns(team_id, replace(repeat, first=date(2026, 9, 1)), now=at(0))
        whole = AbsenceForm(AbsenceKind.OTHER, at(0), at(24 * 365))
        staff.declare_absence(world.agents["lena"], whole, now=at(0))
        seen = staff.mark_of(staff.proposed_turns(team_id, repeat, now=at(0)))
        with pytest.raises(Conflict, match="absent in each"):
            staff.plan_turns(team_id, repeat, seen, now=at(0))
        staff.archive_team(team_id, now=at(0))
        with pytest.raises(Conflict, match="archived"):
            staff.plan_turns(team_id, repeat, seen, now=at(0))
