"""Pure: missed promises narrowed, sorted and paged as an address asks, and where their time went, in cells."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from msp.kernel.errors import Invalid
from msp.kernel.ids import split_reference
from msp.sla import VerdictView
from msp.sla.breaches import BrokenPromise
from msp.sla.causes import BreachCause, Holder, Share
from msp.sla.words import reason_words
from msp.web.above_lists import Choice
from msp.web.clocks import LABELS
from msp.web.csv_answers import Cell, minutes
from msp.web.paging import Place

NAMES = ("metric", "priority", "tier", "service", "cause", "sort")
TEXT_LENGTH = 60
CAUSE_HEADS = ("Over (min)", "Most time with", "There (min)", "Beyond its own target", "Stays at tiers (min)")
CAUSE_HEADS += ("Hand-offs (min)", "Did not count (min)")
SORTS = {"": "Latest first", "over": "Most over first", "ticket": "By ticket"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; an empty text asks for everything. `cause` is a holder such as vendor:quill."""

    metric: str = ""
    priority: str = ""
    tier: str = ""
    service: str = ""
    cause: str = ""
    sort: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> "Asked":
        """What is asked for; Invalid when there is no such order."""
        asked = cls(**{name: arguments.get(name, "").strip()[:TEXT_LENGTH] for name in NAMES})
        if asked.sort not in SORTS:
            raise Invalid("This list has no such order.", field="sort")
        return asked

    @property
    def address(self) -> dict[str, Any]:
        """The same as arguments of an address."""
        return {name: getattr(self, name) for name in NAMES if getattr(self, name)}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(set(self.address) - {"sort"})

    def chosen(self, promises: Iterable[BrokenPromise]) -> list[BrokenPromise]:
        """Those that are asked for, in the order that is asked for."""
        return sorted(filter(self._admits, promises), key=self.place)

    def place(self, promise: BrokenPromise) -> Place:
        """Where a promise stands in the order that is asked for."""
        return _PLACES[self.sort](promise)

    def offered(self, promises: Iterable[BrokenPromise], services: Mapping[str, str]) -> Iterator[Choice]:
        """What can be chosen: what there is, and what is chosen already; services are those of the client, by key."""
        listed = list(promises)
        metrics = {promise.verdict.metric for promise in listed}
        yield _choice("metric", "Promise", metrics, self.metric, lambda metric: LABELS.get(metric, metric))
        yield _choice("priority", "Priority", {promise.verdict.priority for promise in listed}, self.priority)
        yield _choice("tier", "Tier", {promise.verdict.tier for promise in listed}, self.tier)
        about = {promise.service for promise in listed} - {""}
        if about or self.service:
            yield _choice("service", "Service", about, self.service, lambda key: services.get(key, key))
        causes = {holder_of(promise.cause) for promise in listed}
        yield _choice("cause", "Most time with", causes, self.cause, lambda holder: holder.partition(":")[2])
        yield Choice("sort", "Order", tuple(SORTS.items()), self.sort)

    def _admits(self, promise: BrokenPromise) -> bool:
        verdict = promise.verdict
        own = (verdict.metric, verdict.priority, verdict.tier, promise.service, holder_of(promise.cause))
        wanted = (self.metric, self.priority, self.tier, self.service, self.cause)
        return all(not want or want == has for want, has in zip(wanted, own, strict=True))


def latest_first(verdict: VerdictView) -> Place:
    """Where a missed promise stands among those of its month, the latest first."""
    return Place(-int(verdict.judged_at.timestamp()), -_number(verdict.reference), verdict.clock_id)


def holder_of(cause: BreachCause) -> str:
    """Who was the chief cause: tier:L2 or vendor:quill; empty when nobody used any of the time."""
    return f"{cause.chief.stay.holder}:{cause.chief.stay.name}" if cause.chief else ""


def cause_cells(promise: BrokenPromise) -> tuple[Cell, ...]:
    """The cells under `CAUSE_HEADS`: which stay, which hand-off and which pause took how many minutes."""
    cause, chief = promise.cause, promise.cause.chief
    return (
        minutes(promise.over_seconds),
        chief.stay.name if chief else "",
        minutes(chief.seconds) if chief else None,
        "yes" if chief and chief.overran else "",
        "; ".join(_stays(cause, Holder.TIER)),
        "; ".join(_stays(cause, Holder.VENDOR)),
        "; ".join(f"{reason_words(reason)} {minutes(seconds)}" for reason, seconds in cause.held.items()),
    )


def _stays(cause: BreachCause, holder: Holder) -> Iterator[str]:
    for share in cause.shares:
        if share.stay.holder is holder and share.seconds:
            yield f"{_stay_name(share)} {minutes(share.seconds)}"


def _stay_name(share: Share) -> str:
    return f"{share.stay.name} (stay {share.stay.n})" if share.stay.n > 1 else share.stay.name


def _choice(
    name: str, label: str, values: Iterable[str], chosen: str, words: Callable[[str], str] = lambda value: value
) -> Choice:
    options = sorted((set(values) | {chosen}) - {""})
    return Choice(name, label, (("", "All"), *((value, words(value)) for value in options)), chosen)


def _most_over_first(promise: BrokenPromise) -> Place:
    verdict = promise.verdict
    return Place(-promise.over_seconds, -int(verdict.judged_at.timestamp()), verdict.clock_id)


def _by_ticket(promise: BrokenPromise) -> Place:
    verdict = promise.verdict
    return Place(_number(verdict.reference), int(verdict.judged_at.timestamp()), verdict.clock_id)


def _number(reference: str) -> int:
    found = split_reference(reference)
    assert found is not None, "every ticket has a reference"
    return found[1]


_PLACES: dict[str, Callable[[BrokenPromise], Place]] = {
    "": lambda promise: latest_first(promise.verdict),
    "over": _most_over_first,
    "ticket": _by_ticket,
}
