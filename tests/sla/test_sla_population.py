"""Who belongs to a month (clocks.md section 4): what is judged or due in it, never what was opened in it."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from msp import sla, tickets
from msp.kernel.periods import Month
from msp.sla.across import counted_across
from msp.sla.attainment import AttainmentRow, Judged, Outcome, attainment
from msp.sla.excuse import ExcuseAct
from msp.sla.excusing import ExcuseForm, excuse
from msp.sla.inside import clocks_behind, counted_inside
from msp.sla.population import EVERYTHING, CountedPromise, Narrowing, counted, frozen_months, promises_behind
from msp.sla.terms import Metric
from msp.store import serving
from msp.tickets import Cause, Impact, MoveForm, Ticket, TicketForm, TicketKind, Urgency, WaitReason
from tests.desk_work import committed
from tests.month_end import agree, close_october
from tests.world import World

SEPTEMBER, OCTOBER, NOVEMBER = Month(2026, 9), Month(2026, 10), Month(2026, 11)
MONTHS = (SEPTEMBER, OCTOBER, NOVEMBER)
LEVELS = {"P1": (Impact.HIGH, Urgency.HIGH), "P4": (Impact.LOW, Urgency.LOW)}


def stockholm(text: str) -> datetime:
    """“10-01 09:00” on the clock of Stockholm in 2026, in summer time until 25 October."""
    wall = datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}:00").replace(tzinfo=UTC)
    return wall - timedelta(hours=2 if wall < datetime(2026, 10, 25, 2, tzinfo=UTC) else 1)


def asked(world: World, when: str, priority: str = "P1") -> Ticket:
    form = TicketForm(TicketKind.INCIDENT, "The till", "Is down.", *LEVELS[priority], world.people["rosa"])
    return tickets.open_ticket(form, by=world.actors["rosa"], now=stockholm(when))


def answered(world: World, ticket: Ticket, when: str) -> None:
    tickets.reply(ticket, "We look.", by=world.actors["lena"], now=stockholm(when))


def solved(world: World, ticket: Ticket, when: str) -> None:
    tickets.resolve(ticket, "Done.", by=world.actors["lena"], now=stockholm(when))


def told(world: World, now: str, narrowed: Narrowing = EVERYTHING) -> list[tuple[str, str, str]]:
    """Month, metric and outcome of every clock of Acorn that counts, which two ways of counting agree on."""
    with serving([world.acorn.id]):
        behind = promises_behind(MONTHS, world.acorn.time_zone, narrowed, now=stockholm(now))
        sums = counted(MONTHS, world.acorn.time_zone, narrowed, now=stockholm(now))
    assert attainment(sums) == attainment(_one_by_one(behind))
    return [(str(each.month)[5:], _short(each.metric), str(each.outcome)) for each in behind]


def _one_by_one(promises: list[CountedPromise]) -> list[Judged]:
    return [Judged(p.metric, p.priority, p.tier, p.outcome, p.excused, month=str(p.month)) for p in promises]


def _short(metric: Metric) -> str:
    return {"first_response": "first", "resolution": "solve"}[metric]


def _across(world: World, now: str) -> AttainmentRow:
    """October of Acorn as the list of all clients counts it."""
    with serving([world.acorn.id]):
        found = counted_across([OCTOBER], {world.acorn.id: world.acorn.time_zone}, now=stockholm(now))
    return attainment(found[world.acorn.id]).total


def test_what_was_opened_in_september_and_is_judged_in_october_belongs_to_october(ground: Flask, world: World):
    with committed(world.acorn):
        ticket = asked(world, "09-30 16:30")
        answered(world, ticket, "09-30 16:45")
        solved(world, ticket, "10-01 09:00")
    assert told(world, "10-02 09:00") == [("09", "first", "met"), ("10", "solve", "met")]


def test_what_is_open_belongs_to_the_month_in_which_it_falls_due(ground: Flask, world: World):
    with committed(world.acorn):
        asked(world, "09-30 16:30")
    # Half an hour of the first hour is used on 30 September; the desk opens again on 1 October at eight.
    assert told(world, "09-30 17:00") == []
    assert told(world, "10-01 08:10") == [("10", "first", "open"), ("10", "solve", "open")]
    assert told(world, "10-01 08:31") == [("10", "first", "breached"), ("10", "solve", "open")]


def test_what_is_held_over_the_end_of_a_month_belongs_to_none_until_it_goes_on(ground: Flask, world: World):
    with committed(world.acorn):
        ticket = asked(world, "09-30 10:00")
        answered(world, ticket, "09-30 10:10")
        tickets.wait(ticket, WaitReason.REQUESTER, by=world.actors["lena"], now=stockholm("09-30 10:10"))
    assert told(world, "10-01 09:00") == [("09", "first", "met")]
    with committed(world.acorn):
        ticket = tickets.ticket_for(world.actors["rosa"], ticket.reference)
        tickets.reply(ticket, "The left one.", by=world.actors["rosa"], now=stockholm("10-02 09:00"))
    assert told(world, "10-02 10:00") == [("09", "first", "met"), ("10", "solve", "open")]


def test_a_reopened_ticket_is_judged_in_each_month_in_which_it_stopped_or_broke(ground: Flask, world: World):
    with committed(world.acorn):
        ticket = asked(world, "09-30 10:00")
        solved(world, ticket, "09-30 11:00")
        tickets.reopen(ticket, "Again.", by=world.actors["rosa"], now=stockholm("10-01 09:00"))
    assert told(world, "10-01 10:00") == [("09", "first", "met"), ("09", "solve", "met"), ("10", "solve", "open")]
    assert ("10", "solve", "breached") in told(world, "10-02 10:00")


def test_a_breach_late_on_the_last_day_in_utc_belongs_to_the_next_month_in_stockholm(ground: Flask, world: World):
    always = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    with committed(world.acorn):
        hours = {"tz": "Europe/Stockholm", "weekly": always}
        form = sla.VersionForm("office", hours, "Round the clock", stockholm("08-02 00:00"))
        sla.publish_hours_version(form, by=world.actors["omar"], now=stockholm("08-01 00:00"))
        ticket = asked(world, "10-01 00:30")
        # Promised by 23:30 UTC on 30 September, when it is half past one on 1 October in Stockholm.
        solved(world, ticket, "10-01 12:00")
    assert told(world, "10-02 00:00") == [("10", "first", "breached"), ("10", "solve", "breached")]
    with serving([world.acorn.id]):
        in_utc = promises_behind([SEPTEMBER], "UTC", now=stockholm("10-02 00:00"))
    assert [(each.judged_at, each.metric) for each in in_utc] == [
        (datetime(2026, 9, 30, 23, 30, tzinfo=UTC), Metric.FIRST_RESPONSE)
    ]


def test_a_closed_month_is_read_from_its_verdicts_whatever_happens_afterwards(ground: Flask, world: World):
    agree(world)
    with committed(world.acorn):
        late, kept = asked(world, "10-05 09:00"), asked(world, "10-06 09:00", "P4")
        solved(world, late, "10-05 16:00")
        solved(world, kept, "10-06 10:00")
        clock = promises_behind([OCTOBER], world.acorn.time_zone, now=stockholm("10-07 09:00"))[0].clock_id
        words = ExcuseForm(clock, ExcuseAct.PROPOSE, "The line was down.")
        excuse(words, lambda _: {"P1", "P2"}, by=world.actors["lena"], now=stockholm("10-07 09:00"))
        agreed = ExcuseForm(clock, ExcuseAct.APPROVE, "Clause 7")
        excuse(agreed, lambda _: {"P1", "P2"}, by=world.actors["omar"], now=stockholm("10-07 10:00"))
    before, across = told(world, "11-02 10:00"), _across(world, "11-02 10:00")
    assert across.excused == 1
    close_october(world, world.acorn)
    assert _across(world, "11-02 10:00") == across
    with committed(world.acorn):
        tickets.reopen(
            tickets.ticket_for(world.actors["rosa"], kept.reference),
            "Again.",
            by=world.actors["rosa"],
            now=stockholm("11-02 11:00"),
        )
    assert told(world, "11-02 10:00") == before
    with serving([world.acorn.id]):
        assert frozen_months(MONTHS) == {OCTOBER}
        total = attainment(counted([OCTOBER], world.acorn.time_zone, now=stockholm("11-02 11:00"))).total
    assert (total.met, total.breached, total.excused, total.open) == (2, 1, 1, 0)
    with_excuse = told(world, "11-02 10:00", Narrowing(outcome=Outcome.BREACHED, excused=True))
    assert len(with_excuse) == 1
    for narrowed, count in (
        (Narrowing(metric=Metric.RESOLUTION), 2),
        (Narrowing(priority="P4"), 2),
        (Narrowing(tier="L1"), 4),
        (Narrowing(tier="L3"), 0),
        (Narrowing(outcome=Outcome.MET), 2),
        (Narrowing(outcome=Outcome.OPEN), 0),
        (Narrowing(outcome=Outcome.BREACHED, excused=False), 1),
    ):
        assert len(told(world, "11-02 10:00", narrowed)) == count, narrowed


def test_many_tenants_at_once_are_counted_like_each_of_them(ground: Flask, world: World):
    agree(world)
    zones = {tenant.id: tenant.time_zone for tenant in (world.acorn, world.birch)}
    with committed(world.acorn):
        solved(world, asked(world, "10-05 09:00"), "10-05 16:00")
        solved(world, asked(world, "10-06 09:00", "P4"), "10-06 10:00")
        asked(world, "11-02 09:30")
    with committed(world.birch):
        form = TicketForm(TicketKind.REQUEST, "The gate", "Is shut.", *LEVELS["P1"], world.people["bob"])
        tickets.open_ticket(form, by=world.actors["bob"], now=stockholm("10-05 15:00"))
    close_october(world, world.acorn)
    # Nobody has swept: what broke meanwhile is counted as broken all the same.
    now = stockholm("11-02 10:00")
    with serving(zones):
        across = counted_across(MONTHS, zones, now=now)
    for tenant in (world.acorn, world.birch):
        with serving([tenant.id]):
            each = attainment(counted(MONTHS, tenant.time_zone, now=now))
        assert attainment(across[tenant.id]).totals == each.totals
    with serving([world.birch.id]):
        assert counted_across(MONTHS, zones, now=now)[world.acorn.id] == []


def test_what_tiers_agreed_is_counted_by_tier_from_the_rows(ground: Flask, world: World):
    marc, lena = world.actors["marc"], world.actors["lena"]
    policy = {"resolution": {"hours": "office", "targets": {"*": 86400}}}
    policy["ola"] = {"hours": "office", "targets": {"*/L1": 3600, "*": 14400}}
    with committed(world.acorn):
        form = sla.VersionForm("standard", policy, "Between tiers too", stockholm("08-02 00:00"))
        sla.publish_policy_version(form, by=world.actors["omar"], now=stockholm("08-01 00:00"))
        ticket = asked(world, "10-05 09:00")
        move = MoveForm(cause=Cause.SKILL, reason="Needs the network")
        tickets.escalate(ticket, move, by=lena, now=stockholm("10-05 11:00"))
        tickets.resolve(ticket, "Done.", by=marc, now=stockholm("10-05 12:00"))
        asked(world, "10-06 09:00")
    now = stockholm("10-06 09:30")
    with serving([world.acorn.id]):
        sums = attainment(counted_inside(MONTHS, world.acorn.time_zone, now=now))
        behind = clocks_behind(MONTHS, world.acorn.time_zone, now=now)
        only = clocks_behind(MONTHS, world.acorn.time_zone, Narrowing(tier="L2"), now=now)
        for narrowed, tiers in (
            (Narrowing(outcome=Outcome.MET), ["L2"]),
            (Narrowing(outcome=Outcome.OPEN), ["L1"]),
            (Narrowing(metric=Metric.OLA, tier="L1"), ["L1", "L1"]),
            (Narrowing(metric=Metric.UC), []),
            # A name of a vendor is no pattern.
            (Narrowing(tier="L%"), []),
        ):
            found = clocks_behind(MONTHS, world.acorn.time_zone, narrowed, now=now)
            assert [clock.tier for clock in found] == tiers, narrowed
    assert [(row.tier, row.met, row.breached, row.open) for row in sums.rows] == [("L1", 0, 1, 1), ("L2", 1, 0, 0)]
    assert attainment(_one_by_one(behind)) == sums
    assert [(clock.tier, clock.over_seconds < 0) for clock in only] == [("L2", True)]
