"""Raising a ticket to somebody with more authority (hierarchical escalation): noted here, it moves no ticket."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msp.identity import Actor
from msp.kernel.errors import Invalid
from msp.kernel.events import publish
from msp.store import db
from msp.tickets import lifecycle, wording
from msp.tickets.access import hold
from msp.tickets.actions.keeping import about, log
from msp.tickets.actions.speaking import note_of, refuse_outsiders
from msp.tickets.events import NoteAdded, TicketRaised
from msp.tickets.models import Note, Ticket
from msp.tickets.timeline import EventType
from msp.tiers import Authority


class Occasion(StrEnum):
    """What a ticket is raised for, where it is no promise."""

    BY_HAND = "by_hand"
    BOUNCES = "bounces"  # it came back between the same two steps as often as the ladder allows
    REOPENS = "reopens"  # it was reopened as often, and no step is left to take it

    @property
    def why(self) -> str:
        """What a rule raised it for, in words; empty where a person did, who says it himself."""
        return _WHY.get(self, "")


_WHY = {
    Occasion.BOUNCES: "it keeps coming back between the same two steps",
    Occasion.REOPENS: "it was reopened too often, and no step is left to take it",
}


@dataclass(frozen=True, slots=True)
class RaiseForm:
    """At which percent of which promise a ticket is raised, to whom, and when that percent was reached."""

    metric: str
    percent: int
    authority: str
    reached_at: datetime


def raise_to(ticket: Ticket, form: RaiseForm, *, by: Actor, now: datetime) -> None:
    """Note in the log that somebody with more authority is told; who has the ticket and where it is stays.

    The promise whose percent it was tells the fact, for it says whom else.
    """
    hold(ticket)
    data = {"metric": form.metric, "percent": form.percent, "authority": Authority(form.authority).value}
    log(ticket, EventType.RAISED, {**data, "reached_at": form.reached_at.isoformat()}, by=by, now=now)


def raise_by_hand(ticket: Ticket, authority: Authority, reason: str, *, by: Actor, now: datetime) -> None:
    """Tell somebody with more authority of the ticket, with an internal note that says why; it stays where it is.

    Invalid without a reason or for no authority; Conflict when the ticket is settled.
    """
    hold(ticket)
    lifecycle.refuse_settled(ticket.state)
    refuse_outsiders(by)
    authority = wording.choice(Authority, authority, "authority")
    if not wording.reason(reason):
        raise Invalid(f"Tell the {authority.words} why.", field="reason")
    note = _note(ticket, wording.reason(reason), by=by, now=now)
    note_raise(ticket, authority, Occasion.BY_HAND, by=by, now=now)
    publish(NoteAdded(**about(ticket), note_id=note.id))
    tell_raise(ticket, authority, Occasion.BY_HAND, note.id)


def note_raise(ticket: Ticket, authority: Authority, occasion: Occasion, *, by: Actor, now: datetime) -> None:
    """Note in the log of a ticket that is held who is told, and what for."""
    log(ticket, EventType.RAISED, {"authority": authority.value, "occasion": occasion.value}, by=by, now=now)


def tell_raise(ticket: Ticket, authority: Authority, occasion: Occasion, note_id: UUID | None = None) -> None:
    """Tell that a ticket is raised, once everything else of it is written."""
    publish(TicketRaised(**about(ticket), authority=authority, occasion=occasion, note_id=note_id))


def _note(ticket: Ticket, words: str, *, by: Actor, now: datetime) -> Note:
    note = note_of(ticket, log(ticket, EventType.NOTE, {}, by=by, now=now), words, by=by)
    db.session.add(note)
    return note
