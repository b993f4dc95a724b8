"""Planning a demo is pure: the same moment gives the same tickets, and any moment of the year can be told."""

from datetime import UTC, datetime

import pytest

from msp.demo.months import RUNNING, TO_CLOSE, month_of_tales
from msp.demo.plans import CLIENTS
from msp.demo.running import open_tales
from msp.demo.script import Script
from msp.demo.story import long_story
from msp.demo.telling import Tale
from msp.kernel.periods import Month

MOMENTS = [
    datetime(2026, 11, 24, 10, 0, tzinfo=UTC),
    datetime(2026, 12, 1, 0, 20, tzinfo=UTC),
    datetime(2027, 1, 1, 12, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2027, 2, 28, 23, 59, 59, tzinfo=UTC),
]
SCRIPTS = [Script(client) for client in CLIENTS]


def _told(tale: Tale) -> tuple[object, ...]:
    beats = tuple((beat.at, beat.by, len(beat.deeds)) for beat in tale.beats)
    return (tale.client, tale.topic, tale.asker, tale.opened_at, tale.opened_by, tale.channel, beats)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.client.key)
def test_the_same_moment_gives_the_same_tickets(script: Script):
    month, deck = Month(2026, 10), TO_CLOSE[script.client.key]
    once, again = (list(map(_told, month_of_tales(script, month, deck))) for _ in range(2))
    assert once == again
    first, second = (list(map(_told, open_tales(script, MOMENTS[0], set()))) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("now", MOMENTS, ids=str)
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.client.key)
def test_lives_run_forward_and_what_is_open_now_began_before(script: Script, now: datetime):
    month = Month.holding(now, script.client.time_zone)
    live = list(open_tales(script, now, set()))
    tales = [*live, *month_of_tales(script, month, RUNNING[script.client.key])]
    if script.client.key == "ACORN":
        tales.append(long_story(script, now))
        assert tales[-1].beats[-1].at < now
    for tale in tales:
        instants = [tale.opened_at, *(beat.at for beat in tale.beats)]
        assert instants == sorted(instants)
        assert all(instant.microsecond == 0 for instant in instants)
    assert all(tale.opened_at < now for tale in live)
    assert len({tale.topic.subject for tale in live}) == len(live) >= 9


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.client.key)
def test_a_month_is_opened_inside_the_month(script: Script):
    month = Month(2026, 10)
    tales = month_of_tales(script, month, TO_CLOSE[script.client.key])
    span = month.span(script.client.time_zone)
    assert all(tale.opened_at in span for tale in tales)
    assert len(tales) == TO_CLOSE[script.client.key].tickets
    assert len({tale.topic.subject for tale in tales}) >= 45
