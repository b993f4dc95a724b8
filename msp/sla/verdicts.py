"""Verdicts: how each clock that was judged in a month ended, previewed by the same code that freezes it."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import or_, select

from msp import tickets
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.kernel.periods import Span
from msp.sla.clock import Clock, State, Stretch
from msp.sla.events import VerdictsFrozen
from msp.sla.excusing import excuses_of
from msp.sla.in_force import version_hashes, versions_in_scope
from msp.sla.inputs import Inputs, engine_named
from msp.sla.keeping import Key, derived
from msp.sla.models import SlaClock, Verdict
from msp.sla.terms import PROMISES
from msp.sla.ticket_events import EventType
from msp.store import db, scope
from msp.tickets import TicketBrief

#: The rules that judged; a change of rules changes this name, and old verdicts keep the one they were judged by.
ENGINE = "clocks-2"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictView:
    """One judged clock; instants are UTC, amounts service seconds."""

    id: UUID | None
    clock_id: UUID
    ticket_id: UUID
    reference: str
    subject: str
    metric: str
    priority: str
    tier: str
    cycle: int
    met: bool
    excused: bool
    excuse: str
    judged_at: datetime
    started_at: datetime | None
    stopped_at: datetime | None
    due_at: datetime | None
    breached_at: datetime | None
    target_seconds: int
    elapsed_seconds: int
    paused_seconds: int
    inputs_hash: str
    stretches: tuple[dict[str, Any], ...]


class Judged(NamedTuple):
    """A verdict with what it was judged from."""

    view: VerdictView
    inputs: Inputs


def preview_verdicts(span: Span, *, now: datetime) -> list[VerdictView]:
    """The clocks of the tenant in scope that are judged in a span, as of its end or of now."""
    return [each.view for each in judged(span, now=now)]


def judged(span: Span, *, now: datetime) -> list[Judged]:
    """The verdicts of a preview, each with what it was judged from."""
    as_of = min(span.end, now)
    rows = db.session.scalars(_candidates(span).order_by(SlaClock.ticket_id, SlaClock.name, SlaClock.cycle)).all()
    ticket_ids = {row.ticket_id for row in rows}
    briefs, events = tickets.briefs(ticket_ids), tickets.events_by_ticket(ticket_ids)
    logs = {ticket_id: _listed(log, as_of) for ticket_id, log in events.items()}
    hashes, versions = version_hashes(as_of), versions_in_scope().known_at(as_of)
    found = []
    derived_of: dict[UUID, dict[Key, Clock]] = {}
    for row in rows:
        if row.ticket_id not in derived_of:
            derived_of[row.ticket_id] = derived(events[row.ticket_id], as_of, versions)
        clock = derived_of[row.ticket_id].get((row.name, row.cycle))
        judged_at = _judged_at(clock)
        if clock is not None and judged_at is not None and judged_at in span:
            inputs = Inputs(logs[row.ticket_id], hashes, row.name, row.cycle, as_of)
            found.append(Judged(_view(row, clock, briefs[row.ticket_id], inputs.hash_under(engine())), inputs))
    found = _with_excuses(found)
    return sorted(found, key=lambda each: (each.view.judged_at, each.view.reference, each.view.metric))


def freeze_verdicts(month: str, span: Span, *, now: datetime) -> list[VerdictView]:
    """Write the verdicts of a month that is over; a second call changes nothing and returns the same."""
    if not verdicts_of(month):
        found = judged(span, now=now)
        for view, inputs in found:
            row = Verdict(id=new_id(), clock_id=view.clock_id, month=month, frozen_at=now, judged_at=view.judged_at)
            row.engine, row.inputs_hash, row.inputs = engine(), view.inputs_hash, inputs.as_kept()
            row.result = frozen(view)
            db.session.add(row)
        db.session.flush()
        (tenant_id,) = scope.required().tenant_ids
        publish(VerdictsFrozen(tenant_id=tenant_id, object_id=tenant_id, at=now, month=month, count=len(found)))
    return verdicts_of(month)


def frozen(view: VerdictView) -> dict[str, Any]:
    """A verdict as it is kept: everything it says, in plain values."""
    return {name: _plain(value) for name, value in asdict(view).items() if name not in {"id", "clock_id"}}


def engine() -> str:
    """By which rules and which zone data is judged now."""
    return engine_named(ENGINE, _tzdata())


def verdicts_of(month: str) -> list[VerdictView]:
    """The frozen verdicts of a month, in the order in which they were judged."""
    rows = db.session.scalars(select(Verdict).where(Verdict.month == month))
    return sorted(map(view_of, rows), key=lambda view: (view.judged_at, view.reference, view.metric))


def view_of(row: Verdict) -> VerdictView:
    """A frozen verdict as it was judged."""
    return VerdictView(id=row.id, clock_id=row.clock_id, **_read(row.result))


def _candidates(span: Span) -> Any:
    touched = or_(SlaClock.stopped_at.is_(None), SlaClock.stopped_at >= span.start)
    # What a merge withdrew never stops: without this it would be derived again for every month to come. It broke
    # before the merge or not at all (docs/clocks.md, R48a).
    may_change = SlaClock.ticket_id.not_in(tickets.moves.merged_before(span.start))
    return select(SlaClock).where(SlaClock.metric.in_(PROMISES), SlaClock.started_at < span.end, touched, may_change)


def _judged_at(clock: Clock | None) -> datetime | None:
    # Judged when the promise broke, or else when it was kept; never when the ticket was created.
    if clock is None or clock.target_seconds is None:
        return None
    if clock.breached:
        return clock.breached_at
    return clock.stopped_at if clock.state is State.STOPPED else None


def _view(row: SlaClock, clock: Clock, brief: TicketBrief, inputs_hash: str) -> VerdictView:
    judged_at = _judged_at(clock)
    assert judged_at is not None
    return VerdictView(
        id=None,
        clock_id=row.id,
        ticket_id=row.ticket_id,
        reference=brief.reference,
        subject=brief.subject,
        metric=clock.metric,
        priority=clock.priority or brief.priority,
        tier=clock.tier or brief.tier,
        cycle=clock.cycle,
        met=not clock.breached,
        excused=False,
        excuse="",
        judged_at=judged_at,
        started_at=clock.started_at,
        stopped_at=clock.stopped_at,
        due_at=clock.due_at,
        breached_at=clock.breached_at,
        target_seconds=clock.target_seconds or 0,
        elapsed_seconds=clock.elapsed_seconds,
        paused_seconds=clock.paused_seconds,
        inputs_hash=inputs_hash,
        stretches=tuple(_stretch(stretch) for stretch in clock.stretches),
    )


def _with_excuses(found: list[Judged]) -> list[Judged]:
    excuses = excuses_of([each.view.clock_id for each in found if not each.view.met])
    words = {clock_id: excuse.words for clock_id, excuse in excuses.items() if excuse.words}
    return [
        each._replace(view=replace(each.view, excused=True, excuse=words[each.view.clock_id]))
        if each.view.clock_id in words
        else each
        for each in found
    ]


def _stretch(stretch: Stretch) -> dict[str, Any]:
    return {
        "start": stretch.start.isoformat(),
        "end": stretch.end.isoformat(),
        "kind": str(stretch.kind),
        "reason": ", ".join(stretch.reasons),
        "seconds": stretch.seconds,
        "policy": stretch.policy_version,
        "hours": stretch.hours_version,
    }


def _listed(events: list[dict[str, Any]], as_of: datetime) -> list[dict[str, Any]]:
    # That a step took a ticket up decides nothing about a promise, and is no input of a verdict.
    known = [event for event in events if event["at"] <= as_of and event["type"] != EventType.ACKNOWLEDGE]
    return [{name: _plain(value) for name, value in event.items()} for event in known]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(result: dict[str, Any]) -> dict[str, Any]:
    read = dict(result, ticket_id=UUID(result["ticket_id"]), stretches=tuple(result["stretches"]))
    instants = [field.name for field in fields(VerdictView) if field.name.endswith("_at")]
    for name in instants:
        read[name] = datetime.fromisoformat(read[name]) if read[name] else None
    return read


def _tzdata() -> str:
    return version("tzdata")
