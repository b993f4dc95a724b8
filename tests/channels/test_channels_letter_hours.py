"""The hours within which somebody wants letters: over weekends, clock changes, and hours that never come again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp import channels
from msp.channels import LetterWishes
from msp.channels.letter import Letter
from msp.channels.letter_hours import Press, wishes_of
from msp.channels.rendering import words_of
from msp.kernel.errors import Forbidden, Invalid
from msp.sla.calendar import ServiceHours
from msp.store import acting_for
from tests.desk_work import at, committed
from tests.world import World

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def week(zone: str = "Europe/Stockholm", *spans: tuple[str, str]) -> dict[str, Any]:
    hours = [list(span) for span in spans or (("08:00", "17:00"),)]
    return {"tz": zone, "weekly": dict.fromkeys(WEEKDAYS, hours)}


def wall(text: str, zone: str = "Europe/Stockholm") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def opening(document: dict[str, Any], now: datetime, press: Press = Press.WARNING, **more: bool) -> datetime | None:
    wishes = LetterWishes(document, **{"holds_warnings": True, "holds_breaches": True, **more})
    return wishes.opening_after(press, now)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-10-05 08:00", None),
        ("2026-10-05 16:59:59", None),
        # Half-open: the closing instant is closed.
        ("2026-10-05 17:00", "2026-10-06 08:00"),
        ("2026-10-05 07:59:59", "2026-10-05 08:00"),
        ("2026-10-05 03:00", "2026-10-05 08:00"),
        ("2026-10-09 17:00:00", "2026-10-12 08:00"),
        ("2026-10-10 12:00", "2026-10-12 08:00"),
        # Over the night in which the clock goes back, and the one in which it goes forward.
        ("2026-10-24 23:00", "2026-10-26 08:00"),
        ("2026-03-28 23:00", "2026-03-30 08:00"),
    ],
)
def test_a_letter_outside_the_hours_waits_for_the_next_opening(now: str, until: str | None):
    assert opening(week(), wall(now)) == (wall(until) if until else None)


def test_the_zone_of_the_reader_counts():
    assert opening(week("America/New_York"), wall("2026-10-05 09:00")) == wall("2026-10-05 08:00", "America/New_York")


def test_an_opening_inside_the_gap_of_a_clock_change_is_the_end_of_the_gap():
    night = {"tz": "Europe/Stockholm", "weekly": {"sun": [["02:30", "06:00"]]}}
    assert opening(night, wall("2026-03-29 00:30")) == wall("2026-03-29 03:00")


def test_in_both_passes_of_a_fold_it_is_open():
    night = {"tz": "Europe/Stockholm", "weekly": {"sun": [["02:00", "03:00"]]}}
    assert opening(night, wall("2026-10-25 02:30")) is None
    assert opening(night, wall("2026-10-25 02:30").replace(fold=1)) is None


@pytest.mark.parametrize(("press", "hours"), [(Press.BREACH, 72), (Press.URGENT_BREACH, 24), (Press.WARNING, 72)])
def test_one_minute_a_week_holds_a_letter_for_days_at_most(press: Press, hours: int):
    document = {"tz": "UTC", "weekly": {"mon": [["08:00", "08:01"]]}}
    wishes = LetterWishes(document, holds_warnings=True, holds_breaches=True, lets_urgent_through=False)
    tuesday = datetime(2026, 10, 6, 9, tzinfo=UTC)
    assert wishes.opening_after(press, tuesday) == tuesday + timedelta(hours=hours)


def test_hours_that_never_come_again_hold_nothing_back():
    once = {"tz": "Europe/Stockholm", "weekly": {}, "date_hours": {"2026-01-05": [["08:00", "09:00"]]}}
    assert opening(once, wall("2026-10-05 08:00")) is None


@pytest.mark.parametrize(
    ("press", "more", "waits"),
    [
        (Press.WARNING, {}, True),
        (Press.WARNING, {"holds_warnings": False}, False),
        (Press.BREACH, {}, True),
        (Press.BREACH, {"holds_breaches": False}, False),
        (Press.BREACH, {"holds_warnings": False}, True),
        (Press.URGENT_WARNING, {}, False),
        (Press.URGENT_BREACH, {}, False),
        (Press.URGENT_WARNING, {"lets_urgent_through": False}, True),
        (Press.URGENT_BREACH, {"lets_urgent_through": False}, True),
        (Press.NEWS, {"lets_urgent_through": False}, False),
    ],
)
def test_which_letters_wait_is_the_readers_choice(press: Press, more: dict[str, bool], waits: bool):
    assert (opening(week(), wall("2026-10-05 20:00"), press, **more) is not None) is waits


zones = st.sampled_from(("Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"))
minutes = st.integers(0, 60 * 24 * 800)


@given(zones, st.integers(0, 22), minutes, st.integers(0, 59))
def test_the_opening_is_the_first_second_of_the_hours_and_nothing_before_it_is_open(
    zone: str, hour: int, minute: int, second: int
):
    document = week(zone, (f"{hour:02d}:00", f"{hour + 1:02d}:30"))
    hours = ServiceHours.from_document(document)
    now = at(0) + timedelta(minutes=minute, seconds=second)
    until = opening(document, now)
    if until is None:
        assert hours.is_open(now)
    else:
        assert not hours.is_open(now)
        assert until > now
        assert hours.is_open(until)
        assert hours.between(now, until) == 0


def test_wishes_are_kept_for_oneself_and_found_wherever_one_serves(ground, world: World):
    lena = world.actors["lena"]
    with committed(world.provider):
        channels.set_letter_hours(LetterWishes(week(), holds_warnings=True), by=lena, now=at(0))
        channels.set_letter_hours(LetterWishes(week("UTC"), holds_breaches=True), by=lena, now=at(1))
    for tenant in (world.acorn, world.birch):
        with acting_for(tenant.id):
            found = wishes_of(world.agents["lena"])
            assert found is not None
            assert (found.zone, found.holds_warnings, found.holds_breaches) == ("UTC", False, True)
            assert wishes_of(world.agents["marc"]) is None


def test_a_client_sets_none_and_hours_that_make_no_sense_are_refused(ground, world: World):
    with acting_for(world.provider.id):
        with pytest.raises(Forbidden):
            channels.set_letter_hours(LetterWishes(week()), by=world.actors["rosa"], now=at(0))
        for document in ({"tz": "Mars/Olympus", "weekly": {}}, {"tz": "UTC", "weekly": {}}):
            with pytest.raises(Invalid):
                channels.set_letter_hours(LetterWishes(document), by=world.actors["lena"], now=at(0))


@pytest.mark.parametrize("template", ["target_at_risk", "target_breached", "breach_retracted", "undertaking_missed"])
def test_every_letter_about_a_promise_says_where_it_waited(template: str):
    held = "This was noticed on 2026-10-05 03:00 and kept for your hours."
    names = ("reference", "client", "metric", "percent", "at", "by", "happened_at", "reason", "cause", "vendor")
    values = dict.fromkeys(names, "x")
    said, unsaid = (
        words_of(Letter(template, "omar@example.com", "Omar", "/", "", values=values | more), base_url="https://x")
        for more in ({"held": held}, {})
    )
    assert held in said.text.splitlines()
    assert "kept for your hours" not in unsaid.text
