"""Time on the stage of the demo: every beat of every ticket in one order, with the sweep coming by when it is due."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from heapq import heappop, heappush
from uuid import UUID

from msp import billing, sla, tickets
from msp.demo.cast import Cast
from msp.demo.deeds import Scene
from msp.demo.people import ASKERS, MANAGER
from msp.demo.purse import Purse
from msp.demo.sorting import category_of
from msp.demo.telling import Beat, Tale
from msp.identity import AUTOMATIC
from msp.kernel.periods import Month
from msp.store import acting_for, db, serving
from msp.tenants import TenantView
from msp.tickets import Ticket, TicketForm

#: How often the worker looks for due clocks; a threshold is noticed so much late at most.
TICK = timedelta(seconds=10)
#: How often all clocks are looked at, besides those of which it is known that a threshold comes.
ROUND = timedelta(days=1)
#: What is solved and quiet for so long becomes history, in the night to the next Monday.
QUIET = timedelta(days=3)
#: How long after an invoice its client pays it, and the client that still owes its own.
PAYS_AFTER, OWES = timedelta(days=12, hours=3), "CEDAR"

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Closing:
    """A month of a client that the account manager closes at an instant."""

    at: datetime
    client: str
    month: Month


@dataclass(slots=True)
class _Played:
    """A tale with its ticket once it is opened, and when its clocks next want attention."""

    tale: Tale
    ticket_id: UUID | None = None
    resolved_at: datetime | None = None
    attention_at: datetime | None = None


@dataclass
class Stage:
    """Plays everything up to an instant, each act in a transaction of its own, in the order of time."""

    cast: Cast
    until: datetime
    progress: Progress
    #: What the clients pay with; none where nothing is paid online.
    purse: Purse | None = None
    _played: list[_Played] = field(default_factory=list)
    _calls: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    _called: int = 0

    def play(self, tales: Iterable[Tale], closings: Sequence[Closing]) -> None:
        """Everything in order, then one last sweep at the end."""
        for tale in tales:
            self._rehearse(_Played(tale))
        for closing in closings:
            self._call(closing.at, lambda at, closing=closing: self._close_month(closing, at))
        for round_ in self._every(ROUND):
            self._call(round_, self._go_round)
        for night in self._every(timedelta(days=7)):
            self._call(night, self._close_quiet)
        done = 0
        while self._calls:
            at, _, act = heappop(self._calls)
            act(at)
            done += 1
            self.progress(done, done + len(self._calls), "Acts")
        sla.sweep(now=self.until)

    def _rehearse(self, played: _Played) -> None:
        self._played.append(played)
        self._call(played.tale.opened_at, lambda at: self._open(played, at))
        for beat in played.tale.beats:
            self._call(beat.at, lambda at, beat=beat: self._act(played, beat, at))

    def _call(self, at: datetime, act: Callable[[datetime], None]) -> None:
        """Put an act into the order of time; what lies beyond the end is not played."""
        if at <= self.until:
            self._called += 1
            heappush(self._calls, (at, self._called, act))

    def _open(self, played: _Played, at: datetime) -> None:
        tale = played.tale
        by, tenant = self.cast.actors[tale.opened_by], self.cast.tenants[tale.client]
        requester = self.cast.actors[tale.asker.email].person_at(tenant.id)
        assert requester is not None
        form = TicketForm(
            kind=tale.topic.kind,
            subject=tale.topic.subject,
            description=tale.description,
            impact=tale.topic.impact,
            urgency=tale.topic.urgency,
            requester_id=requester,
            channel=tale.channel,
            service_id=self.cast.services[tenant.key].get(tale.topic.service),
            category_id=self.cast.categories[tenant.key].get(category_of(tale.topic.subject)),
        )
        with acting_for(tenant.id, by.who):
            ticket = tickets.open_ticket(form, by=by, now=at)
            played.ticket_id = ticket.id
            self._watch(played, ticket, at)
            db.session.commit()

    def _act(self, played: _Played, beat: Beat, at: datetime) -> None:
        by, tenant = self.cast.actors[beat.by], self.cast.tenants[played.tale.client]
        with acting_for(tenant.id, by.who):
            ticket = self._ticket(played, lock=True)
            scene = Scene(ticket, by, at, tenant, self.cast.contacts[tenant.key])
            for deed in beat.deeds:
                deed(scene)
            self._watch(played, ticket, at)
            db.session.commit()

    def _watch(self, played: _Played, ticket: Ticket, at: datetime) -> None:
        """Come back when a clock of the ticket crosses its next threshold, as the worker would."""
        played.resolved_at = ticket.resolved_at
        clocks = sla.clocks_of(ticket, now=at) if ticket.is_open and played.tale.is_tight else ()
        pending = [clock.attention_at for clock in clocks if clock.attention_at is not None]
        played.attention_at = min(pending, default=None)
        if played.attention_at is not None and played.attention_at + TICK <= self.until:
            self._called += 1
            heappush(self._calls, (played.attention_at + TICK, self._called, lambda now: self._sweep(played, now)))

    def _sweep(self, played: _Played, at: datetime) -> None:
        """Let the sweep come by, unless the clock was stopped, held or moved meanwhile."""
        if played.attention_at is None or played.attention_at + TICK != at:
            return
        sla.sweep(now=at)
        with serving([self.cast.tenants[played.tale.client].id]):
            self._watch(played, self._ticket(played), at)

    def _every(self, step: timedelta) -> Iterator[datetime]:
        """At even distances from the first Sunday night on."""
        first = min(played.tale.opened_at for played in self._played)
        night = datetime.combine(first.date(), time(23, 30), UTC) + timedelta(days=6 - first.weekday())
        while night <= self.until:
            yield night
            night += step

    def _go_round(self, at: datetime) -> None:
        sla.sweep(now=at)

    def _close_quiet(self, at: datetime) -> None:
        """Close what nobody has come back to, each client's in one go."""
        quiet = [played for played in self._played if played.resolved_at and played.resolved_at + QUIET <= at]
        for key, tenant in self.cast.tenants.items():
            with acting_for(tenant.id):
                for played in (each for each in quiet if each.tale.client == key):
                    tickets.close(self._ticket(played, lock=True), by=AUTOMATIC, now=at)
                    played.resolved_at = None
                db.session.commit()

    def _ticket(self, played: _Played, *, lock: bool = False) -> Ticket:
        assert played.ticket_id is not None, "a ticket is opened before anything happens to it"
        return tickets.ticket_by_id(self.cast.tenants[played.tale.client].id, played.ticket_id, lock=lock)

    def _close_month(self, closing: Closing, at: datetime) -> None:
        omar, tenant = self.cast.actors[MANAGER.email], self.cast.tenants[closing.client]
        with acting_for(tenant.id, omar.who):
            number = billing.close_month(closing.month, by=omar, now=at).page.number
            db.session.commit()
        if self.purse is not None and closing.client != OWES:
            self._call(at + PAYS_AFTER, lambda at: self._pay(tenant, number, at))

    def _pay(self, tenant: TenantView, number: str, at: datetime) -> None:
        assert self.purse is not None, "who has no purse is never called on to pay"
        admin = next(asker for asker in ASKERS if asker.client == tenant.key and asker.is_admin)
        self.purse.pay(tenant, number, by=self.cast.actors[admin.email], now=at)
