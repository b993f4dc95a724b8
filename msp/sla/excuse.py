"""Pure: excusing a broken promise, a story of its own: proposed, agreed, declined, taken back (clocks.md section 3)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msp.kernel.errors import Conflict, Invalid

REASON_LENGTH, EVIDENCE_LENGTH = 500, 2_000


class ExcuseAct(StrEnum):
    """What somebody does about an excuse; nothing of it is ever changed, only followed by the next act."""

    PROPOSE = "propose"
    APPROVE = "approve"
    DECLINE = "decline"
    REVOKE = "revoke"


class ExcuseState(StrEnum):
    """How an excuse stands: only an approved one leaves the breach out of figures and credits."""

    NONE = "none"
    PROPOSED = "proposed"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class ExcuseEvent:
    """One act: who, when, with which words; `evidence` is where the reason can be checked."""

    act: ExcuseAct
    at: datetime
    by_id: UUID | None
    by_name: str
    reason: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Excuse:
    """Where an excuse stands, with the proposal that is in question and who agreed to it."""

    state: ExcuseState = ExcuseState.NONE
    proposal: ExcuseEvent | None = None
    decision: ExcuseEvent | None = None

    @property
    def words(self) -> str:
        """The reason as papers print it, with the name of who agreed, and whether nobody else did."""
        if self.state is not ExcuseState.APPROVED or self.proposal is None or self.decision is None:
            return ""
        alone = " alone" if self.decision.by_id is not None and self.decision.by_id == self.proposal.by_id else ""
        return f"{self.proposal.reason} (agreed by {self.decision.by_name}{alone})"


_LEADS_TO = {
    ExcuseAct.PROPOSE: ExcuseState.PROPOSED,
    ExcuseAct.APPROVE: ExcuseState.APPROVED,
    ExcuseAct.DECLINE: ExcuseState.NONE,
    ExcuseAct.REVOKE: ExcuseState.NONE,
}


def excuse_of(events: Iterable[ExcuseEvent]) -> Excuse:
    """Where the acts lead, in the order in which they were done."""
    excuse = Excuse()
    for event in events:
        proposal = event if event.act is ExcuseAct.PROPOSE else excuse.proposal
        excuse = Excuse(_LEADS_TO[event.act], proposal, None if proposal is event else event)
    return excuse


def check(excuse: Excuse, event: ExcuseEvent, priority: str, two_people: Collection[str]) -> None:
    """Conflict when the act does not fit how the excuse stands, Invalid when it does not say why.

    `two_people` are the priorities whose breach takes a second person, who agrees.
    """
    if not 1 <= len(event.reason) <= REASON_LENGTH:
        raise Invalid(f"Say in 1 to {REASON_LENGTH} characters why.", field="reason")
    if len(event.evidence) > EVIDENCE_LENGTH:
        raise Invalid(f"Keep the evidence to {EVIDENCE_LENGTH:,} characters.", field="evidence")
    wanted = {
        ExcuseAct.PROPOSE: (ExcuseState.NONE, "An excuse is proposed or agreed already."),
        ExcuseAct.APPROVE: (ExcuseState.PROPOSED, "Nothing is proposed that could be agreed to."),
        ExcuseAct.DECLINE: (ExcuseState.PROPOSED, "Nothing is proposed that could be declined."),
        ExcuseAct.REVOKE: (ExcuseState.APPROVED, "No excuse is in force that could be taken back."),
    }
    state, sentence = wanted[event.act]
    if excuse.state is not state:
        raise Conflict(sentence)
    proposer = excuse.proposal.by_id if excuse.proposal else None
    if event.act is ExcuseAct.APPROVE and priority in two_people and event.by_id == proposer:
        raise Conflict(f"A missed promise of {priority} is excused by two people; somebody else has to agree.")
