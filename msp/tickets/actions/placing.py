"""Which service of the client a ticket is about: chosen among those that are offered, kept in a row of its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from msp import tenants
from msp.identity import Actor
from msp.kernel.errors import Invalid, Missing
from msp.tenants import STANDARD, ServiceView
from msp.tickets.actions.beside import put_beside
from msp.tickets.actions.keeping import log
from msp.tickets.models import Ticket, TicketService
from msp.tickets.services import ServiceName, policy_of, service_of
from msp.tickets.timeline import EventType


@dataclass(frozen=True, slots=True)
class Move:
    """From one service to another; None on either side is no service."""

    had: ServiceName | None
    wanted: ServiceView | None

    @property
    def from_id(self) -> UUID | None:
        """The service that the ticket was about."""
        return self.had.id if self.had else None

    @property
    def to_id(self) -> UUID | None:
        """The service that it is about from now on."""
        return self.wanted.id if self.wanted else None

    @property
    def key(self) -> str:
        """How the log calls the new service; empty for none."""
        return self.wanted.key if self.wanted else ""

    @property
    def policy(self) -> str:
        """The policy under which the new service stands at this moment; without a service it is the standard one."""
        return self.wanted.policy if self.wanted else STANDARD


def offered_service(service_id: UUID, now: datetime) -> ServiceView:
    """The service that a form names; Invalid when the client in scope has none such, or does not buy it any more."""
    try:
        found = tenants.service(service_id, now)
    except Missing as absent:
        raise Invalid("Choose a service of this client.", field="service_id") from absent
    if found.is_retired:
        raise Invalid(f"{found.name} is not offered any more; choose another service.", field="service_id")
    return found


def asked_move(ticket: Ticket, asked: UUID | Literal["none"] | None, now: datetime) -> Move | None:
    """The move to a service, or to none; None when nothing is asked for or nothing changes. Invalid as when opening.

    The service that a ticket has stays its own, also after it was retired.
    """
    if asked is None:
        return None
    had = service_of(ticket)
    wanted = None if asked == "none" else asked
    if wanted == (had.id if had else None):
        return None
    return Move(had, offered_service(wanted, now) if wanted else None)


def carry_out(ticket: Ticket, move: Move, *, by: Actor, now: datetime) -> None:
    """Write the move, and in the log the policy that counts from now on where that is another one."""
    put_beside(ticket, TicketService, "service_id", move.to_id)
    if policy_of(ticket) != move.policy:
        log(ticket, EventType.POLICY, {"policy": move.policy}, by=by, now=now)


def placed(ticket: Ticket, service: ServiceView) -> TicketService:
    """The row that says what a ticket is about, not yet in the session."""
    return TicketService(ticket_id=ticket.id, service_id=service.id)
