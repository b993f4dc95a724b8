"""The replayed log: every path as recorded, and the figures of the tiers as an independent script counts them."""

from collections import Counter
from itertools import pairwise

from sqlalchemy import select

from msp.kernel.periods import Month
from msp.store import db, serving
from msp.tenants import all_tenants
from msp.tickets import figures
from msp.tickets.models import Ticket, TierStay
from tests.replay.conftest import CASES, Replayed
from tests.replay.tier_figures_of_the_log import figures_of, paths_of

SINCE, UNTIL = Month(2010, 1), Month(2012, 12)
NAMES = ("arrivals", "bounced", "resolved", "passed_up", "returned", "first", "first_contact", "median", "ninety")


def test_paths_and_figures_equal_those_of_the_log(replayed: Replayed, record_property):
    path, report = replayed.path, replayed.report
    assert (report.cases, report.bad) == (CASES, [])
    wanted = paths_of(path)
    moves = _moves(wanted.values())
    record_property("moves", dict(moves))
    assert min(moves["up"], moves["down"], moves["skipping"]) > 0, "the slice holds no such move: take more cases"
    clients = {tenant.id: tenant.key for tenant in all_tenants()}
    db.session.remove()
    with serving(list(clients)):
        assert _paths() == wanted
        assert _figures(clients) == figures_of(path)


def _moves(paths) -> Counter[str]:
    every = [(before, after) for path in paths for before, after in pairwise(path) if before != after]
    named = Counter("up" if after > before else "down" for before, after in every)
    named["skipping"] = sum({before, after} == {"L1", "L3"} for before, after in every)
    return named


def _paths() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    stays = select(Ticket.external_ref, TierStay.tier).join(
        TierStay, (TierStay.tenant_id == Ticket.tenant_id) & (TierStay.ticket_id == Ticket.id)
    )
    for external_ref, tier in db.session.execute(stays.order_by(Ticket.id, TierStay.n)):
        found.setdefault((external_ref or "").partition(":")[2], []).append(tier)
    return found


def _figures(clients) -> dict[tuple[str, str, str], dict[str, int]]:
    return {
        (clients[group.tenant_id], group.month, group.tier): {
            name: number for name in NAMES if (number := getattr(tally, name))
        }
        for group, tally in figures.tallies(list(clients), SINCE, UNTIL).items()
    }
