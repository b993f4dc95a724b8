"""Short hands for stories: a ticket opened, an instant on a Monday, a scope with its commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from msp import tickets
from msp.identity import Actor
from msp.store import acting_for, db
from msp.tenants import TenantView
from msp.tickets import Impact, Ticket, TicketForm, TicketKind, Urgency
from tests.world import MONDAY, World


def at(hours: float) -> datetime:
    """So many hours after Monday 5 October 2026, 08:00 in Stockholm."""
    return MONDAY + timedelta(hours=hours)


@contextmanager
def committed(tenant: TenantView, actor: Actor | None = None) -> Iterator[None]:
    """One act of one tenant, as a door would run it."""
    with acting_for(tenant.id, actor.who) if actor else acting_for(tenant.id):
        yield
        db.session.commit()


def opened(world: World, *, subject: str = "The till does not print", when: float = 0, urgent: bool = True) -> Ticket:
    """Rosa's incident at Acorn, P1 unless it is not urgent; inside Acorn's scope."""
    level = (Impact.HIGH, Urgency.HIGH) if urgent else (Impact.LOW, Urgency.LOW)
    form = TicketForm(TicketKind.INCIDENT, subject, "Since this morning.", *level, world.people["rosa"])
    return tickets.open_ticket(form, by=world.actors["rosa"], now=at(when))
