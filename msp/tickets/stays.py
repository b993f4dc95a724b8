"""Pure: why a ticket comes to a tier."""

from enum import StrEnum


class Cause(StrEnum):
    """Why a stay at a tier began."""

    OPENED = "opened"
    SKILL = "skill"  # more skill is needed: functional escalation
    AT_RISK = "at_risk"  # a target is in danger
    DWELL = "dwell"  # it stayed longer than the step of the ladder allows
    BREACHED = "breached"  # a target is missed
    RETURNED = "returned"  # back down the ladder: de-escalation
    REOPENED = "reopened"
    CATEGORY = "category"  # a rule of the ladder about its category
    REJECTED = "rejected"  # a vendor would not take it
    REQUESTED = "requested"  # the requester asked for it
    REOPENS = "reopens"  # it was reopened as often as the ladder allows
    LADDER = "ladder"  # its step was taken from the ladder
    IMPORTED = "imported"  # as another system tells it
