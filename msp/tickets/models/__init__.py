"""The tables of the room; private to it."""

from msp.tickets.models.communicator import ReplyDraft, ReplyDraftEnd, ReplyDraftFile, TicketCommunicator
from msp.tickets.models.conversation import Attachment, Message, Note
from msp.tickets.models.labels import PriorityLabelVersion
from msp.tickets.models.merge import TicketMerge
from msp.tickets.models.movement import HandoverNote, TicketFollower
from msp.tickets.models.swarm import SwarmCall, SwarmInvitation, SwarmTime
from msp.tickets.models.ticket import (
    NEVER_DUE,
    Channel,
    Participant,
    Ticket,
    TicketCategory,
    TicketEvent,
    TicketKind,
    TicketService,
    TierStay,
)
from msp.tickets.models.work import WorkEntry, WorkType

__all__ = [
    "NEVER_DUE",
    "Attachment",
    "Channel",
    "HandoverNote",
    "Message",
    "Note",
    "Participant",
    "PriorityLabelVersion",
    "ReplyDraft",
    "ReplyDraftEnd",
    "ReplyDraftFile",
    "SwarmCall",
    "SwarmInvitation",
    "SwarmTime",
    "Ticket",
    "TicketCategory",
    "TicketCommunicator",
    "TicketEvent",
    "TicketFollower",
    "TicketKind",
    "TicketMerge",
    "TicketService",
    "TierStay",
    "WorkEntry",
    "WorkType",
]
