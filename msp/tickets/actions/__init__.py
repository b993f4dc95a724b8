"""The only writers of tickets, one verb family a file."""

from msp.tickets.actions.clock_face import show_nearest_clock
from msp.tickets.actions.conversation import note, reply, resume, wait
from msp.tickets.actions.details import DetailsForm, StaleEdit, edit
from msp.tickets.actions.escalation import assign, de_escalate, escalate
from msp.tickets.actions.following import follow, unfollow
from msp.tickets.actions.handing import record
from msp.tickets.actions.labelling import LabelsForm, publish_priority_labels
from msp.tickets.actions.merging import merge
from msp.tickets.actions.opening import TicketForm, open_ticket
from msp.tickets.actions.participants import include
from msp.tickets.actions.raising import RaiseForm, raise_by_hand, raise_to
from msp.tickets.actions.rehoming import follow_ladder
from msp.tickets.actions.resolution import close, reopen, resolve
from msp.tickets.actions.work import WorkForm, correct_work, log_work

__all__ = [
    "DetailsForm",
    "LabelsForm",
    "RaiseForm",
    "StaleEdit",
    "TicketForm",
    "WorkForm",
    "assign",
    "close",
    "correct_work",
    "de_escalate",
    "edit",
    "escalate",
    "follow",
    "follow_ladder",
    "include",
    "log_work",
    "merge",
    "note",
    "open_ticket",
    "publish_priority_labels",
    "raise_by_hand",
    "raise_to",
    "record",
    "reopen",
    "reply",
    "resolve",
    "resume",
    "show_nearest_clock",
    "unfollow",
    "wait",
]
