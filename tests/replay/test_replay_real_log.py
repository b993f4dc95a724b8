"""The real log, when it lies beside the project: every recorded path and waiting time comes out as in the log."""

from collections import defaultdict
from datetime import datetime
from itertools import groupby, pairwise

from sqlalchemy import select

from msp import tickets
from msp.replay.mapping import Meaning
from msp.store import db, serving
from msp.tenants import all_tenants
from msp.tickets.models import Ticket, TierStay
from tests.replay.conftest import CASES, Replayed
from tests.replay.volvo import MAPPING

WAITS = {Meaning.WAITING_REQUESTER, Meaning.WAITING_VENDOR, Meaning.SCHEDULED}


def test_paths_moves_and_waiting_equal_those_of_the_log(replayed: Replayed):
    assert (replayed.report.cases, replayed.report.bad) == (CASES, [])
    wanted_paths, wanted_waits = _straight_from_the_log(replayed.rows)
    paths, waits = _from_the_tickets()
    assert paths == wanted_paths
    assert waits == wanted_waits


def _straight_from_the_log(chosen):
    """Tiers in order and seconds of waiting per case, with nothing of the product but the words of its mapping."""
    by_case = defaultdict(list)
    for row in chosen:
        state = MAPPING.states[f"{row['status']}/{row['sub_status']}"]
        if state is not Meaning.IGNORED:
            by_case[row["sr_number"]].append((datetime.fromisoformat(row["changed_at"]), row["support_level"], state))
    paths, waits = {}, {}
    for case, events in by_case.items():
        events.sort(key=lambda event: event[0])
        paths[case] = [tier for tier, _ in groupby(MAPPING.tiers[level].value for _, level, _ in events)]
        spans = pairwise(events)
        waits[case] = sum((after[0] - event[0]).total_seconds() for event, after in spans if event[2] in WAITS)
    return paths, waits


def _from_the_tickets():
    paths, waits = {}, {}
    clients = [tenant.id for tenant in all_tenants()]
    db.session.remove()
    with serving(clients):
        for ticket in db.session.scalars(select(Ticket)):
            case = (ticket.external_ref or "").partition(":")[2]
            stays = db.session.scalars(
                select(TierStay.tier).where(TierStay.ticket_id == ticket.id).order_by(TierStay.n)
            )
            paths[case] = [tier for tier, _ in groupby(stays)]
            waits[case] = _waited(tickets.events_of(ticket))
    return paths, waits


def _waited(events) -> float:
    held, since, total = set(), None, 0.0
    for event in events:
        before = bool(held)
        if event["type"] == "pause":
            held.add(event["reason"])
        elif event["type"] == "resume":
            held.discard(event["reason"])
        elif event["type"] == "resolve":
            held.clear()
        if held and not before:
            since = event["at"]
        elif before and not held:
            total += (event["at"] - since).total_seconds()
    return total
