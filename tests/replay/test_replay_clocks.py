"""A replayed log, recomputed from its events: for every ticket the kept clocks say the same, to the second."""

from collections.abc import Callable

from msp.store import db, serving
from msp.tenants import all_tenants
from tests import campaign
from tests.replay.conftest import CASES, Replayed
from tests.replay.recomputed import Comparison, compared
from tests.replay.volvo import EVERY_CASE, EVERY_EVENT


def test_the_kept_clocks_of_every_ticket_are_those_of_its_events(
    replayed: Replayed, record_property: Callable[[str, object], None]
):
    report = replayed.report
    assert (report.cases, report.bad) == (CASES, [])
    found = _compared()
    record_property("compared", f"{found.tickets} tickets, {found.clocks} clocks")
    assert found.differences == []
    assert found.tickets == CASES
    assert found.clocks >= 2 * CASES, "each ticket owes at least an answer and a solution"
    if campaign.ARE_MANY:
        assert (report.cases, report.events) == (EVERY_CASE, EVERY_EVENT)


def _compared() -> Comparison:
    clients = [tenant.id for tenant in all_tenants()]
    db.session.remove()
    whole = Comparison()
    for client in clients:
        with serving([client]):
            found = compared()
        whole.tickets += found.tickets
        whole.clocks += found.clocks
        whole.differences += found.differences
    return whole
