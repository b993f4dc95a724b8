"""Rechecking a closed month: every frozen verdict is judged again from its inputs, and must come out the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from msp.kernel.periods import Month, Span
from msp.sla.models import Verdict
from msp.sla.verdicts import engine, frozen, preview_verdicts
from msp.store import db


@dataclass(frozen=True, slots=True)
class Recheck:
    """How many verdicts of a closed month were judged again, and in a sentence each that came out otherwise."""

    verdicts: int
    differences: tuple[str, ...]


def recheck(month: Month, span: Span) -> Recheck:
    """Judge the closed month of the tenant in scope again, bit for bit; nothing is written.

    A verdict differs when its ticket's log, a version in force, the rules or the zone data are not those of then.
    """
    rows = db.session.scalars(select(Verdict).where(Verdict.month == str(month))).all()
    judged_at = max((row.frozen_at for row in rows), default=span.end)
    again = {view.clock_id: view for view in preview_verdicts(span, now=judged_at)} if rows else {}
    found = []
    for row in rows:
        view = again.pop(row.clock_id, None)
        about = f"{row.result['reference']} {row.result['metric']}"
        if view is None:
            found.append(f"{about}: was judged then, and would not be now.")
            continue
        found += [f"{about}: {words}" for words in _differences(row, frozen(view))]
        if row.inputs_hash != view.inputs_hash:
            found.append(f"{about}: its inputs are not those of then.")
    found += [f"{view.reference} {view.metric}: would be judged now, and was not then." for view in again.values()]
    return Recheck(len(rows), tuple(found))


def _differences(row: Verdict, now: dict[str, Any]) -> Iterator[str]:
    if row.engine != engine():
        yield f"judged by {row.engine}, now by {engine()}."
    for name, then in row.result.items():
        # What a paper called the ticket may have been edited since; what was measured may not.
        if name != "subject" and _plain(now.get(name)) != _plain(then):
            yield f"{name} was {then!r}, and is {now.get(name)!r} now."


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
