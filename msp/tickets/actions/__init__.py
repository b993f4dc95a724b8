"""The only writers of tickets, one verb family a file."""

from msp.tickets.actions.claims import claimed_at
from msp.tickets.actions.clock_face import show_nearest_clock
from msp.tickets.actions.conversation import (
    NoteForm,
    Said,
    SaidBefore,
    note,
    reply,
    reply_late,
    resume,
    say,
    wait,
    write_note,
)
from msp.tickets.actions.details import DetailsForm, StaleEdit, edit
from msp.tickets.actions.escalation import MoveForm, assign, de_escalate, escalate
from msp.tickets.actions.following import follow, unfollow
from msp.tickets.actions.handing import record
from msp.tickets.actions.labelling import LabelsForm, publish_priority_labels
from msp.tickets.actions.merging import merge, planned_merge
from msp.tickets.actions.opening import TicketForm, open_ticket
from msp.tickets.actions.participants import include
from msp.tickets.actions.raising import Occasion, RaiseForm, raise_by_hand, raise_to
from msp.tickets.actions.rehoming import follow_ladder, left_behind
from msp.tickets.actions.resolution import close, reopen, resolve
from msp.tickets.actions.taking_up import is_taken_up, take_up
from msp.tickets.actions.work import WorkForm, correct_work, log_work

__all__ = [
    "DetailsForm",
    "LabelsForm",
    "MoveForm",
    "NoteForm",
    "Occasion",
    "RaiseForm",
    "Said",
    "SaidBefore",
    "StaleEdit",
    "TicketForm",
    "WorkForm",
    "assign",
    "claimed_at",
    "close",
    "correct_work",
    "de_escalate",
    "edit",
    "escalate",
    "follow",
    "follow_ladder",
    "include",
    "is_taken_up",
    "left_behind",
    "log_work",
    "merge",
    "note",
    "open_ticket",
    "planned_merge",
    "publish_priority_labels",
    "raise_by_hand",
    "raise_to",
    "record",
    "reopen",
    "reply",
    "reply_late",
    "resolve",
    "resume",
    "say",
    "show_nearest_clock",
    "take_up",
    "unfollow",
    "wait",
    "write_note",
]
