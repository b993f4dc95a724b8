"""The months of the demo: one issued, one to close, one running; promises kept, nearly missed, and missed for money."""

from collections import Counter
from datetime import timedelta

from msp import billing, identity, tickets
from msp.store import acting_for, db, serving
from msp.tickets import QueueFilter, StatusGroup
from tests.demo.conftest import NOW, Filled

CREDITED_WHEN_ISSUED = {"BIRCH", "DUNE"}
CREDITED_LAST_MONTH = {"ACORN", "CEDAR"}


def test_the_month_before_last_is_issued_without_a_gap_in_its_numbers(shown: Filled):
    numbers = []
    for client in shown.clients.values():
        with serving([client.id]):
            (invoice,) = billing.invoices_of()
            assert invoice.month == shown.last_month(client).previous
            assert billing.period_status(invoice.month, now=NOW).is_closed
            numbers.append(int(invoice.number.rpartition("-")[2]))
    assert sorted(numbers) == [1, 2, 3, 4]


def test_last_month_is_over_and_open(shown: Filled):
    for client in shown.clients.values():
        with serving([client.id]):
            month = shown.last_month(client)
            status = billing.period_status(month, now=NOW)
            assert (status.is_over, status.is_closed) == (True, False)
            preview = billing.preview_month(month, now=NOW)
            assert preview.not_yet == ""
            assert preview.page.total
            # First rate card to now: nothing older waits to be closed.
            assert [status.month for status in billing.months_of(now=NOW)][-1] == month.previous


def test_last_month_can_be_closed_by_hand(shown: Filled):
    for client in shown.clients.values():
        with serving([client.id]):
            preview = billing.preview_month(shown.last_month(client), now=NOW)
        with acting_for(client.id):
            closed = billing.close_month(shown.last_month(client), by=identity.AUTOMATIC, now=NOW)
            db.session.rollback()
        assert closed.page.total == preview.page.total
        assert closed.page.number.endswith("-00005")


def test_some_promises_are_kept_and_some_cost_a_credit(shown: Filled):
    issued, to_close = set(), set()
    for key, client in shown.clients.items():
        with serving([client.id]):
            (invoice,) = billing.invoices_of()
            issued |= {key} if invoice.credit else set()
            preview = billing.preview_month(shown.last_month(client), now=NOW)
            to_close |= {key} if preview.page.credit else set()
    assert (issued, to_close) == (CREDITED_WHEN_ISSUED, CREDITED_LAST_MONTH)


def test_every_statement_has_misses_near_misses_and_a_letter(shown: Filled):
    for client in shown.clients.values():
        with serving([client.id]):
            (invoice,) = billing.invoices_of()
            issued = billing.statement_page(invoice.number).document
            to_close = billing.preview_month(shown.last_month(client), now=NOW).statement
        for document in (issued, to_close):
            assert document["near_misses"]
            assert document["letter"]
            assert document["summary"]["met"] > document["summary"]["breached"]
        assert to_close["summary"]["breached"]


def test_last_month_had_as_many_tickets_as_a_month_has(shown: Filled):
    for client in shown.clients.values():
        span = shown.last_month(client).span(client.time_zone)
        with serving([client.id]):
            opened = [row.opened_at for row in _all(client.id)]
        assert 45 <= sum(instant in span for instant in opened) <= 80


def test_numbers_of_tickets_rise_with_the_time_of_opening(shown: Filled):
    for client in shown.clients.values():
        with serving([client.id]):
            rows = sorted(_all(client.id), key=lambda row: int(row.reference.rpartition("-")[2]))
        assert [row.opened_at for row in rows] == sorted(row.opened_at for row in rows)
        assert rows[0].reference == f"{client.key}-1"


def test_what_was_solved_long_ago_is_history(shown: Filled):
    for client in shown.clients.values():
        with serving([client.id]):
            rows = _all(client.id)
        assert Counter(row.status for row in rows)["closed"] > 40
        old = [row for row in rows if row.resolved_at and row.resolved_at < NOW - timedelta(days=14)]
        assert {row.status for row in old} == {"closed"}


def _all(tenant_id):
    found, after = [], None
    while True:
        page = tickets.queue([tenant_id], QueueFilter(status=StatusGroup.ALL), after=after)
        found += page.rows
        after = page.next
        if after is None:
            return found
