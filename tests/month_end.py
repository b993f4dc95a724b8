"""October of the cast: rate cards and credits of both clients, tickets worked, promises kept and missed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from msp import billing, tickets
from msp.billing import BillingProfileForm, LegalEntityForm, RateCardForm
from msp.kernel.periods import Month
from msp.store import acting_for, db
from msp.tenants import TenantView
from msp.tickets import Impact, Ticket, TicketForm, TicketKind, Urgency, WorkForm
from msp.tiers import Tier
from tests.desk_work import at, committed
from tests.promises import SINCE
from tests.world import MONDAY, World

OCTOBER = Month(2026, 10)
#: Monday 2 November 2026, 10:00 in Stockholm: October is over everywhere.
NOVEMBER = datetime(2026, 11, 2, 9, tzinfo=UTC)

ENTITY = LegalEntityForm(
    key="harbour",
    name="Harbour IT AB",
    address=("Skeppsbron 4", "111 30 Stockholm", "Sweden"),
    tax_id="SE556677889901",
    bank="SE35 5000 0000 0549 1000 0003, ESSESESS",
    payment_days=30,
    invoice_prefix="HIT",
)


def scheme(tier: str, clock: str = "first_response", target: str = "95") -> dict[str, Any]:
    """At least so many per cent of a tier's clocks in time, or 5 % of its fees come back."""
    return {
        "measures": {clock: {"source": "ratio", "clock": clock, "filter": {"tier": tier}, "target": target}},
        "rules": [{"id": "in time", "measure": clock, "base": tier, "award": {"kind": "flat", "pct": "5"}}],
    }


CARDS: dict[str, dict[str, Any]] = {
    "ACORN": {
        "currency": "EUR",
        "rate_tax": "25",
        "tax_category": "S",
        "lines": [
            {"key": "desk", "tier": "L1", "kind": "fixed", "name": "Service desk, monthly fee", "amount": "3600.00"},
            {"key": "desk-time", "tier": "L1", "kind": "included", "name": "Service desk, time"},
            {"key": "tech", "tier": "L2", "kind": "time", "name": "Technical support, time", "card": {"rate": "95.00"}},
        ],
        "credits": [{"tier": "L1", "name": "Service credit L1", "scheme": scheme("L1")}],
    },
    "BIRCH": {
        "currency": "USD",
        "rate_tax": "0",
        "tax_category": "S",
        "lines": [
            {"key": "desk", "tier": "L1", "kind": "fixed", "name": "Help desk, monthly fee", "amount": "5000.00"},
            {"key": "desk-time", "tier": "L1", "kind": "included", "name": "Help desk, time"},
        ],
        "credits": [{"tier": "L1", "name": "Service credit", "scheme": scheme("L1")}],
    },
}


def agree(world: World, card: dict[str, Any] | None = None) -> None:
    """The legal entity, and the rate cards of both clients; outside any scope."""
    with committed(world.provider):
        billing.register_legal_entity(ENTITY, now=MONDAY)
    for tenant in (world.acorn, world.birch):
        document = card if card and tenant is world.acorn else CARDS[tenant.key]
        with committed(tenant):
            billing.publish_rate_card(RateCardForm(document, SINCE, "harbour", "Omar", "First version"), now=MONDAY)
            profile = BillingProfileForm(f"{tenant.name} Ltd", ("Main Street 1", "Springfield"), "XX123")
            billing.set_billing_profile(profile, now=MONDAY)


def worked_ticket(world: World, *, opened: float = 0, answered: float = 0.5, minutes: int = 40) -> Ticket:
    """Rosa's P1 ticket at Acorn: answered by Lena, escalated to Marc, who books his time; inside Acorn's scope."""
    lena, marc = world.actors["lena"], world.actors["marc"]
    high = (Impact.HIGH, Urgency.HIGH)
    form = TicketForm(TicketKind.INCIDENT, "The till is down", "No receipt.", *high, world.people["rosa"])
    ticket = tickets.open_ticket(form, by=world.actors["rosa"], now=at(opened))
    tickets.reply(ticket, "We look.", by=lena, now=at(opened + answered))
    tickets.log_work(ticket, WorkForm(15, at(opened + answered).date()), by=lena, now=at(opened + answered))
    move = tickets.MoveForm(cause=tickets.Cause.SKILL, reason="Needs the network")
    tickets.escalate(ticket, move, by=lena, now=at(opened + answered))
    tickets.log_work(ticket, WorkForm(minutes, at(opened + 3).date(), tier=Tier.L2), by=marc, now=at(opened + 3))
    tickets.resolve(ticket, "Fixed.", by=marc, now=at(opened + 3))
    return ticket


@contextmanager
def working(tenant: TenantView, world: World) -> Iterator[None]:
    """Omar, the account manager, at work for a client; nothing is kept."""
    with acting_for(tenant.id, world.actors["omar"].who):
        yield


def close_october(world: World, tenant: TenantView, *, now: datetime = NOVEMBER) -> billing.ClosedMonth:
    """Omar closes October of a client, as the door would: all of it is kept, or nothing."""
    with working(tenant, world):
        closed = billing.close_month(OCTOBER, by=world.actors["omar"], now=now)
        db.session.commit()
    return closed
