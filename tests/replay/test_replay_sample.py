"""A log of our own making, with every kind of move and every kind of bad row, driven in and closed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from msp import billing, identity, tenants, tickets
from msp.identity import AUTOMATIC
from msp.kernel.errors import Invalid
from msp.kernel.periods import Month
from msp.onboarding import ProviderPlan, set_up_provider
from msp.replay import Report, read_mapping, replay
from msp.store import acting_for, audit, db, serving
from msp.store.audit import AuditEntry
from msp.tenants import TenantForm, TenantView, tenant_by_key
from msp.tickets.models import Ticket, TicketEvent, TierStay

HERE = Path(__file__).parent
START = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def report(ground) -> Report:
    """What the first run says; it sets up provider and clients by itself."""
    return _run()


def _run() -> Report:
    return replay(HERE / "sample.csv", read_mapping(HERE / "sample.toml"), progress=lambda *_: None)


def _tenant(key: str) -> TenantView:
    tenant = tenant_by_key(key)
    db.session.remove()
    return tenant


def _ticket(key: str, case: str) -> tuple[Ticket, list[TierStay]]:
    with serving([_tenant(key).id]):
        ticket = db.session.scalars(select(Ticket).where(Ticket.external_ref == f"sample:{case}")).one()
        stays = db.session.scalars(select(TierStay).where(TierStay.ticket_id == ticket.id).order_by(TierStay.n)).all()
        return ticket, list(stays)


def test_bad_rows_are_listed_with_line_and_reason_and_stop_nothing(report: Report):
    assert (report.cases, report.events) == (3, 15)
    assert [(row.line, row.reason.partition("“")[0].strip()) for row in report.bad] == [
        (13, ""),
        (14, ""),
        (15, ""),
        (16, "the mapping does not know the tier"),
        (17, "the mapping does not know the state"),
    ]


def test_a_case_goes_up_past_a_tier_and_comes_back_down(report: Report):
    ticket, stays = _ticket("NORTH", "A-1")
    assert [stay.tier for stay in stays] == ["L1", "L3", "L2"]
    assert (ticket.status, ticket.priority) == ("resolved", "P3")


def test_waiting_takes_exactly_as_long_as_in_the_log(report: Report):
    ticket, _ = _ticket("NORTH", "A-1")
    with serving([ticket.tenant_id]):
        events = tickets.events_of(db.session.get_one(Ticket, (ticket.tenant_id, ticket.id)))
    pause = next(event for event in events if event["type"] == "pause")
    resume = next(event for event in events if event["type"] == "resume")
    assert (pause["reason"], (resume["at"] - pause["at"]).total_seconds()) == ("waiting_requester", 7200)


def test_work_after_the_end_reopens_and_the_last_word_closes(report: Report):
    ticket, stays = _ticket("SOUTH", "A-2")
    with serving([ticket.tenant_id]):
        log = select(TicketEvent.type).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.seq)
        kinds = db.session.scalars(log).all()
    assert ticket.status == "closed"
    assert kinds.count("reopen") == 1
    assert [stay.tier for stay in stays] == ["L1", "L1", "L2"]


def test_rows_of_one_second_keep_the_order_of_the_log(report: Report):
    _, stays = _ticket("SOUTH", "A-4")
    assert [stay.tier for stay in stays] == ["L2", "L1", "L2"]


def test_a_second_run_adds_nothing(report: Report):
    again = _run()
    assert (again.cases, again.skipped) == (0, 3)


def test_the_month_of_a_replay_closes_into_invoice_and_statement(report: Report):
    south = _tenant("SOUTH")
    month = Month(2026, 10)
    after = month.span(south.time_zone).end
    with acting_for(south.id):
        closed = billing.close_month(month, by=AUTOMATIC, now=after)
        db.session.commit()
    with serving([south.id]):
        statement = billing.statement_page(closed.page.number)
        assert billing.invoice_page(closed.page.number) == closed.page
        assert audit.first_broken_link() is None
    judged = {row["reference"] for row in statement.document["tickets"]}
    assert judged == {"SOUTH-1", "SOUTH-2"}


def _seller_of_october() -> tuple[str, list[str], str]:
    south = _tenant("SOUTH")
    after = Month(2026, 10).span(south.time_zone).end
    with acting_for(south.id):
        seller = billing.close_month(Month(2026, 10), by=AUTOMATIC, now=after).page.seller
    return seller.name, list(seller.address), seller.bank


def test_the_provider_of_a_replay_is_the_one_of_its_mapping(report: Report):
    assert _seller_of_october() == ("Provider", ["Address of the provider"], "Bank details not given")


def test_a_provider_who_is_there_already_invoices_a_replay(ground):
    quay = ProviderPlan("Quay", "UTC", "EUR", ("Quay 1",), "", "Quay bank", invoice_prefix="Q")
    there = set_up_provider(quay, now=START)
    _run()
    assert [tenant.id for tenant in tenants.all_tenants() if tenant.is_provider] == [there.id]
    db.session.remove()
    assert _seller_of_october() == ("Quay", ["Quay 1"], "Quay bank")


def test_nothing_is_dated_before_the_month_in_which_the_log_begins(report: Report):
    for tenant in (_tenant("NORTH"), _tenant("SOUTH"), _tenant("MSP")):
        with serving([tenant.id]):
            assert db.session.scalar(select(func.min(AuditEntry.at))) == START
    with serving([_tenant("NORTH").id]):
        invited = select(AuditEntry.at).where(AuditEntry.action == "PersonInvited")
        assert db.session.scalars(invited).one() == datetime(2026, 10, 5, 6, tzinfo=UTC)


def test_the_requester_is_found_by_address_in_any_letter_case(report: Report):
    with serving([_tenant("NORTH").id]):
        found = identity.person_by_email("Sample@North.example.com")
        assert found is not None
        assert found.name == "Log sample"
        assert identity.person_by_email("sample@south.example.com") is None


def test_a_client_that_was_left_without_a_contract_is_completed(ground):
    tenants.register(TenantForm("NORTH", "North", "Europe/Stockholm", "SEK"), now=START)
    db.session.commit()
    db.session.remove()
    assert _run().cases == 3
    with serving([_tenant("NORTH").id]):
        assert tenants.last_contract(START).number == "NORTH-2026"
        assert audit.first_broken_link() is None


def test_a_client_whose_plan_is_refused_is_not_there_at_all(ground, tmp_path: Path):
    text = (HERE / "sample.toml").read_text().replace('rate_tax = "25"', 'rate_tax = "many"')
    (tmp_path / "odd.toml").write_text(text)
    with pytest.raises(Invalid):
        replay(HERE / "sample.csv", read_mapping(tmp_path / "odd.toml"), progress=lambda *_: None)
    assert [tenant.key for tenant in tenants.all_tenants()] == ["MSP"]
    db.session.remove()
    assert _run().cases == 3
