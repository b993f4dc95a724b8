"""A drawn ticket as the engine reads it: its versions, its events and its clocks."""

from datetime import datetime

from sla_drawn_tickets import ALWAYS, DrawnTicket, Log
from sla_oracle import Document

from msp.sla.calendar import ServiceHours
from msp.sla.clock import Clock
from msp.sla.derive import Event, Versions, derive, event_from_document
from msp.sla.instants import instant_of
from msp.sla.policy import policy_from_document
from msp.tiers import StepLimits

_read: dict[int, tuple[Document, ServiceHours]] = {}


def hours_of(document: Document) -> ServiceHours:
    """The service hours of a drawn document, read once."""
    known = _read.get(id(document))
    if known is None or known[0] is not document:
        known = _read[id(document)] = document, ServiceHours.from_document(document)
    return known[1]


def versions_of(ticket: DrawnTicket) -> Versions:
    def dated(since: int) -> datetime | None:
        return None if since == ALWAYS else instant_of(since)

    return Versions(
        {
            name: [(dated(at), policy_from_document(body)) for at, body in series]
            for name, series in ticket.policies.items()
        },
        {name: [(dated(at), hours_of(body)) for at, body in series] for name, series in ticket.hours.items()},
        [(dated(at), {tier: StepLimits(**each) for tier, each in steps.items()}) for at, steps in ticket.ladder],
    )


def events_of(log: Log) -> list[Event]:
    return [event_from_document({"at": instant_of(at).isoformat(), **event}) for at, event in log]


def clocks_of(ticket: DrawnTicket) -> dict[str, Clock]:
    return derive(events_of(ticket.log), versions_of(ticket), instant_of(ticket.as_of))
