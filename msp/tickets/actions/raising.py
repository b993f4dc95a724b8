"""Raising a ticket to somebody with more authority (hierarchical escalation): noted here, it moves no ticket."""

from dataclasses import dataclass
from datetime import datetime

from msp.identity import Actor
from msp.tickets.access import hold
from msp.tickets.actions.keeping import log
from msp.tickets.models import Ticket
from msp.tickets.timeline import EventType
from msp.tiers import Authority


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
