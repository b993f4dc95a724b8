"""Agents at work: queues, tickets, replies, moves."""

from msp.web import own_hours, own_sheet
from msp.web.at_risk import pages as at_risk

# Each file hangs its views on the wing, and its deeds on the ticket's page.
from msp.web.desk import (
    articles,
    assignments,
    attachments,
    clock_page,
    communicator,
    details,
    drafts,
    escalations,
    following,
    handoffs,
    known_errors,
    mails,
    merging,
    notes,
    opening,
    queues,
    replies,
    resolutions,
    swarms,
    taking,
    tickets,
    tier_board,
    vendor_costs,
    waiting,
    what_if,
    work,
)
from msp.web.desk.wing import bp

at_risk.hang_on(bp)
own_hours.hang_on(bp)
own_sheet.hang_on(bp)
__all__ = [
    "articles",
    "assignments",
    "attachments",
    "bp",
    "clock_page",
    "communicator",
    "details",
    "drafts",
    "escalations",
    "following",
    "handoffs",
    "known_errors",
    "mails",
    "merging",
    "notes",
    "opening",
    "queues",
    "replies",
    "resolutions",
    "swarms",
    "taking",
    "tickets",
    "tier_board",
    "vendor_costs",
    "waiting",
    "what_if",
    "work",
]
