"""October closed: preview and close are one calculation, and what is issued re-adds to the cent."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from msp import billing, tickets
from msp.billing.models import BillingPeriod, Invoice, InvoiceLine, LineSource
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.money import Money
from msp.kernel.periods import Month
from msp.store import acting_for, db
from msp.store.audit import AuditEntry, first_broken_link
from msp.tickets import WorkForm
from msp.tickets.models import WorkEntry
from msp.tiers import Tier
from tests.desk_work import at, committed, opened
from tests.month_end import NOVEMBER, OCTOBER, agree, close_october, worked_ticket, working
from tests.world import World


@pytest.fixture
def october(ground: Any, world: World) -> World:
    """Two tickets at Acorn: one answered in time, one late; forty minutes of L2 on each."""
    agree(world)
    with committed(world.acorn):
        worked_ticket(world)
        worked_ticket(world, opened=1, answered=1.5)
    return world


def test_a_month_ends_in_an_invoice_that_re_adds_to_the_cent(october: World):
    page = close_october(october, october.acorn).page
    assert [(line.key, str(line.amount)) for line in page.lines] == [
        ("desk", "3600.00"),
        ("desk-time", "0.00"),
        ("tech", "126.67"),
        ("credit-4", "-180.00"),
    ]
    assert [str(value) for value in (page.net, page.credit, page.taxable)] == ["3726.67", "180.00", "3546.67"]
    assert (str(page.tax_total), str(page.total)) == ("886.67", "4433.34")
    assert (page.number, page.issued_on, page.due_on) == ("HIT-2026-00001", date(2026, 11, 2), date(2026, 12, 2))
    assert (page.seller.name, page.buyer.name) == ("Harbour IT AB", "Acorn Dental Ltd")


def test_the_preview_is_what_the_close_issues(october: World):
    with acting_for(october.acorn.id):
        preview = billing.preview_month(OCTOBER, now=NOVEMBER)
    page = close_october(october, october.acorn).page
    assert preview.not_yet == ""
    assert (preview.page.lines, preview.page.tax) == (page.lines, page.tax)
    assert preview.page.statement_hash == page.statement_hash
    with acting_for(october.acorn.id):
        assert billing.statement_page(page.number).document == preview.statement
        assert db.session.scalars(select(BillingPeriod.inputs_hash)).one() == preview.inputs_hash


def test_figures_other_than_those_expected_are_not_issued(october: World):
    omar = october.actors["omar"]
    with working(october.acorn, october):
        seen = billing.preview_month(OCTOBER, now=NOVEMBER).inputs_hash
    with working(october.acorn, october), pytest.raises(Conflict, match="of October 2026 moved since you looked"):
        billing.close_month(OCTOBER, by=omar, now=NOVEMBER, expected_inputs_hash="0" * 64)
    with working(october.acorn, october):
        assert billing.invoices_of() == []
        closed = billing.close_month(OCTOBER, by=omar, now=NOVEMBER, expected_inputs_hash=seen)
        assert closed.page.number == "HIT-2026-00001"


def test_a_preview_writes_nothing(october: World):
    with acting_for(october.acorn.id):
        billing.preview_month(OCTOBER, now=NOVEMBER)
        assert not db.session.new
        assert not db.session.dirty
        assert db.session.scalar(select(func.count()).select_from(BillingPeriod)) == 0


def test_a_month_that_is_not_over_is_previewed_but_not_closed(october: World):
    with acting_for(october.acorn.id):
        preview = billing.preview_month(OCTOBER, now=at(4))
        assert "October 2026 is not over yet" in preview.not_yet
        assert str(preview.page.net) == "3726.67"
    with pytest.raises(Conflict, match="not over yet"):
        close_october(october, october.acorn, now=at(4))


def test_a_month_ends_at_the_clients_own_midnight(october: World):
    midnight_in_stockholm = datetime(2026, 10, 31, 23, tzinfo=UTC)
    close_october(october, october.acorn, now=midnight_in_stockholm)
    with pytest.raises(Conflict, match="not over yet"):
        close_october(october, october.birch, now=midnight_in_stockholm)


def test_a_month_is_closed_once(october: World):
    number = close_october(october, october.acorn).page.number
    with pytest.raises(Conflict, match=f"October 2026 is closed already; its invoice is {number}"):
        close_october(october, october.acorn)
    with acting_for(october.acorn.id):
        assert db.session.scalar(select(func.count()).select_from(Invoice)) == 1
        with pytest.raises(Conflict, match=number):
            billing.preview_month(OCTOBER, now=NOVEMBER)


def test_every_explanation_adds_up_to_the_amount_of_its_line(october: World):
    page = close_october(october, october.acorn).page
    for line in page.lines:
        assert Money.of(line.steps[-1]["value"], line.amount.currency) == line.amount, line.description
        for step in line.steps:
            _re_add(step)


def _re_add(step: dict[str, Any]) -> None:
    parts = step.get("parts", ())
    added = sum((Decimal(part["value"]) for part in parts), Decimal())
    assert not parts or abs(added - Decimal(step["value"])) < Decimal("1E-20"), step["say"]
    for part in parts:
        _re_add(part)


def test_every_piece_of_work_stands_on_exactly_one_line(october: World):
    close_october(october, october.acorn)
    with acting_for(october.acorn.id):
        sources = db.session.execute(
            select(LineSource.source_id, InvoiceLine.tier)
            .join(InvoiceLine, InvoiceLine.id == LineSource.line_id)
            .where(LineSource.source_type == "work_entry")
        ).all()
        work = db.session.execute(select(WorkEntry.id, WorkEntry.tier)).all()
        assert sorted((id_, str(tier)) for id_, tier in sources) == sorted((id_, str(tier)) for id_, tier in work)


def test_work_cannot_be_billed_a_second_time(october: World):
    close_october(october, october.acorn)
    with acting_for(october.acorn.id):
        source = db.session.scalars(select(LineSource).where(LineSource.source_type == "work_entry")).first()
        db.session.add(
            LineSource(line_id=source.line_id, source_type="work_entry", source_id=source.source_id, hash="x")
        )
        with pytest.raises(IntegrityError, match=r"(?i)unique|source"):
            db.session.flush()


def test_work_belongs_to_the_month_of_its_day_at_the_client(october: World):
    marc = october.actors["marc"]
    with committed(october.acorn):
        ticket = opened(october, when=-10 * 24)
        for day in (date(2026, 9, 30), date(2026, 11, 1)):
            tickets.log_work(ticket, WorkForm(60, day, tier=Tier.L2), by=marc, now=NOVEMBER)
        tickets.log_work(ticket, WorkForm(60, date(2026, 10, 31), tier=Tier.L2), by=marc, now=NOVEMBER)
    page = close_october(october, october.acorn).page
    assert str(page.lines[2].amount) == "221.67"


def test_time_at_a_tier_without_a_rate_blocks_the_month_by_name(october: World):
    nadia = october.actors["nadia"]
    with committed(october.acorn):
        ticket = tickets.ticket_for(nadia, "ACORN-1")
        tickets.log_work(ticket, WorkForm(30, date(2026, 10, 6), tier=Tier.L3), by=nadia, now=NOVEMBER)
    with pytest.raises(Invalid, match="L3"):
        close_october(october, october.acorn)
    with acting_for(october.acorn.id):
        assert not billing.period_status(OCTOBER, now=NOVEMBER).is_closed


def test_a_month_without_rate_card_or_contract_says_which(ground: Any, world: World):
    with acting_for(world.acorn.id), pytest.raises(Invalid, match="No rate card of Acorn Dental") as refused:
        billing.preview_month(OCTOBER, now=NOVEMBER)
    assert refused.value.field == "rate_card"
    with acting_for(world.acorn.id), pytest.raises(Invalid, match="No contract of Acorn Dental") as refused:
        billing.preview_month(Month(2025, 12), now=NOVEMBER)
    assert refused.value.field == "contract"


def test_a_closed_month_takes_no_more_work(october: World):
    with committed(october.acorn):
        billing.hold_open(OCTOBER)
    close_october(october, october.acorn)
    with acting_for(october.acorn.id):
        with pytest.raises(Conflict, match="October 2026 is closed and invoiced") as refused:
            billing.hold_open(OCTOBER)
        assert refused.value.field == "worked_on"


def test_the_months_of_a_client_are_listed_with_how_they_stand(october: World):
    number = close_october(october, october.acorn).page.number
    with acting_for(october.acorn.id):
        months = billing.months_of(now=NOVEMBER)
        assert [str(status.month) for status in months[:3]] == ["2026-11", "2026-10", "2026-09"]
        assert str(months[-1].month) == "2026-01"
        assert [(m.is_over, m.is_closed, m.number) for m in months[:2]] == [(False, False, ""), (True, True, number)]
        assert (months[1].closed_by, months[1].closed_at) == ("Omar", NOVEMBER)
        assert billing.period_status(OCTOBER, now=NOVEMBER) == months[1]


def test_closing_leaves_its_trail(october: World):
    page = close_october(october, october.acorn).page
    with acting_for(october.acorn.id):
        trail = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(3)).all()
        assert [entry.action for entry in trail] == ["MonthClosed", "InvoiceIssued", "VerdictsFrozen"]
        assert trail[1].detail["number"] == page.number
        assert {entry.actor_name for entry in trail} == {"Omar"}
        assert first_broken_link() is None


def test_another_client_cannot_read_the_invoice(october: World):
    number = close_october(october, october.acorn).page.number
    with working(october.birch, october):
        assert billing.invoices_of() == []
        for read in (billing.invoice_page, billing.statement_page):
            with pytest.raises(Missing):
                read(number)
    with working(october.acorn, october):
        (brief,) = billing.invoices_of()
        assert (brief.number, str(brief.total), str(brief.credit)) == (number, "4433.34", "180.00")
        assert billing.invoices_of(before=brief.id) == []
