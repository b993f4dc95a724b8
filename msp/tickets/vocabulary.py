"""The words other rooms need to talk about tickets: the row itself, its enums, and small values."""

from msp.tickets.clock_face import NearestClock
from msp.tickets.lifecycle import Status, WaitReason
from msp.tickets.models import Channel, Ticket, TicketKind, WorkType
from msp.tickets.priority import Impact, Priority, Urgency
from msp.tickets.stays import Cause
from msp.tickets.timeline import EventType
from msp.tickets.uploads import UploadForm

__all__ = [
    "Cause",
    "Channel",
    "EventType",
    "Impact",
    "NearestClock",
    "Priority",
    "Status",
    "Ticket",
    "TicketKind",
    "UploadForm",
    "Urgency",
    "WaitReason",
    "WorkType",
]
