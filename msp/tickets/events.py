"""What happened to tickets."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from msp.kernel.events import Fact

__all__ = [
    "NoteAdded",
    "PriorityChanged",
    "PriorityLabelsPublished",
    "RequesterAnswered",
    "RequesterWrote",
    "ServiceChanged",
    "TicketAssigned",
    "TicketBounced",
    "TicketClosed",
    "TicketDeEscalated",
    "TicketEdited",
    "TicketEscalated",
    "TicketFact",
    "TicketMerged",
    "TicketOpened",
    "TicketRaised",
    "TicketReopened",
    "TicketResolved",
    "TicketResumed",
    "TicketTakenUp",
    "TicketTookIn",
    "TicketWaiting",
    "VendorEventRecorded",
    "WorkCorrected",
    "WorkLogged",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFact(Fact):
    """Something that happened to the ticket `object_id`; `seq` is the length of its log by then.

    `happened_at` is None but for what was entered after it happened.
    """

    reference: str
    seq: int
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened(TicketFact):
    """A ticket exists from now on."""

    kind: str
    priority: str
    tier: str
    channel: str
    requester_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTakenUp(TicketFact):
    """Whoever has the ticket said that he works on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequesterAnswered(TicketFact):
    """An agent answered the requester in public."""

    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RequesterWrote(TicketFact):
    """Somebody of the tenant added public words."""

    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(TicketFact):
    """An agent added internal words."""

    note_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWaiting(TicketFact):
    """Work is held for one more reason."""

    wait_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketResumed(TicketFact):
    """A reason to hold the work is over; all of them when none is named."""

    wait_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEscalated(TicketFact):
    """The ticket went up the ladder; a vendor is named when the step is a vendor's."""

    from_tier: str
    tier: str
    cause: str
    vendor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDeEscalated(TicketFact):
    """The ticket came down the ladder."""

    from_tier: str
    tier: str
    cause: str
    vendor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketBounced(TicketFact):
    """The ticket came down between the same two steps as often as the ladder allows: the `count`-th return.

    A swarm is called for it, and the duty manager hears of it by a `TicketRaised` of its own.
    """

    from_tier: str
    tier: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRaised(TicketFact):
    """Somebody with more authority is told of the ticket; a note says why where a person raised it."""

    authority: str
    occasion: str
    note_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAssigned(TicketFact):
    """An agent has the ticket from now on, or nobody."""

    agent_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityChanged(TicketFact):
    """Another priority counts from now on."""

    from_priority: str
    priority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChanged(TicketFact):
    """The ticket is about another service, or about none, and under the policy of that one from now on."""

    from_service_id: UUID | None
    service_id: UUID | None
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEdited(TicketFact):
    """Details of the ticket were changed; the fields are named, their texts are not."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketResolved(TicketFact):
    """The ticket is resolved; the requester may still say it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReopened(TicketFact):
    """A resolved ticket is work again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClosed(TicketFact):
    """The ticket is history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMerged(TicketFact):
    """The ticket goes on as a part of an older one; nothing runs on it any more."""

    into_id: UUID
    into_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTookIn(TicketFact):
    """Another ticket became a part of this one."""

    part_id: UUID
    part_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLogged(TicketFact):
    """An agent booked time at a tier."""

    entry_id: UUID
    agent_id: UUID
    tier: str
    minutes: int
    worked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCorrected(TicketFact):
    """A new time entry stands for an older one."""

    entry_id: UUID
    corrects_id: UUID
    tier: str
    minutes: int
    worked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorEventRecorded(TicketFact):
    """Something happened between us and a vendor about the ticket, as the vendors' room says."""

    type: str
    vendor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityLabelsPublished(Fact):
    """A client calls its priorities by other words from an instant on; `object_id` is the version."""

    valid_from: datetime
