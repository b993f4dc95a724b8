"""Figures of the tiers: what each stay counts as, how groups add up, and that a slow and plain count says the same."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import chain, pairwise
from math import ceil
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp import tickets
from msp.kernel.periods import Month
from msp.store import db
from msp.tickets import MoveForm, WorkForm, figures
from msp.tickets.figures import End, Group, Stayed, Tally
from msp.tickets.figures.models import StayFigure
from msp.tiers import Tier
from tests import campaign
from tests.walls.house import ROOT

START = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)
OCTOBER = Month(2026, 10)


def stays(*path: tuple[str, str, int], ends: bool = True) -> list[Stayed]:
    """Stays one after the other: tier, cause, and the minutes there; the last one stays open unless it ends."""
    at, found = START, []
    for n, (tier, cause, minutes) in enumerate(path, start=1):
        left_at = at + timedelta(minutes=minutes)
        found.append(Stayed(n, tier, cause, at, left_at if ends or n < len(path) else None))
        at = left_at
    return found


def told(counted):
    return [(stay.tier, stay.end, stay.seconds, stay.is_bounce) for stay in counted]


def test_a_stay_ends_up_down_or_resolved_and_an_open_one_not_yet():
    path = stays(("L1", "opened", 15), ("L3", "skill", 60), ("L1", "returned", 5), ends=False)
    assert told(figures.counted(path, [], "UTC")) == [
        ("L1", End.UP, 900, False),
        ("L3", End.DOWN, 3600, False),
        ("L1", None, None, False),
    ]


def test_what_is_taken_up_again_was_resolved_here_and_the_seconds_until_then_are_kept():
    resolved, again = stays(("L2", "opened", 30))[0], START + timedelta(minutes=90)
    path = [resolved, Stayed(2, "L2", "reopened", again, None)]
    first, second = figures.counted(path, [], "UTC")
    assert (first.end, first.reopened_after, second.end) == (End.RESOLVED, 3600, None)


def test_the_same_move_made_again_is_a_bounce_and_the_first_return_is_none():
    path = stays(*[(tier, "skill", 10) for tier in ("L1", "L2", "L1", "L2", "L1", "L3", "L1")])
    assert [stay.is_bounce for stay in figures.counted(path, [], "UTC")] == [
        False,
        False,
        False,
        True,
        True,
        False,
        False,
    ]


def test_a_ladder_that_changed_is_no_hand_over():
    path = stays(("L2", "opened", 10), ("L1", "ladder", 10), ("L1", "ladder", 10))
    assert [stay.end for stay in figures.counted(path, [], "UTC")] == [End.ASIDE, End.ASIDE, End.RESOLVED]


def test_the_last_stay_of_a_merged_ticket_is_told_as_that_and_those_before_as_ever():
    path = stays(("L1", "opened", 10), ("L2", "skill", 10))
    assert [stay.end for stay in figures.counted(path, [], "UTC", is_merged=True)] == [End.UP, End.MERGED]


def test_months_are_those_of_the_clients_wall_calendar():
    path = [Stayed(1, "L1", "opened", datetime(2026, 10, 31, 23, 30, tzinfo=UTC), datetime(2026, 11, 1, 4, tzinfo=UTC))]
    (stockholm,), (new_york,) = (figures.counted(path, [], zone) for zone in ("Europe/Stockholm", "America/New_York"))
    assert (stockholm.arrived_in, stockholm.ended_in) == ("2026-11", "2026-11")
    assert (new_york.arrived_in, new_york.ended_in) == ("2026-10", "2026-11")


def test_messages_of_the_requester_count_until_the_stay_ended():
    path = stays(("L1", "opened", 15))
    replies = [START + timedelta(minutes=minute) for minute in (5, 15, 16)]
    assert figures.counted(path, replies, "UTC")[0].replies == 2


@pytest.mark.parametrize(("percent", "wanted"), [(50, 20), (90, 50), (100, 50), (1, 10)])
def test_a_percentile_is_a_value_that_was_measured(percent, wanted):
    assert figures.nearest_rank(((15, 40), (), (10, 20, 50)), percent) == wanted


def test_nothing_has_no_percentile_and_no_ratio():
    assert (figures.NOTHING.median, figures.NOTHING.ninety, figures.NOTHING.escalation) == (None, None, None)


def _paper() -> tuple[list[str], list[list[str]]]:
    """The tickets and the table of the example in docs/tiers.md."""
    example = (ROOT / "docs" / "tiers.md").read_text("utf-8").partition("<!-- example: tiers -->")[2]
    _, block, after = example.split("```", 2)
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in after.splitlines() if line.startswith("|")
    ]
    return block.strip().splitlines(), rows[2:]


def _told_ticket(line: str) -> list:
    """The stays of a line of the example as they are counted; what is taken up again is so two days later."""
    at, path, replies = START, [], []
    for n, stay in enumerate(line.partition(":")[2].split(","), start=1):
        tier, cause, minutes, wrote = stay.split()
        at += timedelta(days=2) if cause == "reopened" else timedelta()
        left_at = None if minutes == "…" else at + timedelta(minutes=int(minutes))
        path.append(Stayed(n, tier, cause, at, left_at))
        replies += [at] * (int(wrote) - len(replies))
        at = left_at or at
    return figures.counted(path, replies, "Europe/Stockholm")


def test_the_worked_example_of_the_paper_comes_out_as_it_says():
    lines, table = _paper()
    rows = [stay for line in lines for stay in _told_ticket(line)]
    for tier, *told_by in table:
        tally = _tally([row for row in rows if row.tier == tier], "2026-10", figures.USUAL_DAYS)
        left = tally.resolved + tally.passed_up
        spans = [f"{(seconds or 0) // 60} min" for seconds in (tally.median, tally.ninety)]
        first = f"{tally.first_contact} of {tally.first}" if tally.first else "–"
        counts = [tally.arrivals, tally.resolved, tally.passed_up, tally.returned, tally.bounced]
        assert told_by == [*map(str, counts), *spans, first, f"{tally.passed_up} of {left}"], tier
        assert tally.escalation == Fraction(tally.passed_up, left)


# The slow oracle: every figure straight from its definition, minute by minute, with nothing of the rule's own code.

TIERS = st.sampled_from(["L1", "L2", "L3"])
STEPS = st.lists(st.tuples(TIERS, st.integers(0, 60 * 24 * 40), st.booleans(), st.integers(0, 20_000)), max_size=8)
TICKET = st.tuples(
    TIERS, st.integers(0, 60 * 24 * 60), STEPS, st.booleans(), st.lists(st.integers(0, 90_000), max_size=4)
)
ZONES = st.sampled_from(["Europe/Stockholm", "America/New_York", "Asia/Kolkata"])


def _lived(ticket):
    """A ticket as it went: stays as the log would have them, and when its requester wrote."""
    tier, opened, steps, is_resolved, wrote = ticket
    at, n, cause, found = START + timedelta(minutes=opened), 1, "opened", []
    for to, minutes, is_reopened, gap in steps:
        left = at + timedelta(minutes=minutes)
        if not is_reopened and to == tier:
            continue
        found.append(Stayed(n, tier, cause, at, left))
        at, n = (left + timedelta(minutes=gap) if is_reopened else left), n + 1
        cause, tier = ("reopened", tier) if is_reopened else ("skill", to)
    found.append(Stayed(n, tier, cause, at, at + timedelta(minutes=7) if is_resolved else None))
    return found, [START + timedelta(minutes=opened + minute) for minute in wrote]


def _plainly(tickets_lived, zone, month, days):
    counts = defaultdict(lambda: defaultdict(int))
    dwell = defaultdict(list)

    def lies_in(at):
        return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m") == month

    for path, wrote in tickets_lived:
        for i, stay in enumerate(path):
            mine, after = counts[stay.tier], path[i + 1] if i + 1 < len(path) else None
            came_from = path[i - 1].tier if i and stay.cause != "reopened" else None
            if lies_in(stay.entered_at):
                mine["arrivals"] += 1
                same = [(a.tier, b.tier) for a, b in pairwise(path[:i]) if b.cause != "reopened"]
                mine["bounced"] += bool(came_from) and (came_from, stay.tier) in same
            if stay.left_at is None or not lies_in(stay.left_at):
                continue
            dwell[stay.tier].append(int((stay.left_at - stay.entered_at).total_seconds()))
            was_resolved = after is None or after.cause == "reopened"
            mine["resolved"] += was_resolved
            mine["passed_up"] += not was_resolved and after.tier > stay.tier
            mine["returned"] += not was_resolved and after.tier < stay.tier
            if i == 0:
                mine["first"] += 1
                few = sum(at <= stay.left_at for at in wrote) <= 1
                held = after is None or after.entered_at - stay.left_at > timedelta(days=days)
                mine["first_contact"] += was_resolved and few and held
    return {tier: (dict(mine), sorted(dwell[tier])) for tier, mine in counts.items() if any(mine.values())}


NAMES = ("arrivals", "bounced", "resolved", "passed_up", "returned", "first", "first_contact")


@campaign.drawn(150)
@given(st.lists(TICKET, min_size=1, max_size=12), ZONES, st.sampled_from([0, 7, 30]))
def test_the_figures_are_those_of_a_plain_count(drawn, zone, days):
    lived = [_lived(ticket) for ticket in drawn]
    for month in ("2026-10", "2026-11"):
        rows = [stay for path, wrote in lived for stay in figures.counted(path, wrote, zone)]
        wanted = _plainly(lived, zone, month, days)
        found = {tier: _tally([row for row in rows if row.tier == tier], month, days) for tier in ("L1", "L2", "L3")}
        for tier, tally in found.items():
            numbers, dwell = wanted.get(tier, ({}, []))
            assert {name: getattr(tally, name) for name in NAMES} == {name: numbers.get(name, 0) for name in NAMES}
            assert sorted(chain.from_iterable(tally.dwell)) == dwell
            for percent, told_by in ((50, tally.median), (90, tally.ninety)):
                assert told_by == (dwell[ceil(percent * len(dwell) / 100) - 1] if dwell else None)


def _tally(rows, month, days):
    """What the statements of the database add up, here in a sentence each."""
    ended = [row for row in rows if row.ended_in == month]
    first = [row for row in ended if row.n == 1]
    parts = [Tally(dwell=((row.seconds,),)) for row in ended]
    whole = figures.added([figures.NOTHING, figures.NOTHING, *parts])
    return Tally(
        arrivals=sum(row.arrived_in == month for row in rows),
        bounced=sum(row.arrived_in == month and row.is_bounce for row in rows),
        resolved=sum(row.end is End.RESOLVED for row in ended),
        passed_up=sum(row.end is End.UP for row in ended),
        returned=sum(row.end is End.DOWN for row in ended),
        first=len(first),
        first_contact=sum(_is_first_contact(row, days) for row in first),
        dwell=whole.dwell,
    )


def _is_first_contact(row, days):
    held = row.reopened_after is None or row.reopened_after > days * 86_400
    return row.end is End.RESOLVED and row.replies <= 1 and held


# In the database: what the acts of people leave behind.


def test_every_act_keeps_what_its_stays_count_as(desk):
    ticket = desk.open()
    tickets.escalate(ticket, MoveForm(to=Tier.L2), by=desk.lena, now=desk.later(15))
    tickets.resolve(ticket, "It prints again.", by=desk.marc, now=desk.later(45))
    group = Group(desk.tenant_id, "2026-10", "L1")
    found = figures.tallies([desk.tenant_id], OCTOBER, OCTOBER)
    assert found[group] == Tally(arrivals=1, passed_up=1, first=1, dwell=((900,),))
    assert found[group._replace(tier="L2")] == Tally(arrivals=1, resolved=1, dwell=((2700,),))
    assert set(found) == {group, group._replace(tier="L2")}


def test_first_contact_holds_for_days_takes_one_reply_and_no_more(desk):
    at_once, chatty, fallen = desk.open(), desk.open(), desk.open()
    for minute in (1, 2):
        tickets.reply(chatty, f"And page {minute}?", by=desk.rosa, now=desk.later(minute))
    tickets.reply(at_once, "It blinks red.", by=desk.rosa, now=desk.later(1))
    for ticket in (at_once, chatty, fallen):
        tickets.resolve(ticket, "Done.", by=desk.lena, now=desk.later(5))
    tickets.reopen(fallen, by=desk.rosa, now=desk.later(60 * 24 * 5))
    mine = Group(desk.tenant_id, "2026-10", "L1")
    for days, wanted in ((7, 1), (4, 2)):
        tally = figures.tallies([desk.tenant_id], OCTOBER, OCTOBER, days)[mine]
        assert (tally.first, tally.first_contact) == (3, wanted)
    assert tally.resolved == 3, "what did not hold was resolved all the same"


def test_time_counts_at_the_tier_and_in_the_month_of_its_day_and_a_correction_stands_for_the_old(desk):
    ticket = desk.open()
    entry = tickets.log_work(ticket, WorkForm(30, desk.now.date()), by=desk.lena, now=desk.later())
    fixed = WorkForm(45, desk.now.date(), correction_reason="It was longer.")
    tickets.correct_work(ticket, entry.id, fixed, by=desk.lena, now=desk.later())
    found = figures.tallies([desk.tenant_id], OCTOBER, OCTOBER)
    assert found[Group(desk.tenant_id, "2026-10", "L1")].minutes == 45


def test_dropped_figures_are_built_anew_from_the_stays(desk):
    ticket = desk.open()
    for _ in range(2):
        tickets.escalate(ticket, MoveForm(to=Tier.L2), by=desk.lena, now=desk.later(5))
        tickets.de_escalate(ticket, MoveForm(reason="Try this"), by=desk.marc, now=desk.later(5))
    tickets.resolve(ticket, "Done.", by=desk.lena, now=desk.later(5))
    before = figures.tallies([desk.tenant_id], OCTOBER, OCTOBER)
    for row in db.session.scalars(db.select(StayFigure)):
        db.session.delete(row)
    db.session.flush()
    figures.keep_missing_figures(desk.world.acorn, desk.now)
    assert figures.tallies([desk.tenant_id], OCTOBER, OCTOBER) == before
    assert before[Group(desk.tenant_id, "2026-10", "L1")].bounced == 1


def test_kept_figures_that_say_another_thing_than_the_stays_are_named(desk):
    ticket = desk.open()
    zone = desk.world.acorn.time_zone
    assert list(figures.figures_unlike_their_stays(zone)) == []
    db.session.scalars(db.select(StayFigure)).one().tier = Tier.L3
    db.session.flush()
    assert list(figures.figures_unlike_their_stays(zone)) == [ticket.reference]
