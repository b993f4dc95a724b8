"""An open month is called to mind on the first, third and seventh day after it, once to each account manager."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from msp import channels
from msp.channels.letter import Letter
from msp.channels.reminders import reminder_due
from msp.channels.rendering import words_of
from msp.kernel.periods import Month
from msp.store import acting_for, db
from msp.store.outbox import OutboxEffect
from msp.tenants import TenantView
from tests.month_end import NOVEMBER, OCTOBER, agree, close_october
from tests.world import World

STOCKHOLM, NEW_YORK = "Europe/Stockholm", "America/New_York"


def _on(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "step"),
    [
        (datetime(2026, 10, 31, 22, 59, 59, tzinfo=UTC), STOCKHOLM, None),
        (datetime(2026, 10, 31, 23, 0, tzinfo=UTC), STOCKHOLM, 1),
        (datetime(2026, 11, 1, 3, 59, 59, tzinfo=UTC), NEW_YORK, None),
        (datetime(2026, 11, 1, 4, 0, tzinfo=UTC), NEW_YORK, 1),
        (_on(2), STOCKHOLM, 1),
        (_on(3), STOCKHOLM, 3),
        (_on(6), STOCKHOLM, 3),
        (_on(7), STOCKHOLM, 7),
        (_on(10), STOCKHOLM, 7),
        (_on(11), STOCKHOLM, None),
    ],
)
def test_the_day_of_the_clients_calendar_decides(now: datetime, zone: str, step: int | None):
    due = reminder_due(now, zone)
    assert (due.step if due else None) == step
    assert due is None or due.month == OCTOBER


def test_in_january_it_is_december_of_the_year_before():
    due = reminder_due(datetime(2027, 1, 1, 9, tzinfo=UTC), STOCKHOLM)
    assert due is not None
    assert due.month == Month(2026, 12)


def _remind(tenant: TenantView, now: datetime) -> None:
    with acting_for(tenant.id):
        channels.remind_of_open_month(tenant, now)
        db.session.commit()


def _letters(tenant: TenantView) -> list[dict]:
    with acting_for(tenant.id):
        rows = db.session.scalars(select(OutboxEffect).order_by(OutboxEffect.queued_at)).all()
        return [row.payload for row in rows if row.payload["template"] == "open_month"]


def test_each_day_asks_once_however_often_the_worker_ticks(ground, world: World):
    agree(world)
    for day in range(1, 15):
        for hour in (9, 10, 11):
            _remind(world.acorn, _on(day, hour))
    letters = _letters(world.acorn)
    assert [letter["values"]["day"] for letter in letters] == [1, 3, 7]
    assert {letter["to"] for letter in letters} == {"omar@example.com"}
    assert {letter["path"] for letter in letters} == {"/office/acorn/periods/2026-10"}
    assert _letters(world.birch) == []


def test_a_worker_that_was_away_asks_for_the_last_day_only(ground, world: World):
    agree(world)
    _remind(world.acorn, _on(9))
    assert [letter["values"]["day"] for letter in _letters(world.acorn)] == [7]


def test_nobody_is_asked_to_close_what_is_closed(ground, world: World):
    agree(world)
    _remind(world.acorn, _on(1))
    close_october(world, world.acorn, now=NOVEMBER)
    for day in (2, 3, 7):
        _remind(world.acorn, _on(day))
    assert [letter["values"]["day"] for letter in _letters(world.acorn)] == [1]


def test_a_client_without_prices_is_not_billed_and_not_called_to_mind(ground, world: World):
    _remind(world.acorn, _on(1))
    assert _letters(world.acorn) == []


def test_nothing_is_asked_about_months_before_a_client_came(ground, world: World):
    agree(world)
    # The cast's contracts and prices begin on the first of January 2026.
    _remind(world.acorn, datetime(2026, 1, 1, 9, tzinfo=UTC))
    assert _letters(world.acorn) == []
    _remind(world.acorn, datetime(2026, 2, 1, 9, tzinfo=UTC))
    assert len(_letters(world.acorn)) == 1


def test_the_mail_says_which_client_and_month_and_leads_to_the_preview(ground, world: World):
    agree(world)
    for day in (1, 3, 7):
        _remind(world.acorn, _on(day))
    words = [words_of(Letter(**letter), base_url="https://desk.example") for letter in _letters(world.acorn)]
    assert [one.subject for one in words] == [
        "Acorn Dental: October 2026 is over",
        *["Acorn Dental: October 2026 is still open"] * 2,
    ]
    assert all("https://desk.example/office/acorn/periods/2026-10\n" in one.text for one in words)
    assert "last reminder" in words[2].text
