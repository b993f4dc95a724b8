"""The breaches of a month that fell away, gathered for its statement from retractions and agreed excuses."""

from collections.abc import Iterator, Sequence

from msp import sla
from msp.billing.taken_back import Entered, TakenBack, TakenBackBy
from msp.kernel.periods import Span
from msp.sla.excuse import Excuse
from msp.sla.excusing import excuses_of
from msp.sla.retractions import TakenBack as Retracted
from msp.sla.retractions import taken_back_in
from msp.tickets import EventType

_ENTERED = {EventType.AGENT_REPLY: Entered.ANSWER, EventType.RESOLVE: Entered.SOLUTION}


def fallen_in(span: Span, verdicts: Sequence[sla.VerdictView]) -> tuple[TakenBack, ...]:
    """Those told as missed in a span of the tenant in scope and taken back, and those of its verdicts left out."""
    return (*map(_retracted, taken_back_in(span)), *_excused(verdicts))


def _retracted(found: Retracted) -> TakenBack:
    told, line = found.retraction, found.line
    return TakenBack(
        reference=found.ticket.reference,
        subject=found.ticket.subject,
        metric=told.metric,
        cycle=told.cycle,
        missed_at=told.breached_at,
        at=told.retracted_at,
        kind=TakenBackBy.ENTRY,
        by=line.actor_name if line else "",
        entered=_ENTERED.get(EventType(line.type), Entered.OTHER) if line else Entered.OTHER,
        happened_at=line.at if line else None,
    )


def _excused(verdicts: Sequence[sla.VerdictView]) -> Iterator[TakenBack]:
    left_out = [verdict for verdict in verdicts if verdict.excused]
    excuses = excuses_of([verdict.clock_id for verdict in left_out])
    for verdict in left_out:
        yield _left_out(verdict, excuses[verdict.clock_id])


def _left_out(verdict: sla.VerdictView, excuse: Excuse) -> TakenBack:
    assert excuse.proposal is not None, "an excuse in force was proposed"
    assert excuse.decision is not None, "an excuse in force was agreed to"
    return TakenBack(
        reference=verdict.reference,
        subject=verdict.subject,
        metric=verdict.metric,
        cycle=verdict.cycle,
        missed_at=verdict.judged_at,
        at=excuse.decision.at,
        kind=TakenBackBy.EXCUSE,
        by=excuse.decision.by_name,
        proposed_by=excuse.proposal.by_name,
        reason=excuse.proposal.reason,
    )
