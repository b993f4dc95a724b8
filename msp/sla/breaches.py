"""The broken promises of a month, each with where its time went and whether it is excused."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msp import tickets
from msp.kernel.periods import Month, Span
from msp.sla.causes import BreachCause, cause_of
from msp.sla.clock import Clock
from msp.sla.excuse import Excuse, ExcuseState
from msp.sla.excusing import excuses_of, proposed
from msp.sla.in_force import versions_in_scope
from msp.sla.keeping import derived, events_for_clocks
from msp.sla.terms import PROMISES
from msp.sla.verdicts import VerdictView, preview_verdicts, verdicts_of
from msp.tickets import Ticket
from msp.tickets.services import services_among


@dataclass(frozen=True, slots=True)
class BrokenPromise:
    """A breach judged in a month; `is_frozen` when the month is closed and nothing about it changes any more."""

    verdict: VerdictView
    cause: BreachCause
    excuse: Excuse
    is_frozen: bool
    #: By how many service seconds, since it was broken and as far as the month goes.
    over_seconds: int
    #: The key of the service that its ticket is about now; empty for none.
    service: str = ""


@dataclass(frozen=True, slots=True)
class MissedMonth:
    """The breaches judged in a month, the latest first, without their causes; excuses are by clock."""

    span: Span
    verdicts: tuple[VerdictView, ...]
    excuses: Mapping[UUID, Excuse]
    is_frozen: bool

    @property
    def excused(self) -> int:
        """How many of them an agreed excuse leaves out."""
        return sum(excuse.state is ExcuseState.APPROVED for excuse in self.excuses.values())


def missed_in(month: Month, span: Span, *, now: datetime) -> MissedMonth:
    """The breaches of the tenant in scope that were judged in a month."""
    frozen = verdicts_of(str(month))
    missed = [verdict for verdict in frozen or preview_verdicts(span, now=now) if not verdict.met]
    excuses = excuses_of([verdict.clock_id for verdict in missed])
    latest = sorted(missed, key=lambda verdict: (verdict.judged_at, verdict.reference), reverse=True)
    return MissedMonth(span, tuple(latest), excuses, bool(frozen))


def broken_promises(month: Month, span: Span, *, now: datetime) -> list[BrokenPromise]:
    """The breaches of the tenant in scope that were judged in a month, the latest first, with their causes."""
    missed = missed_in(month, span, now=now)
    return told(missed, missed.verdicts, now=now)


def told(missed: MissedMonth, verdicts: Sequence[VerdictView], *, now: datetime) -> list[BrokenPromise]:
    """Some of the breaches of a month in the order in which they come, each with its cause.

    Causes are as of its end, like the verdicts: what happens afterwards moves nothing in a month that is over.
    """
    events = tickets.events_by_ticket({verdict.ticket_id for verdict in verdicts})
    as_of = min(missed.span.end, now)
    versions = versions_in_scope().known_at(as_of)
    clocks = {ticket_id: list(derived(log, as_of, versions).values()) for ticket_id, log in events.items()}
    logs = {ticket_id: events_for_clocks(log) for ticket_id, log in events.items()}
    services = services_among(events)
    found = []
    for verdict in verdicts:
        among = clocks[verdict.ticket_id]
        clock = _of(verdict, among)
        cause = cause_of(clock, logs[verdict.ticket_id], among)
        excuse = missed.excuses.get(verdict.clock_id, Excuse())
        over = _over(verdict, clock, missed.span.end)
        service = services.get(verdict.ticket_id, "")
        found.append(BrokenPromise(verdict, cause, excuse, missed.is_frozen, over, service))
    return found


def causes_of(
    ticket: Ticket, clocks: Collection[Clock] | None = None, *, now: datetime
) -> list[tuple[Clock, BreachCause]]:
    """The promises to the client that a ticket has broken by now, in the order of breaking, each with its cause.

    Whoever has the clocks of this moment already hands them on.
    """
    log = tickets.events_of(ticket)
    clocks = derived(log, now).values() if clocks is None else clocks
    broken = [clock for clock in clocks if clock.breached and clock.metric in PROMISES]
    events = events_for_clocks(log) if broken else []
    return [
        (clock, cause_of(clock, events, clocks)) for clock in sorted(broken, key=lambda each: str(each.breached_at))
    ]


def undecided_excuses(span: Span, *, now: datetime) -> int:
    """How many excuses of an open month's breaches are proposed and not decided; most months have none to look for."""
    waiting = proposed()
    if not waiting:
        return 0
    return sum(not verdict.met and verdict.clock_id in waiting for verdict in preview_verdicts(span, now=now))


def _of(verdict: VerdictView, clocks: Iterable[Clock]) -> Clock:
    same = (verdict.metric, verdict.cycle)
    return next(clock for clock in clocks if clock.breached and (clock.metric, clock.cycle) == same)


def _over(verdict: VerdictView, clock: Clock, until: datetime) -> int:
    # Where no target was changed after the breach, what was judged says it, and that never changes.
    judged = verdict.elapsed_seconds - verdict.target_seconds
    return judged if verdict.due_at == verdict.breached_at else clock.over_until(until)
