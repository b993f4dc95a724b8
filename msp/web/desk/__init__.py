"""Agents at work: queues, tickets, replies, moves."""

from msp.web import own_hours

# Each file hangs its views on the wing, and its deeds on the ticket's page.
from msp.web.desk import (
    assignments,
    attachments,
    details,
    escalations,
    handoffs,
    mails,
    notes,
    opening,
    queues,
    replies,
    resolutions,
    tickets,
    vendor_costs,
    waiting,
    work,
)
from msp.web.desk.wing import bp

own_hours.hang_on(bp)

__all__ = [
    "assignments",
    "attachments",
    "bp",
    "details",
    "escalations",
    "handoffs",
    "mails",
    "notes",
    "opening",
    "queues",
    "replies",
    "resolutions",
    "tickets",
    "vendor_costs",
    "waiting",
    "work",
]
