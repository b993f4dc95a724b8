"""Tickets: opened, talked about, moved on the ladder, resolved; their log, their time, their lists."""

from msp.tickets import figures
from msp.tickets.access import ticket_by_id, ticket_for
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
from msp.tickets.actions.work import WorkForm, correct_work, log_work
from msp.tickets.categories import NO_CATEGORY, category_of, offered_category
from msp.tickets.clock_face import NearestClock
from msp.tickets.events import (
    NoteAdded,
    PriorityChanged,
    PriorityLabelsPublished,
    RequesterAnswered,
    RequesterWrote,
    ServiceChanged,
    TicketAssigned,
    TicketBounced,
    TicketClosed,
    TicketDeEscalated,
    TicketEdited,
    TicketEscalated,
    TicketFact,
    TicketFollowed,
    TicketMerged,
    TicketOpened,
    TicketRaised,
    TicketReopened,
    TicketResolved,
    TicketResumed,
    TicketTookIn,
    TicketUnfollowed,
    TicketWaiting,
    VendorEventRecorded,
    WorkCorrected,
    WorkLogged,
)
from msp.tickets.late import ENDS_THE_REST, FURTHEST, Late
from msp.tickets.lifecycle import Status, WaitReason
from msp.tickets.merged import MergedTicket, goes_on_as, parts_of
from msp.tickets.merging import Merge
from msp.tickets.models.ticket import Channel, Ticket, TicketKind
from msp.tickets.models.work import WorkType
from msp.tickets.placed import Placed, open_at, open_by_tier
from msp.tickets.priority import Impact, Priority, Urgency
from msp.tickets.queries.bulk import TicketBrief, briefs, events_by_ticket, external_refs, open_ticket_ids
from msp.tickets.queries.cursor import Cursor
from msp.tickets.queries.labels import PublishedLabels, priority_label_versions, priority_labels
from msp.tickets.queries.log import LogLine, entered_late, events_of, log_of
from msp.tickets.queries.moves import (
    HandoverView,
    RecipeView,
    came_from,
    follower_ids,
    followers,
    handovers,
    recipe,
    recipes,
)
from msp.tickets.queries.page import StayView, TicketPage, WorkView, page
from msp.tickets.queries.queue import QueueFilter, QueuePage, StatusGroup, queue
from msp.tickets.queries.rows import TicketRow, rows_by_key
from msp.tickets.queries.twins import ONE_PRESS, booked_just_now
from msp.tickets.queries.usage import UsageEntry, usage
from msp.tickets.queries.words import AttachmentView, Words, attachment, message, note_words
from msp.tickets.restricted import is_reached_by, is_read_by
from msp.tickets.services import ServiceName, policy_of, service_of
from msp.tickets.stays import Cause
from msp.tickets.timeline import EventType
from msp.tickets.together import communicator_of, swarm_figures
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
    "HandoverView",
    "Impact",
    "LabelsForm",
    "Late",
    "LogLine",
    "Merge",
    "MergedTicket",
    "MoveForm",
    "NearestClock",
    "NoteAdded",
    "NoteForm",
    "Occasion",
    "Placed",
    "Priority",
    "PriorityChanged",
    "PriorityLabelsPublished",
    "PublishedLabels",
    "QueueFilter",
    "QueuePage",
    "RaiseForm",
    "RecipeView",
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
    "TicketBounced",
    "TicketBrief",
    "TicketClosed",
    "TicketDeEscalated",
    "TicketEdited",
    "TicketEscalated",
    "TicketFact",
    "TicketFollowed",
    "TicketForm",
    "TicketKind",
    "TicketMerged",
    "TicketOpened",
    "TicketPage",
    "TicketRaised",
    "TicketReopened",
    "TicketResolved",
    "TicketResumed",
    "TicketRow",
    "TicketTookIn",
    "TicketUnfollowed",
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
    "came_from",
    "category_of",
    "claimed_at",
    "close",
    "communicator_of",
    "correct_work",
    "de_escalate",
    "edit",
    "entered_late",
    "escalate",
    "events_by_ticket",
    "events_of",
    "external_refs",
    "figures",
    "follow",
    "follow_ladder",
    "follower_ids",
    "followers",
    "goes_on_as",
    "handovers",
    "include",
    "is_reached_by",
    "is_read_by",
    "left_behind",
    "log_of",
    "log_work",
    "merge",
    "message",
    "note",
    "note_words",
    "offered_category",
    "open_at",
    "open_by_tier",
    "open_ticket",
    "open_ticket_ids",
    "page",
    "parts_of",
    "planned_merge",
    "policy_of",
    "priority_label_versions",
    "priority_labels",
    "publish_priority_labels",
    "queue",
    "raise_by_hand",
    "raise_to",
    "recipe",
    "recipes",
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
    "swarm_figures",
    "ticket_by_id",
    "ticket_for",
    "unfollow",
    "usage",
    "wait",
    "write_note",
]
