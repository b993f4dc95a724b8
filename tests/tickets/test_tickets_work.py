"""Time: booked at the tier worked, corrected by a new entry, asked for by the month."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from msp import tickets
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict, Forbidden, Invalid, Missing
from msp.kernel.ids import new_id
from msp.kernel.periods import Month, Span
from msp.store import acting_for, db
from msp.tickets import WorkForm, WorkType
from msp.tiers import Tier

TODAY = date(2026, 10, 5)
ZONE = "Europe/Stockholm"


def form(minutes: int = 30, **changes: Any) -> WorkForm:
    return WorkForm(**{"minutes": minutes, "worked_on": TODAY, **changes})


def october() -> list[tickets.UsageEntry]:
    return tickets.usage(Month(2026, 10).span(ZONE), ZONE)


def test_time_is_booked_at_the_tier_of_the_ticket(desk, ticket):
    entry = tickets.log_work(ticket, form(note="Looked at it"), by=desk.lena, now=desk.later())
    assert (entry.tier, entry.agent_id, entry.minutes) == (Tier.L1, desk.lena.id, 30)
    assert desk.types(ticket) == ["created", "work"]
    assert [event["type"] for event in tickets.events_of(ticket)] == ["created"], "time moves no clock"


def test_time_is_booked_at_another_tier_that_the_agent_holds(desk, ticket):
    entry = tickets.log_work(ticket, form(tier=Tier.L2, work_type=WorkType.ONSITE), by=desk.marc, now=desk.later())
    assert (entry.tier, entry.work_type) == (Tier.L2, WorkType.ONSITE)


def test_machinery_books_for_an_agent_by_name(desk, ticket):
    entry = tickets.log_work(ticket, form(agent_id=desk.lena.id), by=AUTOMATIC, now=desk.later())
    assert (entry.agent_id, entry.logged_by) == (desk.lena.id, "Automatic")
    with pytest.raises(Invalid, match="which agent"):
        tickets.log_work(ticket, form(), by=AUTOMATIC, now=desk.later())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": -5}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"worked_on": TODAY + timedelta(days=1)}, "worked_on"),
        ({"worked_on": TODAY - timedelta(days=367)}, "worked_on"),
        ({"tier": Tier.L0}, "tier"),
        ({"tier": Tier.L4}, "tier"),
        ({"tier": Tier.L3}, "tier"),
        ({"work_type": "dreaming"}, "work_type"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_a_wrong_value_names_its_field(desk, ticket, changes: dict[str, Any], field: str):
    with pytest.raises(Invalid) as refused:
        tickets.log_work(ticket, form(**changes), by=desk.lena, now=desk.later())
    assert refused.value.field == field
    assert tickets.page(ticket, desk.lena).work == ()


def test_the_day_is_the_clients_own(cast):
    midnight = datetime(2026, 10, 6, 2, 0, tzinfo=UTC)  # still 5 October in New York, 6 October in Stockholm
    with acting_for(cast.world.birch.id):
        ticket = cast.open(by="sven", requester_id=cast.world.people["bob"])
        with pytest.raises(Invalid, match="up to today at the client"):
            tickets.log_work(ticket, form(worked_on=date(2026, 10, 6)), by=cast.sven, now=midnight)
        assert tickets.log_work(ticket, form(), by=cast.sven, now=midnight).worked_on == TODAY


def test_nobody_books_or_corrects_anothers_time(desk, ticket):
    with pytest.raises(Forbidden, match="your own time"):
        tickets.log_work(ticket, form(agent_id=desk.marc.id), by=desk.lena, now=desk.later())
    entry = tickets.log_work(ticket, form(), by=desk.lena, now=desk.later())
    with pytest.raises(Forbidden, match="your own time"):
        tickets.correct_work(ticket, entry.id, form(correction_reason="No"), by=desk.marc, now=desk.later())


def test_an_agent_of_another_client_books_nothing(desk, ticket):
    with pytest.raises(Invalid, match="hold that tier at this client"):
        tickets.log_work(ticket, form(agent_id=desk.sven.id), by=AUTOMATIC, now=desk.later())


def test_a_correction_is_a_new_entry_and_the_old_one_stays(desk, ticket):
    old = tickets.log_work(ticket, form(30), by=desk.lena, now=desk.later())
    new = tickets.correct_work(
        ticket, old.id, form(20, correction_reason="Typing error"), by=desk.lena, now=desk.later()
    )
    assert (old.minutes, new.minutes, new.corrects_id) == (30, 20, old.id)
    shown = {entry.id: entry.is_superseded for entry in tickets.page(ticket, desk.lena).work}
    assert shown == {old.id: True, new.id: False}
    assert [entry.minutes for entry in october()] == [20]


def test_only_the_newest_entry_is_corrected_and_with_a_reason(desk, ticket):
    old = tickets.log_work(ticket, form(30), by=desk.lena, now=desk.later())
    with pytest.raises(Invalid, match="Say why"):
        tickets.correct_work(ticket, old.id, form(20), by=desk.lena, now=desk.later())
    tickets.correct_work(ticket, old.id, form(20, correction_reason="Typing error"), by=desk.lena, now=desk.later())
    with pytest.raises(Conflict, match="corrected before"):
        tickets.correct_work(ticket, old.id, form(10, correction_reason="Again"), by=desk.lena, now=desk.later())


def test_time_is_taken_back_by_a_correction_to_nothing(desk, ticket):
    old = tickets.log_work(ticket, form(30), by=desk.lena, now=desk.later())
    tickets.correct_work(ticket, old.id, form(0, correction_reason="Wrong ticket"), by=desk.lena, now=desk.later())
    assert october() == []


def test_an_entry_of_another_ticket_or_of_none_is_missing(desk, ticket):
    other = tickets.log_work(desk.open(), form(), by=desk.lena, now=desk.later())
    for entry_id in (other.id, new_id()):
        with pytest.raises(Missing):
            tickets.correct_work(ticket, entry_id, form(correction_reason="x"), by=desk.lena, now=desk.later())


def test_time_may_be_booked_late(desk, ticket):
    tickets.resolve(ticket, "Done.", by=desk.lena, now=desk.later())
    tickets.close(ticket, by=desk.lena, now=desk.later())
    assert tickets.log_work(ticket, form(), by=desk.lena, now=desk.later()).minutes == 30


def test_a_months_usage_is_cut_at_the_days_of_the_client_and_sorted_by_tier(desk, ticket):
    now = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
    days = (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1))
    ticket.opened_at = datetime(2026, 9, 1, tzinfo=UTC)
    for day in reversed(days):
        tickets.log_work(ticket, form(worked_on=day), by=desk.lena, now=now)
    tickets.log_work(ticket, form(tier=Tier.L2, worked_on=days[1]), by=desk.marc, now=now)
    found = [(entry.tier, entry.worked_on, entry.reference) for entry in october()]
    assert found == [
        (Tier.L1, days[1], "ACORN-1"),
        (Tier.L1, days[2], "ACORN-1"),
        (Tier.L2, days[1], "ACORN-1"),
    ]


def test_usage_is_the_tenants_own(cast):
    with acting_for(cast.tenant_id):
        tickets.log_work(cast.open(), form(), by=cast.lena, now=cast.later())
        db.session.commit()
    with acting_for(cast.world.birch.id):
        assert tickets.usage(Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)), ZONE) == []


def test_work_of_a_day_before_the_ticket_was_opened_belongs_elsewhere(desk, ticket):
    with pytest.raises(Invalid, match="belongs to another ticket") as refused:
        tickets.log_work(ticket, form(worked_on=date(2026, 10, 4)), by=desk.lena, now=datetime(2026, 10, 6, tzinfo=UTC))
    assert refused.value.field == "worked_on"
