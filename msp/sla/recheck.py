"""Rechecking a closed month: every frozen verdict is judged again from its inputs, and must come out the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from msp.kernel.periods import Month, Span
from msp.sla.events import VerdictsFrozen
from msp.sla.inputs import unlike
from msp.sla.models import Verdict
from msp.sla.verdicts import Judged, engine, frozen, judged
from msp.store import db
from msp.store.audit import AuditEntry


@dataclass(frozen=True, slots=True)
class Recheck:
    """How many verdicts of a closed month were judged again; a sentence for each difference, and for other rules.

    That the rules or the zone data have another name by now is no difference when everything comes out the same.
    """

    verdicts: int
    differences: tuple[str, ...]
    notes: tuple[str, ...] = ()


def recheck(month: Month, span: Span) -> Recheck:
    """Judge the closed month of the tenant in scope again, bit for bit; nothing is written.

    A verdict differs when its ticket's log or a version in force is not the one of then, when the rules or the zone
    data of today judge otherwise, or when its row was altered.
    """
    rows = db.session.scalars(
        select(Verdict).where(Verdict.month == str(month)).order_by(Verdict.judged_at, Verdict.id)
    ).all()
    found = [*_missing(month, rows)]
    judged_at = max((row.frozen_at for row in rows), default=span.end)
    again = {each.view.clock_id: each for each in judged(span, now=judged_at)} if rows else {}
    for row in rows:
        about = f"{row.result['reference']} {row.result['metric']}"
        found += [f"{about}: {words}" for words in _differences(row, again.pop(row.clock_id, None))]
    more = [each.view for each in again.values()]
    found += [f"{view.reference} {view.metric}: would be judged now, and was not then." for view in more]
    return Recheck(len(rows), tuple(found), tuple(_other_rules(rows)))


def _missing(month: Month, rows: Sequence[Verdict]) -> Iterator[str]:
    """Whether as many verdicts are here as the trail says were frozen."""
    told = select(AuditEntry.detail).where(AuditEntry.action == VerdictsFrozen.__name__)
    counts = [detail["count"] for detail in db.session.scalars(told) if detail["month"] == str(month)]
    if counts and max(counts) != len(rows):
        yield f"{max(counts)} verdicts were frozen, and {len(rows)} are here."


def _other_rules(rows: Sequence[Verdict]) -> Iterator[str]:
    for under in sorted({row.engine for row in rows} - {engine()}):
        count = sum(row.engine == under for row in rows)
        yield f"{count:,} verdicts were judged by {under}; they were judged again by {engine()}."


def _differences(row: Verdict, again: Judged | None) -> Iterator[str]:
    if again is None:
        yield "was judged then, and would not be now."
        return
    # Whatever the engine of today is called, the hash is of what was judged then.
    hashed = again.inputs.hash_under(row.engine)
    now = frozen(replace(again.view, inputs_hash=hashed))
    for name, then in row.result.items():
        # What a paper called the ticket may have been edited since; what was measured may not.
        if name != "subject" and _plain(now.get(name)) != _plain(then):
            yield f"{name} was {then!r}, and is {now.get(name)!r} now."
    if row.judged_at != again.view.judged_at:
        yield f"its row is dated {row.judged_at.isoformat()}, and it is judged at {again.view.judged_at.isoformat()}."
    if row.inputs_hash != hashed:
        yield "its inputs are not those of then."
        yield from unlike(row.inputs, again.inputs)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
