"""Which verdicts count in which measure of a scheme, and the facts they come to (money.md section 3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from msp.billing.credit_measures import MEASURE_KEYS
from msp.billing.judged import Judged
from msp.billing.sheet import Sheet
from msp.billing.wording import plain
from msp.kernel.errors import Invalid
from msp.kernel.money import quantise

PRIORITIES = ("P1", "P2", "P3", "P4")
TIERS = ("L0", "L1", "L2", "L3", "L4")
_ALL = "ALL"


class PromisedClock(StrEnum):
    """The clocks a client is promised something about."""

    FIRST_RESPONSE = "first_response"
    NEXT_UPDATE = "next_update"
    RESOLUTION = "resolution"


class Counting(StrEnum):
    """How verdicts become facts: a share that was met, or every breach with its minutes."""

    RATIO = "ratio"
    BREACHES = "breaches"


J = TypeVar("J", bound=Judged)


@dataclass(frozen=True, slots=True)
class Promise:
    """A measure of the scheme at `place` on the rate card, and which verdicts it counts."""

    place: int
    measure: str
    clock: PromisedClock
    tiers: tuple[str, ...]
    priorities: tuple[str, ...]
    counting: Counting

    def counts(self, verdict: Judged) -> bool:
        """Whether the verdict is about this promise; an excused one is, although it is left out of the figure."""
        return verdict.metric == self.clock and verdict.tier in self.tiers and verdict.priority in self.priorities

    def counted(self, verdicts: Iterable[J]) -> list[J]:
        """The verdicts that make its figure: excused ones are left out."""
        return [verdict for verdict in verdicts if not verdict.excused and self.counts(verdict)]


def promises_of(document: Mapping[str, Any]) -> tuple[Promise, ...]:
    """The promises of a rate card that was checked; Invalid names a selection that cannot be counted."""
    credits: Sequence[Any] = document.get("credits") or ()
    promises = [
        _promise(place, name, measure)
        for place, credit in enumerate(credits)
        for name, measure in credit["scheme"]["measures"].items()
    ]
    _check_one_meaning(promises)
    return tuple(promises)


def measures_from(promises: Sequence[Promise], verdicts: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """The facts `measures` of the draft, by the measure's id."""
    return {promise.measure: _facts(promise, promise.counted(verdicts)) for promise in promises}


def _promise(place: int, name: str, measure: object) -> Promise:
    sheet = Sheet(measure, f"credits[{place}].scheme.measures.{name}", MEASURE_KEYS)
    for key in ("average_with_previous", "exclusions", "reopen", "reprioritise", "open_overdue"):
        if sheet.has(key) and sheet.raw(key):
            raise sheet.wrong(key, "cannot be counted yet; what a clock counts is said by the service-level policy")
    chosen = sheet.maybe_part("filter", "tier priority") or Sheet({}, sheet.at("filter"), "tier priority")
    return Promise(
        place=place,
        measure=name,
        clock=sheet.choice("clock", PromisedClock),
        tiers=_chosen(chosen, "tier", TIERS),
        priorities=_chosen(chosen, "priority", PRIORITIES),
        counting=sheet.choice("source", Counting, Counting.RATIO),
    )


def _chosen(sheet: Sheet, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """One name, a list of names, or everything."""
    value = sheet.raw(key) if sheet.has(key) else _ALL
    names = [value] if isinstance(value, str) else sheet.items(key)
    if names == [_ALL]:
        return known
    if not names or not all(name in known for name in names):
        raise sheet.wrong(key, f"can name {', '.join(known)} or {_ALL}")
    return tuple(name for name in known if name in names)


def _check_one_meaning(promises: Sequence[Promise]) -> None:
    meanings: dict[str, Promise] = {}
    for promise in promises:
        first = meanings.setdefault(promise.measure, promise)
        if (first.clock, first.tiers, first.priorities, first.counting) != (
            promise.clock,
            promise.tiers,
            promise.priorities,
            promise.counting,
        ):
            where = f"credits[{promise.place}].scheme.measures.{promise.measure}"
            sentence = (
                f"The measure “{promise.measure}” has two meanings on this rate card; give them names of their own."
            )
            raise Invalid(sentence, field=where)


def _facts(promise: Promise, counted: Sequence[Judged]) -> dict[str, Any]:
    if promise.counting is Counting.BREACHES:
        return {"breaches": [_breach(verdict) for verdict in counted if not verdict.met]}
    return {"met": sum(verdict.met for verdict in counted), "total": len(counted)}


def _breach(verdict: Judged) -> dict[str, str]:
    took, target = (_minutes(seconds) for seconds in (verdict.elapsed_seconds, verdict.target_seconds))
    return {"event": verdict.reference, "took": took, "target": target}


def _minutes(seconds: int) -> str:
    return plain(quantise(Fraction(seconds, 60), 18))
