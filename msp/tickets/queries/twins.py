"""The same form sent twice: without scripts a second press sends it again, and it must not be done again."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from msp.store import db
from msp.tickets import wording
from msp.tickets.actions.work import WorkForm
from msp.tickets.models import Ticket, WorkEntry

#: Within this time the same words of the same hand are one press of a button.
ONE_PRESS = timedelta(seconds=10)


def booked_just_now(ticket: Ticket, form: WorkForm, agent_id: UUID, *, now: datetime) -> bool:
    """Whether the same time was booked by the same agent a moment ago; the ticket is held, so two presses queue."""
    same = select(WorkEntry.id).where(
        WorkEntry.ticket_id == ticket.id,
        WorkEntry.agent_id == agent_id,
        WorkEntry.minutes == form.minutes,
        WorkEntry.worked_on == form.worked_on,
        WorkEntry.note == wording.reason(form.note, "note"),
        WorkEntry.logged_at > now - ONE_PRESS,
    )
    return db.session.scalars(same).first() is not None
