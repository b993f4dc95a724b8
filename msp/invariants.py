"""What must hold of the data at any moment (reliability.md section 4); one command looks, and names what does not."""

from collections.abc import Iterator
from datetime import datetime

from msp import billing, sla, tenants, tickets
from msp.billing import ledger
from msp.store import audit, db, given_up, serving
from msp.tenants import TenantView


def broken(*, now: datetime) -> Iterator[str]:
    """Every invariant that does not hold, as a sentence; nothing when all do."""
    clients = tenants.all_tenants()
    db.session.remove()
    for tenant in clients:
        with serving([tenant.id]):
            yield from _of_one(tenant, now)
    with serving([tenant.id for tenant in clients]):
        yield from billing.gaps_in_numbers()


def _of_one(tenant: TenantView, now: datetime) -> Iterator[str]:
    link = audit.first_broken_link()
    if link is not None:
        yield f"I8: the audit chain of {tenant.name} breaks at entry {link}."
    for number in billing.altered_invoices():
        yield f"I2: invoice {number} of {tenant.name} does not say any more what it said when it was issued."
    for sentence in ledger.broken_books():
        yield f"I2: at {tenant.name} {sentence}."
    for sentence in billing.broken_payments():
        yield f"I3: at {tenant.name} {sentence}"
    for reference, clock in sla.clocks_unlike_their_events(now=now):
        yield f"I7: the clock “{clock}” of {reference} differs from what its events say."
    for reference in tickets.figures.figures_unlike_their_stays(tenant.time_zone):
        yield f"I7: the figures of the tiers for {reference} differ from what its stays say."
    for effect in given_up.waiting_effects():
        yield f"I6: an effect of kind {effect.kind} of {tenant.name} was given up: {effect.fault}"
