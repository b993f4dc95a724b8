"""The promises of a tenant that belong to months: judged in them, or open and due in them (clocks.md section 4)."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, select

from msp.kernel.periods import Month
from msp.sla.attainment import Judged, Outcome
from msp.sla.coming import OpenPromise, open_promises
from msp.sla.models import SlaClock, Verdict
from msp.sla.over import ClockKey, over_by
from msp.sla.terms import PROMISES, Metric
from msp.sla.verdicts import VerdictView, preview_verdicts, view_of
from msp.store import db
from msp.tickets.services import any_about_a_service, service_key, services_among


@dataclass(frozen=True, slots=True)
class Narrowing:
    """To what a report is narrowed; None leaves everything in."""

    metric: Metric | None = None
    priority: str | None = None
    tier: str | None = None
    outcome: Outcome | None = None
    excused: bool | None = None
    #: The key of a service, empty for tickets that are about none.
    service: str | None = None


EVERYTHING = Narrowing()
_OUTCOMES = {True: Outcome.MET, False: Outcome.BREACHED}


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPromise:
    """One clock behind a figure; `judged_at` is None while it is open. Instants are UTC, amounts service seconds."""

    clock_id: UUID
    ticket_id: UUID
    reference: str
    subject: str
    metric: Metric
    priority: str | None
    tier: str | None
    cycle: int
    month: Month
    outcome: Outcome
    excused: bool = False
    excuse: str = ""
    #: The key of the service that its ticket is about now; empty for none.
    service: str = ""
    judged_at: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None
    target_seconds: int
    elapsed_seconds: int
    #: How long it ran since it was broken, where that is not what it took beyond its present target.
    since_breach: int | None = None

    @property
    def over_seconds(self) -> int:
        """By how much it was missed, since it was broken; below zero what was left."""
        judged = self.elapsed_seconds - self.target_seconds
        return judged if self.since_breach is None else self.since_breach

    @property
    def clock_name(self) -> str:
        """The name of its clock (clocks.md section 5): inside the provider it says at which tier or vendor."""
        return str(self.metric) if self.metric in PROMISES else f"{self.metric}:{self.tier}#{self.cycle}"

    @property
    def has_another_target(self) -> bool:
        """Whether it broke at another instant than the one at which its present target falls due."""
        return self.outcome is Outcome.BREACHED and self.judged_at != self.due_at


def frozen_months(months: Collection[Month]) -> frozenset[Month]:
    """Those of the months whose verdicts are frozen, for the tenant in scope."""
    named = select(Verdict.month).where(Verdict.month.in_([str(month) for month in months])).distinct()
    return frozenset(Month.parse(name) for name in db.session.scalars(named))


def counted(months: Sequence[Month], zone: str, narrowed: Narrowing = EVERYTHING, *, now: datetime) -> list[Judged]:
    """The population of months of the tenant in scope, counted.

    A closed month counts its frozen verdicts; any other is judged as closing it now would judge it, and the running
    one has what is still to fall due in it besides.
    """
    frozen = frozen_months(months)
    live = _about_services(_live(months, frozen, zone, now))
    return [*_frozen_counts(frozen, narrowed), *_judged(promise for promise in live if _admits(narrowed, promise))]


def promises_behind(
    months: Sequence[Month], zone: str, narrowed: Narrowing = EVERYTHING, *, now: datetime
) -> list[CountedPromise]:
    """The clocks that `counted` counts, in the order in which they were judged, the open ones last."""
    frozen = frozen_months(months)
    rows = db.session.scalars(select(Verdict).where(*_conditions(frozen, narrowed))) if frozen else ()
    found = [_ended(view_of(row), Month.parse(row.month)) for row in rows]
    found = [each for each in _about_services([*found, *_live(months, frozen, zone, now)]) if _admits(narrowed, each)]
    return sorted(told_from_breach(found, lambda month: min(month.span(zone).end, now)), key=_place)


def told_from_breach(found: Iterable[CountedPromise], as_of: Callable[[Month], datetime]) -> Iterator[CountedPromise]:
    """The same, those that were given another target after they broke with what they ran since, as far as is counted.

    `as_of` gives the instant up to which the clocks of a month are counted.
    """
    listed = list(found)
    changed: dict[datetime, set[ClockKey]] = {}
    for promise in listed:
        if promise.has_another_target:
            changed.setdefault(as_of(promise.month), set()).add(_key(promise))
    since = {at: over_by(keys, at) for at, keys in changed.items()}
    for promise in listed:
        over = since[as_of(promise.month)].get(_key(promise)) if promise.has_another_target else None
        yield replace(promise, since_breach=over)


def _live(months: Iterable[Month], frozen: Collection[Month], zone: str, now: datetime) -> Iterator[CountedPromise]:
    for month in months:
        span = month.span(zone)
        if month in frozen or span.start > now:
            continue
        yield from (_ended(view, month) for view in preview_verdicts(span, now=now))
        if now in span:
            coming = (promise for promise in open_promises(now=now) if promise.due_at and promise.due_at in span)
            yield from (_of(promise, month, Outcome.OPEN) for promise in coming)


def _about_services(promises: Iterable[CountedPromise]) -> list[CountedPromise]:
    """The same, each with the service that its ticket is about."""
    listed = list(promises)
    services = services_among({promise.ticket_id for promise in listed})
    return [
        replace(promise, service=services[promise.ticket_id]) if promise.ticket_id in services else promise
        for promise in listed
    ]


def _admits(narrowed: Narrowing, promise: CountedPromise) -> bool:
    return all(
        wanted is None or wanted == own
        for wanted, own in (
            (narrowed.metric, promise.metric),
            (narrowed.priority, promise.priority),
            (narrowed.tier, promise.tier),
            (narrowed.outcome, promise.outcome),
            (narrowed.excused, promise.excused),
            (narrowed.service, promise.service),
        )
    )


def _conditions(frozen: Collection[Month], narrowed: Narrowing) -> Iterator[Any]:
    yield Verdict.month.in_([str(month) for month in frozen])
    for name, wanted in (("metric", narrowed.metric), ("priority", narrowed.priority), ("tier", narrowed.tier)):
        if wanted is not None:
            yield Verdict.result[name].as_string() == str(wanted)
    if narrowed.outcome is not None:
        # A frozen verdict is met or not: none of them is open.
        wanted_met = Verdict.result["met"].as_boolean().is_(narrowed.outcome is Outcome.MET)
        yield wanted_met if narrowed.outcome is not Outcome.OPEN else Verdict.month.is_(None)
    if narrowed.excused is not None:
        yield Verdict.result["excused"].as_boolean().is_(narrowed.excused)
    if narrowed.service is not None:
        yield _service() == narrowed.service


def _service() -> ColumnElement[str]:
    """The service of the ticket of a frozen verdict."""
    mine = (SlaClock.tenant_id == Verdict.tenant_id, SlaClock.id == Verdict.clock_id)
    key = service_key(SlaClock.ticket_id)
    return select(key).where(*mine).correlate(Verdict).scalar_subquery()


def _frozen_counts(frozen: Collection[Month], narrowed: Narrowing) -> list[Judged]:
    if not frozen:
        return []
    keys = [Verdict.result[name].as_string() for name in ("metric", "priority", "tier")]
    marks = [Verdict.result[name].as_boolean() for name in ("met", "excused")]
    service = _service() if any_about_a_service() else literal("")
    named = [column.label(f"c{n}") for n, column in enumerate((*keys, *marks, service))]
    # Named first and counted after: PostgreSQL takes two equal expressions with parameters for different ones.
    each = select(Verdict.month, *named).where(*_conditions(frozen, narrowed)).subquery()
    rows: Any = db.session.execute(select(*each.c, func.count()).group_by(*each.c))
    return [
        Judged(Metric(metric), priority, tier, _OUTCOMES[bool(met)], bool(excused), count, month, about)
        for month, metric, priority, tier, met, excused, about, count in rows
    ]


def _judged(promises: Iterable[CountedPromise]) -> list[Judged]:
    alike = Counter(
        (each.metric, each.priority, each.tier, each.outcome, each.excused, str(each.month), each.service)
        for each in promises
    )
    return [
        Judged(metric, priority, tier, outcome, excused, count, month, service)
        for (metric, priority, tier, outcome, excused, month, service), count in alike.items()
    ]


def _ended(view: VerdictView, month: Month) -> CountedPromise:
    ended = _of(view, month, Outcome.MET if view.met else Outcome.BREACHED)
    when = replace(ended, judged_at=view.judged_at, stopped_at=view.stopped_at)
    return replace(when, excused=view.excused, excuse=view.excuse)


def _of(source: VerdictView | OpenPromise, month: Month, outcome: Outcome) -> CountedPromise:
    return CountedPromise(
        clock_id=source.clock_id,
        ticket_id=source.ticket_id,
        reference=source.reference,
        subject=source.subject,
        metric=Metric(source.metric),
        priority=source.priority,
        tier=source.tier,
        cycle=source.cycle,
        month=month,
        outcome=outcome,
        judged_at=None,
        due_at=source.due_at,
        stopped_at=None,
        target_seconds=source.target_seconds,
        elapsed_seconds=source.elapsed_seconds,
    )


def _key(promise: CountedPromise) -> ClockKey:
    return promise.ticket_id, promise.clock_name, promise.cycle


def _place(promise: CountedPromise) -> tuple[bool, datetime, str, str, int]:
    at = promise.judged_at or promise.due_at
    assert at is not None, "what is neither judged nor due belongs to no month"
    return promise.judged_at is None, at, promise.reference, promise.metric, promise.cycle
