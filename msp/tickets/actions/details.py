"""Editing the details of a ticket; a save on an older version is refused and keeps both texts."""

from dataclasses import dataclass, fields
from datetime import datetime

from msp.identity import Actor
from msp.kernel.errors import Conflict
from msp.kernel.events import publish
from msp.tickets import lifecycle, priority, wording
from msp.tickets.access import hold
from msp.tickets.actions.keeping import about, log
from msp.tickets.events import PriorityChanged, TicketEdited
from msp.tickets.models import Ticket, TicketKind
from msp.tickets.priority import Impact, Priority, Urgency
from msp.tickets.timeline import EventType


class StaleEdit(Conflict):
    """Somebody else changed the ticket meanwhile: `theirs` stands, `yours` is what was typed, by field."""

    def __init__(self, theirs: dict[str, str], yours: dict[str, str]) -> None:
        super().__init__("Somebody else changed this ticket meanwhile. Nothing was saved; compare both and save again.")
        self.theirs = theirs
        self.yours = yours


@dataclass(frozen=True, slots=True)
class DetailsForm:
    """The details to change; what is left out stays."""

    subject: str | None = None
    kind: TicketKind | None = None
    impact: Impact | None = None
    urgency: Urgency | None = None


def edit(ticket: Ticket, form: DetailsForm, *, expected_version: int, by: Actor, now: datetime) -> None:
    """Change details; impact and urgency decide the priority, which counts from now on (clocks.md section 3).

    StaleEdit when the form was filled in on an older version; Conflict when the ticket is closed.
    """
    hold(ticket)
    lifecycle.refuse_closed(ticket.state)
    changes = _changes(ticket, form)
    if not changes:
        return
    if ticket.version != expected_version:
        raise StaleEdit({name: getattr(ticket, name) for name in changes}, changes)
    before = Priority(ticket.priority)
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket.priority = priority.of(Impact(ticket.impact), Urgency(ticket.urgency))
    ticket.version += 1
    log(ticket, EventType.EDITED, {"fields": sorted(changes)}, by=by, now=now)
    if ticket.priority is not before:
        log(ticket, EventType.PRIORITY, {"priority": ticket.priority.value}, by=by, now=now)
        publish(PriorityChanged(**about(ticket), from_priority=before, priority=ticket.priority))
    publish(TicketEdited(**about(ticket), fields=tuple(sorted(changes))))


def _changes(ticket: Ticket, form: DetailsForm) -> dict[str, str]:
    asked = {field.name: getattr(form, field.name) for field in fields(form)}
    clean = {name: _CLEAN[name](value) for name, value in asked.items() if value is not None}
    return {name: value for name, value in clean.items() if value != getattr(ticket, name)}


_CLEAN = {
    "subject": wording.subject,
    "kind": lambda value: wording.choice(TicketKind, value, "kind"),
    "impact": lambda value: wording.choice(Impact, value, "impact"),
    "urgency": lambda value: wording.choice(Urgency, value, "urgency"),
}
