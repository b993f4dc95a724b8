"""Pure: where the time of a broken promise went: which tier, which vendor, and which pauses did not count."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from msp.sla.clock import Clock, StretchKind
from msp.sla.instants import instant_of, seconds_of
from msp.sla.overruns import Overrun, Spare, agreed_before, overruns_of, spare_of
from msp.sla.terms import Metric
from msp.sla.ticket_events import Event, EventType
from msp.sla.words import duration_words, reason_words


class Holder(StrEnum):
    """Who had a ticket for a while."""

    TIER = "tier"
    VENDOR = "vendor"


@dataclass(frozen=True, slots=True)
class Stay:
    """[since, until) at a tier or with a vendor, in seconds since 1970; the n-th there."""

    holder: Holder
    name: str
    n: int
    since_seconds: int
    until_seconds: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many service seconds of the promise were used up in a stay, and whether its own agreement overran."""

    stay: Stay
    seconds: int
    overran: bool

    @property
    def words(self) -> str:
        """Who had it, for how long of the promised time."""
        again = f" (stay {self.stay.n})" if self.stay.n > 1 else ""
        late = ", beyond its own target" if self.overran else ""
        return f"{self.stay.name}{again}: {duration_words(self.seconds)}{late}"


@dataclass(frozen=True, slots=True)
class BreachCause:
    """The shares of a broken promise's time, tiers before vendors and the largest first, and what did not count."""

    shares: tuple[Share, ...]
    held: Mapping[str, int]
    #: Agreements and contracts that were exceeded before the promise broke, the most first.
    overruns: tuple[Overrun, ...] = ()
    #: Between whom anything was agreed that could have been exceeded: tiers (ola), vendors (uc).
    agreed: frozenset[Metric] = frozenset()
    spare: Spare | None = None

    @property
    def chief(self) -> Share | None:
        """The stay that overran its own agreement and used most, else the one that used most of the time."""
        used = [share for share in self.shares if share.seconds]
        late = [share for share in used if share.overran]
        return max(late or used, key=lambda share: share.seconds, default=None)

    @property
    def headline(self) -> str:
        """What the provider's people read first; it names agreements that are none of the client's business."""
        if self.overruns:
            first, *others = (overrun.words for overrun in self.overruns)
            return f"Caused by {'; '.join([f'{first} while the promise was running', *others])}."
        tiers = (
            "No agreement between tiers was exceeded"
            if Metric.OLA in self.agreed
            else "Nothing is agreed between tiers"
        )
        agreed = f"{tiers}, and no vendor's contract was exceeded" if Metric.UC in self.agreed else tiers
        most = max(self.shares, key=lambda share: share.seconds, default=None)
        where = f"; most of the time was at {most.stay.name}: {duration_words(most.seconds)}" if most else ""
        return f"{agreed}{where}."

    @property
    def rest(self) -> tuple[str, ...]:
        """What stands on the other side: the most that a tier left unused, and the longest pause."""
        reason = max(self.held, key=lambda each: self.held[each], default=None)
        pause = (
            f"The longest pause did not count: {duration_words(self.held[reason])} {reason_words(reason)}."
            if reason
            else ""
        )
        return tuple(words for words in (self.spare.words if self.spare else "", pause) if words)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The cause in words: each stay, then each pause that did not count."""
        held = (
            f"{duration_words(seconds)} {reason_words(reason)} did not count" for reason, seconds in self.held.items()
        )
        return (*(share.words for share in self.shares if share.seconds), *held)


def cause_of(clock: Clock, events: Sequence[Event], others: Iterable[Clock]) -> BreachCause:
    """Where the time of a broken promise went, up to its breach; `others` are the ticket's clocks of tiers and vendors.

    A vendor's share lies within the share of the tier that handed over: the two kinds are never added up.
    """
    assert clock.breached_at is not None
    until, others = seconds_of(clock.breached_at), list(others)
    late = {other.name for other in others if other.metric in (Metric.OLA, Metric.UC) and other.breached}
    shares = [_share(stay, clock, until, late) for stay in stays_of(events, until)]
    shares.sort(key=lambda share: (share.stay.holder is Holder.VENDOR, -share.seconds, share.stay.since_seconds))
    names = {event.vendor: event.terms.name for event in events if event.vendor and event.terms and event.terms.name}
    overruns = tuple(replace(each, name=names.get(each.name, each.name)) for each in overruns_of(clock, others))
    return BreachCause(
        tuple(shares), _held_until(clock, until), overruns, agreed_before(clock, others), spare_of(clock, others)
    )


def stays_of(events: Iterable[Event], until_seconds: int) -> list[Stay]:
    """Every stay of a ticket at a tier or with a vendor that began before an instant, cut off there, oldest first."""
    in_order = sorted(events, key=lambda event: event.at)
    return sorted(_stays(in_order, until_seconds), key=lambda stay: (stay.since_seconds, stay.holder))


def _stays(events: Iterable[Event], until: int) -> Iterator[Stay]:
    counts: dict[tuple[Holder, str], int] = {}
    going: dict[tuple[Holder, str], int] = {}
    tier: str | None = None
    for event in events:
        at = seconds_of(event.at)
        if at >= until:
            break
        for holder, name in _left_by(event, going):
            yield Stay(holder, name, counts[holder, name], going.pop((holder, name)), at)
        tier = event.tier or tier
        arrived = _arrived_by(event, tier)
        if arrived is not None:
            counts[arrived] = counts.get(arrived, 0) + 1
            going[arrived] = at
    for (holder, name), since in going.items():
        yield Stay(holder, name, counts[holder, name], since, until)


def _arrived_by(event: Event, tier: str | None) -> tuple[Holder, str] | None:
    if event.type in (EventType.CREATED, EventType.TIER, EventType.REOPEN) and tier:
        return Holder.TIER, tier
    if event.type == EventType.VENDOR_HANDOFF and event.vendor:
        return Holder.VENDOR, event.vendor
    return None


def _left_by(event: Event, going: Mapping[tuple[Holder, str], int]) -> list[tuple[Holder, str]]:
    if event.type == EventType.TIER:
        return [key for key in going if key[0] is Holder.TIER]
    if event.type == EventType.VENDOR_RETURN:
        return [key for key in going if key == (Holder.VENDOR, event.vendor)]
    return list(going) if event.type == EventType.RESOLVE else []


def _held_until(clock: Clock, until: int) -> dict[str, int]:
    """Service seconds held by each reason before an instant; what held a promise afterwards did not spare it."""
    held: dict[str, int] = {}
    for stretch in clock.stretches:
        end = min(stretch.until_seconds, until)
        if stretch.hours is not None and stretch.since_seconds < end:
            seconds = stretch.hours.seconds_between(stretch.since_seconds, end)
            for reason in stretch.reasons if seconds else ():
                held[reason] = held.get(reason, 0) + seconds
    return held


def _share(stay: Stay, clock: Clock, until: int, late: set[str]) -> Share:
    used = 0
    for stretch in clock.stretches:
        since, end = (
            max(stretch.since_seconds, stay.since_seconds),
            min(stretch.until_seconds, stay.until_seconds, until),
        )
        if stretch.kind is StretchKind.RUNNING and stretch.hours is not None and since < end:
            used += stretch.hours.between(instant_of(since), instant_of(end))
    metric = Metric.OLA if stay.holder is Holder.TIER else Metric.UC
    return Share(stay, used, f"{metric}:{stay.name}#{stay.n}" in late)
