"""A list of closed dates that ends within twelve months is called to mind, once for each list and ending year."""

from datetime import UTC, datetime

from sqlalchemy import select

from msp import channels, sla
from msp.channels.letter import Letter
from msp.channels.rendering import words_of
from msp.sla import VersionForm
from msp.sla.ending_lists import EndingList, ending_lists
from msp.store import acting_for, db, serving
from msp.store.outbox import OutboxEffect
from msp.tenants import TenantView
from tests.desk_work import committed
from tests.world import World

NOW = datetime(2026, 10, 5, 8, tzinfo=UTC)


def _close(world: World, *dates: str, name: str = "office", now: datetime = NOW) -> None:
    """Acorn's service hours are closed on these dates from now on."""
    with committed(world.acorn):
        document = {**sla.hours_versions("office")[0].document, "closed_dates": list(dates)}
        form = VersionForm(name, document, "Holidays")
        sla.publish_hours_version(form, by=world.actors["omar"], now=now)


def _remind(tenant: TenantView, now: datetime = NOW) -> list[dict]:
    """One tick of the worker; every letter that was written so far."""
    with acting_for(tenant.id):
        channels.remind_of_ending_holidays(tenant, now)
        db.session.commit()
        rows = db.session.scalars(select(OutboxEffect).order_by(OutboxEffect.queued_at)).all()
        return [row.payload for row in rows if row.payload["template"] == "holidays_end"]


def test_a_list_that_ends_is_told_once_however_often_the_worker_ticks(ground, world: World):
    _close(world, "2026-12-24", "2027-05-01")
    for _ in range(3):
        letters = _remind(world.acorn)
    assert [letter["to"] for letter in letters] == ["omar@example.com"]
    (letter,) = letters
    words = words_of(Letter(**letter), base_url="https://desk.example")
    assert words.subject == "Acorn Dental: no holidays are known after 1 May 2027"
    assert "https://desk.example/office/acorn/agreement/hours?name=office\n" in words.text
    assert _remind(world.birch) == []


def test_a_list_that_was_continued_is_told_again_only_when_that_ends(ground, world: World):
    _close(world, "2027-05-01")
    _remind(world.acorn)
    _close(world, "2027-05-01", "2028-05-01", now=NOW.replace(day=6))
    assert len(_remind(world.acorn, NOW.replace(day=7))) == 1
    letters = _remind(world.acorn, datetime(2027, 5, 3, 8, tzinfo=UTC))
    assert [letter["values"]["last"] for letter in letters] == ["1 May 2027", "1 May 2028"]


def test_each_list_speaks_for_itself(ground, world: World):
    _close(world, "2027-05-01")
    _close(world, "2026-01-01", name="night & day", now=NOW.replace(hour=9))
    letters = _remind(world.acorn, NOW.replace(hour=10))
    assert {(letter["values"]["hours"], letter["values"]["is_over"]) for letter in letters} == {
        ("office", False),
        ("night & day", True),
    }
    assert any(letter["path"].endswith("?name=night+%26+day") for letter in letters)


def test_where_no_date_is_closed_or_the_list_goes_on_nothing_is_said(ground, world: World):
    assert _remind(world.acorn) == []
    _close(world, "2027-10-05")
    assert _remind(world.acorn) == []


def test_a_version_to_come_continues_the_list_already(ground, world: World):
    _close(world, "2026-12-24")
    with committed(world.acorn):
        document = {**sla.hours_versions("office")[0].document, "closed_dates": ["2027-12-24"]}
        later = VersionForm("office", document, "Next year's", datetime(2027, 1, 1, tzinfo=UTC))
        sla.publish_hours_version(later, by=world.actors["omar"], now=NOW.replace(hour=9))
    assert _remind(world.acorn, NOW.replace(hour=10)) == []


def test_each_client_is_asked_by_its_own_calendar(ground, world: World):
    _close(world, "2027-10-06")
    zones = {tenant.id: tenant.time_zone for tenant in (world.acorn, world.birch)}
    with serving(zones):
        # 22:30 UTC on the sixth is the seventh in Stockholm: the list then ends in less than a year.
        assert ending_lists(zones, now=datetime(2026, 10, 6, 21, 30, tzinfo=UTC)) == {}
        assert ending_lists(zones, now=datetime(2026, 10, 6, 22, 30, tzinfo=UTC)) == {
            world.acorn.id: (EndingList("office", datetime(2027, 10, 6, tzinfo=UTC).date(), False),)
        }
