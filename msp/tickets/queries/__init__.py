"""The only readers of tickets, one noun a file."""

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

__all__ = [
    "ONE_PRESS",
    "AttachmentView",
    "Cursor",
    "HandoverView",
    "LogLine",
    "PublishedLabels",
    "QueueFilter",
    "QueuePage",
    "RecipeView",
    "StatusGroup",
    "StayView",
    "TicketBrief",
    "TicketPage",
    "TicketRow",
    "UsageEntry",
    "Words",
    "WorkView",
    "attachment",
    "booked_just_now",
    "briefs",
    "came_from",
    "entered_late",
    "events_by_ticket",
    "events_of",
    "external_refs",
    "follower_ids",
    "followers",
    "handovers",
    "log_of",
    "message",
    "note_words",
    "open_ticket_ids",
    "page",
    "priority_label_versions",
    "priority_labels",
    "queue",
    "recipe",
    "recipes",
    "rows_by_key",
    "usage",
]
