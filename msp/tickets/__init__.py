"""Tickets: opened, talked about, moved on the ladder, resolved; their log, their time, their lists."""

from msp.tickets.access import hold_free, ticket_by_id, ticket_for
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
from msp.tickets.actions.handing import record
from msp.tickets.actions.labelling import LabelsForm, publish_priority_labels
from msp.tickets.actions.opening import TicketForm, open_ticket
from msp.tickets.actions.participants import include
from msp.tickets.actions.raising import RaiseForm, raise_to
from msp.tickets.actions.resolution import close, reopen, resolve
from msp.tickets.actions.taking_up import is_taken_up, take_up
from msp.tickets.actions.work import WorkForm, correct_work, log_work
from msp.tickets.categories import NO_CATEGORY, category_of
from msp.tickets.clock_face import NearestClock
from msp.tickets.events import (
    NoteAdded,
    PriorityChanged,
    PriorityLabelsPublished,
    RequesterAnswered,
    RequesterWrote,
    ServiceChanged,
    TicketAssigned,
    TicketClosed,
    TicketDeEscalated,
    TicketEdited,
    TicketEscalated,
    TicketFact,
    TicketOpened,
    TicketReopened,
    TicketResolved,
    TicketResumed,
    TicketTakenUp,
    TicketWaiting,
    VendorEventRecorded,
    WorkCorrected,
    WorkLogged,
)
from msp.tickets.late import ENDS_THE_REST, FURTHEST, Late
from msp.tickets.lifecycle import Status, WaitReason
from msp.tickets.models.ticket import Channel, Ticket, TicketKind
from msp.tickets.models.work import WorkType
from msp.tickets.priority import Impact, Priority, Urgency
from msp.tickets.queries.bulk import TicketBrief, briefs, events_by_ticket, external_refs, open_ticket_ids
from msp.tickets.queries.cursor import Cursor
from msp.tickets.queries.labels import PublishedLabels, priority_label_versions, priority_labels
from msp.tickets.queries.log import LogLine, entered_late, events_of, log_of
from msp.tickets.queries.page import (
    AttachmentView,
    StayView,
    TicketPage,
    Words,
    WorkView,
    attachment,
    message,
    page,
)
from msp.tickets.queries.queue import QueueFilter, QueuePage, StatusGroup, queue
from msp.tickets.queries.rows import TicketRow, rows_by_key
from msp.tickets.queries.twins import ONE_PRESS, booked_just_now
from msp.tickets.queries.usage import UsageEntry, usage
from msp.tickets.restricted import is_read_by
from msp.tickets.services import ServiceName, policy_of, service_of
from msp.tickets.stays import Cause
from msp.tickets.timeline import EventType
from msp.tickets.uploads import UploadForm

__all__ = [
    "ENDS_THE_REST",
    "FURTHEST",
    "NO_CATEGORY",
    "ONE_PRESS",
    "AttachmentView",
    "Cause",
    "Channel",
    "Cursor",
    "DetailsForm",
    "EventType",
    "Impact",
    "LabelsForm",
    "Late",
    "LogLine",
    "MoveForm",
    "NearestClock",
    "NoteAdded",
    "NoteForm",
    "Priority",
    "PriorityChanged",
    "PriorityLabelsPublished",
    "PublishedLabels",
    "QueueFilter",
    "QueuePage",
    "RaiseForm",
    "RequesterAnswered",
    "RequesterWrote",
    "Said",
    "SaidBefore",
    "ServiceChanged",
    "ServiceName",
    "StaleEdit",
    "Status",
    "StatusGroup",
    "StayView",
    "Ticket",
    "TicketAssigned",
    "TicketBrief",
    "TicketClosed",
    "TicketDeEscalated",
    "TicketEdited",
    "TicketEscalated",
    "TicketFact",
    "TicketForm",
    "TicketKind",
    "TicketOpened",
    "TicketPage",
    "TicketReopened",
    "TicketResolved",
    "TicketResumed",
    "TicketRow",
    "TicketTakenUp",
    "TicketWaiting",
    "UploadForm",
    "Urgency",
    "UsageEntry",
    "VendorEventRecorded",
    "WaitReason",
    "Words",
    "WorkCorrected",
    "WorkForm",
    "WorkLogged",
    "WorkType",
    "WorkView",
    "assign",
    "attachment",
    "booked_just_now",
    "briefs",
    "category_of",
    "claimed_at",
    "close",
    "correct_work",
    "de_escalate",
    "edit",
    "entered_late",
    "escalate",
    "events_by_ticket",
    "events_of",
    "external_refs",
    "hold_free",
    "include",
    "is_read_by",
    "is_taken_up",
    "log_of",
    "log_work",
    "message",
    "note",
    "open_ticket",
    "open_ticket_ids",
    "page",
    "policy_of",
    "priority_label_versions",
    "priority_labels",
    "publish_priority_labels",
    "queue",
    "raise_to",
    "record",
    "reopen",
    "reply",
    "reply_late",
    "resolve",
    "resume",
    "rows_by_key",
    "say",
    "service_of",
    "show_nearest_clock",
    "take_up",
    "ticket_by_id",
    "ticket_for",
    "usage",
    "wait",
    "write_note",
]
