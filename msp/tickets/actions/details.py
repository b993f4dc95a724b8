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
from msp.tickets.actions.classifying import Reclassed, asked_category, put_under_another
from msp.tickets.actions.keeping import about, log
from msp.tickets.actions.placing import Move, asked_move, carry_out
from msp.tickets.actions.ruling import rule_category
from msp.tickets.categories import NO_CATEGORY
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
    """The details to change; what is left out stays. `service` and `category` are an id, or "none" for none."""

    subject: str | None = None
    kind: TicketKind | None = None
    impact: Impact | None = None
    urgency: Urgency | None = None
    service: UUID | Literal["none"] | None = None
    category: UUID | Literal["none"] | None = None


@dataclass(frozen=True, slots=True)
class _Changes:
    """What an edit changes: texts and choices by field, the service, and the category."""

    values: dict[str, str]
    move: Move | None
    reclassed: Reclassed | None

    @property
    def fields(self) -> tuple[str, ...]:
        """What the log and the fact name."""
        named = {"service"} if self.move else set[str]()
        return tuple(sorted({*self.values} | named | ({"category"} if self.reclassed else set[str]())))

    @property
    def data(self) -> dict[str, object]:
        """The line of the log: fields by name, service and category by their keys, and no text."""
        service = {"service": self.move.key} if self.move else {}
        return {"fields": list(self.fields), **service, **({"category": self.reclassed.key} if self.reclassed else {})}


def edit(ticket: Ticket, form: DetailsForm, *, expected_version: int, by: Actor, now: datetime) -> None:
    """Change details; impact and urgency decide the priority, which counts from now on (clocks.md section 3).

    So do the promises of another service. Another category moves the ticket up where the ladder says that it belongs
    higher. StaleEdit when the form was filled in on an older version; Conflict when the ticket is closed; Invalid names
    what makes no sense.
    """
    hold(ticket)
    lifecycle.refuse_closed(ticket.state)
    changes = _Changes(
        _changes(ticket, form), asked_move(ticket, form.service, now), asked_category(ticket, form.category)
    )
    if not changes.fields:
        return
    if ticket.version != expected_version:
        raise _stale(ticket, changes)
    before = Priority(ticket.priority)
    _carry_out(ticket, changes, before, by=by, now=now)
    # Told only when every line is written: the clocks see together what changes together.
    _tell(ticket, before, changes.move)
    publish(TicketEdited(**about(ticket), fields=changes.fields))
    if changes.reclassed:
        rule_category(ticket, changes.reclassed.had, changes.reclassed.wanted, now=now)


def _carry_out(ticket: Ticket, changes: _Changes, before: Priority, *, by: Actor, now: datetime) -> None:
    for name, value in changes.values.items():
        setattr(ticket, name, value)
    ticket.priority = priority.of(Impact(ticket.impact), Urgency(ticket.urgency))
    ticket.version += 1
    log(ticket, EventType.EDITED, changes.data, by=by, now=now)
    if ticket.priority is not before:
        log(ticket, EventType.PRIORITY, {"priority": ticket.priority.value}, by=by, now=now)
    if changes.move:
        carry_out(ticket, changes.move, by=by, now=now)
    if changes.reclassed:
        put_under_another(ticket, changes.reclassed)


def _tell(ticket: Ticket, before: Priority, move: Move | None) -> None:
    if ticket.priority is not before:
        publish(PriorityChanged(**about(ticket), from_priority=before, priority=ticket.priority))
    if move:
        told = {"from_service_id": move.from_id, "service_id": move.to_id, "policy": move.policy}
        publish(ServiceChanged(**about(ticket), **told))


def _stale(ticket: Ticket, changes: _Changes) -> StaleEdit:
    theirs, yours = {name: getattr(ticket, name) for name in changes.values}, dict(changes.values)
    for name, change, nothing in (
        ("service", changes.move, NO_SERVICE),
        ("category", changes.reclassed, NO_CATEGORY),
    ):
        if change is not None:
            theirs[name], yours[name] = (one.name if one else nothing for one in (change.had, change.wanted))
    return StaleEdit(theirs, yours)


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
