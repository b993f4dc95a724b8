"""Pure: impact × urgency → priority (the matrix of ITIL's incident practice, P1 to P4)."""

from enum import StrEnum


class Impact(StrEnum):
    """How much of the client's work is touched."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Urgency(StrEnum):
    """How soon it hurts."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Priority(StrEnum):
    """The order of work and the key of every target; a client may rename the labels, never the codes."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


MATRIX: dict[tuple[Impact, Urgency], Priority] = {
    (Impact.HIGH, Urgency.HIGH): Priority.P1,
    (Impact.HIGH, Urgency.MEDIUM): Priority.P2,
    (Impact.HIGH, Urgency.LOW): Priority.P3,
    (Impact.MEDIUM, Urgency.HIGH): Priority.P2,
    (Impact.MEDIUM, Urgency.MEDIUM): Priority.P3,
    (Impact.MEDIUM, Urgency.LOW): Priority.P4,
    (Impact.LOW, Urgency.HIGH): Priority.P3,
    (Impact.LOW, Urgency.MEDIUM): Priority.P4,
    (Impact.LOW, Urgency.LOW): Priority.P4,
}


def of(impact: Impact, urgency: Urgency) -> Priority:
    """The priority of an impact and an urgency."""
    return MATRIX[impact, urgency]
