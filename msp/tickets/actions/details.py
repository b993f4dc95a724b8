"""Editing the details of a ticket; a save on an older version is refused and keeps both texts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from msp.identity import Actor
from msp.kernel.errors import Conflict
from msp.kernel.events import publish
from msp.tickets import lifecycle, priority, wording
from msp.tickets.access import hold
from msp.tickets.actions.keeping import about, log
from msp.tickets.actions.placing import Move, asked_move, carry_out
from msp.tickets.events import PriorityChanged, ServiceChanged, TicketEdited
from msp.tickets.models import Ticket, TicketKind
from msp.tickets.priority import Impact, Priority, Urgency
from msp.tickets.services import NO_SERVICE
from msp.tickets.timeline import EventType


class StaleEdit(Conflict):
    """Somebody else changed the ticket meanwhile: `theirs` stands, `yours` is what was typed, by field."""

    def __init__(self, theirs: dict[str, str], yours: dict[str, str]) -> None:
        super().__init__("Somebody else changed this ticket meanwhile. Nothing was saved; compare both and save again.")
        self.theirs = theirs
        self.yours = yours


@dataclass(frozen=True, slots=True)
class DetailsForm:
    """The details to change; what is left out stays. `service` is a service's id, or "none" for no service."""

    subject: str | None = None
    kind: TicketKind | None = None
    impact: Impact | None = None
    urgency: Urgency | None = None
    service: UUID | Literal["none"] | None = None


def edit(ticket: Ticket, form: DetailsForm, *, expected_version: int, by: Actor, now: datetime) -> None:
    """Change details; impact and urgency decide the priority, which counts from now on (clocks.md section 3).

    So do the promises of another service. StaleEdit when the form was filled in on an older version; Conflict when the
    ticket is closed; Invalid names what makes no sense.
    """
    hold(ticket)
    lifecycle.refuse_closed(ticket.state)
    changes, move = _changes(ticket, form), asked_move(ticket, form.service, now)
    if not changes and move is None:
        return
    if ticket.version != expected_version:
        raise _stale(ticket, changes, move)
    before = Priority(ticket.priority)
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket.priority = priority.of(Impact(ticket.impact), Urgency(ticket.urgency))
    ticket.version += 1
    fields = tuple(sorted({*changes} | ({"service"} if move else set[str]())))
    log(ticket, EventType.EDITED, {"fields": list(fields)} | ({"service": move.key} if move else {}), by=by, now=now)
    if ticket.priority is not before:
        log(ticket, EventType.PRIORITY, {"priority": ticket.priority.value}, by=by, now=now)
    if move:
        carry_out(ticket, move, by=by, now=now)
    # Told only when every line is written: the clocks see together what changes together.
    _tell(ticket, before, move)
    publish(TicketEdited(**about(ticket), fields=fields))


def _tell(ticket: Ticket, before: Priority, move: Move | None) -> None:
    if ticket.priority is not before:
        publish(PriorityChanged(**about(ticket), from_priority=before, priority=ticket.priority))
    if move:
        told = {"from_service_id": move.from_id, "service_id": move.to_id, "policy": move.policy}
        publish(ServiceChanged(**about(ticket), **told))


def _stale(ticket: Ticket, changes: dict[str, str], move: Move | None) -> StaleEdit:
    theirs = {name: getattr(ticket, name) for name in changes}
    if move is None:
        return StaleEdit(theirs, changes)
    had, wanted = (service.name if service else NO_SERVICE for service in (move.had, move.wanted))
    return StaleEdit(theirs | {"service": had}, changes | {"service": wanted})


def _changes(ticket: Ticket, form: DetailsForm) -> dict[str, str]:
    asked = {name: getattr(form, name) for name in _CLEAN}
    clean = {name: _CLEAN[name](value) for name, value in asked.items() if value is not None}
    return {name: value for name, value in clean.items() if value != getattr(ticket, name)}


_CLEAN = {
    "subject": wording.subject,
    "kind": lambda value: wording.choice(TicketKind, value, "kind"),
    "impact": lambda value: wording.choice(Impact, value, "impact"),
    "urgency": lambda value: wording.choice(Urgency, value, "urgency"),
}
