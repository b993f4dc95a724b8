"""What an agent sees on the first page: every standing, every tier, and a story through all of them."""

from datetime import timedelta
from itertools import pairwise

from sqlalchemy import select

from msp import identity, knowledge, sla, tenants, tickets, tiers, vendors
from msp.sla import Standing
from msp.sla.models import Firing
from msp.store import db, serving
from msp.tickets import Cause, QueueFilter, Status, StatusGroup, Ticket, WaitReason
from msp.tickets.models import TierStay
from tests.demo.conftest import NOW, Filled

STORY = "X-ray pictures take minutes to appear in all rooms"


def _open(tenant_id) -> list[Ticket]:
    rows = tickets.queue([tenant_id], QueueFilter()).rows
    return [tickets.ticket_by_id(tenant_id, row.id) for row in rows]


def _stays(tenant_id) -> list[TierStay]:
    return list(db.session.scalars(select(TierStay).where(TierStay.tenant_id == tenant_id).order_by(TierStay.n)))


def test_every_client_has_work_in_every_standing(shown: Filled):
    for client in shown.clients.values():
        with serving([client.id]):
            found = {sla.standing(clock) for ticket in _open(client.id) for clock in sla.clocks_of(ticket, now=NOW)}
        assert {Standing.ON_TRACK, Standing.AT_RISK, Standing.BREACHED, Standing.PAUSED} <= found, client.key


def test_fresh_tickets_wait_for_somebody(shown: Filled):
    for client in shown.clients.values():
        with serving([client.id]):
            fresh = [ticket for ticket in _open(client.id) if NOW - ticket.opened_at < timedelta(minutes=10)]
        assert len(fresh) >= 2, client.key
        assert {(ticket.state, ticket.assignee_id) for ticket in fresh} == {(Status.NEW, None)}


def test_every_reason_to_wait_is_there(shown: Filled):
    with serving([client.id for client in shown.clients.values()]):
        waiting = {
            reason for client in shown.clients.values() for ticket in _open(client.id) for reason in ticket.wait_reasons
        }
    assert waiting == set(WaitReason)


def test_every_tier_is_used_and_no_ladder_is_left(shown: Filled):
    used = {}
    for key, client in shown.clients.items():
        with serving([client.id]):
            ladder = tiers.ladder_in_force(NOW)
            used[key] = {tiers.Tier(stay.tier) for stay in _stays(client.id)}
        assert used[key] <= {step.tier for step in ladder.steps}
    assert {key: sorted(found) for key, found in used.items()} == {
        "ACORN": ["L1", "L2", "L3", "L4"],
        "BIRCH": ["L1", "L3"],
        "CEDAR": ["L1", "L4"],
        "DUNE": ["L1", "L3", "L4"],
    }


def test_tickets_go_up_skip_come_down_and_come_back(shown: Filled):
    by_ticket: dict[object, list[str]] = {}
    causes: set[Cause] = set()
    for client in shown.clients.values():
        with serving([client.id]):
            for stay in _stays(client.id):
                causes.add(Cause(stay.cause))
                by_ticket.setdefault(stay.ticket_id, []).append(stay.tier)
    moves = {pair for path in by_ticket.values() for pair in pairwise(path)}
    assert {("L1", "L2"), ("L2", "L3"), ("L1", "L3"), ("L2", "L1"), ("L2", "L4"), ("L4", "L2")} <= moves
    assert {Cause.OPENED, Cause.SKILL, Cause.AT_RISK, Cause.RETURNED, Cause.REOPENED} <= causes


def test_the_sweep_came_by_when_it_was_due(shown: Filled):
    with serving([client.id for client in shown.clients.values()]):
        firings = list(db.session.scalars(select(Firing)))
        moved = [stay for stay in db.session.scalars(select(TierStay)) if stay.cause == Cause.AT_RISK]
    kinds = {firing.kind for firing in firings}
    assert {"warn:50", "warn:75", "warn:90", "breach", "escalate:L1"} <= kinds
    assert max(firing.noticed_at - firing.scheduled_at for firing in firings) <= timedelta(days=1)
    exact = [firing for firing in firings if firing.noticed_at - firing.scheduled_at <= timedelta(seconds=10)]
    assert len(exact) >= len(firings) * 0.95
    assert moved
    assert {stay.by_name for stay in moved} == {"Automatic"}


def test_the_long_story_goes_through_every_tier_to_the_vendor_and_back(shown: Filled):
    client = shown.clients["ACORN"]
    with serving([client.id]):
        (row,) = tickets.queue([client.id], QueueFilter(status=StatusGroup.RESOLVED, text=STORY)).rows
        ticket = tickets.ticket_by_id(client.id, row.id)
        page = tickets.page(ticket, identity.AUTOMATIC)
        (handoff,) = vendors.handoffs_of(ticket)
        clocks = {clock.name: clock for clock in sla.clocks_of(ticket, now=NOW)}
        stays = [stay.tier for stay in _stays(client.id) if stay.ticket_id == ticket.id]
    assert stays == ["L1", "L2", "L3", "L4", "L3", "L2"]
    assert ticket.resolved_at is not None
    assert NOW - ticket.resolved_at < timedelta(days=3)
    assert handoff.acknowledged_at is not None
    assert not handoff.is_open
    assert not handoff.contact.contact_name.startswith("Quill")
    assert {sla.standing(clock) for clock in clocks.values()} == {Standing.MET}
    assert clocks["resolution"].elapsed_seconds * 100 > 86400 * 90
    assert clocks["resolution"].held_seconds == {"waiting_requester": 7200}
    assert clocks["uc:forge-imaging#1"].stopped_at == handoff.returned_at
    assert [file.name for words in page.words for file in words.attachments] == ["bridge-room-4.log"]


def test_every_client_has_articles_and_those_with_a_vendors_step_have_contacts(shown: Filled):
    for key, client in shown.clients.items():
        with serving([client.id]):
            assert 4 <= len(knowledge.articles(identity.AUTOMATIC)) <= 6
            assert bool(vendors.contacts()) is (key != "BIRCH")
            handoffs = [handoff for ticket in _open(client.id) for handoff in vendors.handoffs_of(ticket)]
            assert any(handoff.is_open for handoff in handoffs) is (key != "BIRCH")


def test_the_tills_of_acorn_are_under_promises_of_their_own(shown: Filled):
    acorn = shown.clients["ACORN"].id
    with serving([acorn]):
        assert {one.key for one in tenants.services(NOW)} == {"e-mail", "point-of-sale"}
        found = tickets.queue([acorn], QueueFilter(service="point-of-sale", status=StatusGroup.ALL)).rows
        assert len(found) >= 3
        policies = {tickets.policy_of(tickets.ticket_by_id(acorn, row.id)) for row in found}
        assert policies == {"point-of-sale"}
