"""Pure: breaches of a month that fell away, as its statement lists them: by whom, when and why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from msp.billing.judged import Judged
from msp.kernel.ids import split_reference


class TakenBackBy(StrEnum):
    """What took a breach back: something that was entered later, or an excuse that was agreed to."""

    ENTRY = "entered_later"
    EXCUSE = "excused"


class Entered(StrEnum):
    """What was entered later, as the client knows it; why it was entered so late is between colleagues."""

    ANSWER = "answer"
    SOLUTION = "solution"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """A breach that was there to be seen at `missed_at` and was taken back at `at` by a person of that name."""

    reference: str
    subject: str
    metric: str
    cycle: int
    missed_at: datetime
    at: datetime
    kind: TakenBackBy
    by: str
    #: Of an entry: what it was, and when that had happened.
    entered: Entered = Entered.OTHER
    happened_at: datetime | None = None
    #: Of an excuse: who proposed it, and why.
    proposed_by: str = ""
    reason: str = ""


def taken_back_rows(found: Iterable[TakenBack], verdicts: Sequence[Judged]) -> Iterator[dict[str, Any]]:
    """Each in plain values, in the order in which they were taken back, with what the promise came to in the month."""
    came_to = {(verdict.reference, verdict.metric, verdict.cycle): verdict for verdict in verdicts}
    for one in sorted(found, key=_place):
        yield {
            "reference": one.reference,
            "subject": one.subject,
            "clock": one.metric,
            "cycle": one.cycle,
            "missed_at": one.missed_at.isoformat(),
            "taken_back_at": one.at.isoformat(),
            "kind": one.kind.value,
            "by": one.by,
            **_why(one),
            "verdict": _verdict(came_to.get((one.reference, one.metric, one.cycle))),
        }


def _why(one: TakenBack) -> dict[str, Any]:
    if one.kind is TakenBackBy.EXCUSE:
        return {"proposed_by": one.proposed_by, "reason": one.reason}
    happened = one.happened_at.isoformat() if one.happened_at else None
    return {"entered": one.entered.value, "happened_at": happened}


def _verdict(found: Judged | None) -> str | None:
    """None where the promise was judged in another month, or is still open."""
    if found is None:
        return None
    return "excused" if found.excused else "met" if found.met else "breached"


def _place(one: TakenBack) -> tuple[datetime, tuple[str, int], str, int]:
    return one.at, split_reference(one.reference) or (one.reference, 0), one.metric, one.cycle
