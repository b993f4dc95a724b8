"""Where a month is heading: promises and credits if open clocks are kept or missed, and revenue per tier. All pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from msp.billing.card_terms import TIERS
from msp.billing.credit_facts import credit_facts_from
from msp.billing.credit_measures import judge
from msp.billing.explain import SourceKind, sources_of
from msp.billing.invoice_draft import InvoiceLine, LineKind
from msp.billing.invoice_math import with_credits
from msp.billing.judged import Judged
from msp.billing.measures import Promise, PromisedClock, measures_from
from msp.billing.rating import charges_of
from msp.billing.statement import MonthJudged
from msp.billing.statement_words import clock_name, promise_name, promised
from msp.billing.supposing import Case, Coming, Owed, ending, owed, supposed
from msp.kernel.money import Money, total
from msp.kernel.periods import Month, Span
from msp.sla.attainment import share_in_words

NOTHING_COUNTS = "–"


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a month has come by the client's calendar: the `day`-th of its `days`."""

    month: Month
    span: Span
    day: int
    days: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Promises kept of those that count; `failed` says whether that is less than what was promised."""

    met: int
    counted: int
    failed: bool = False

    @property
    def words(self) -> str:
        """The percentage rounded down; a dash when nothing counts."""
        return share_in_words(self.met, self.counted) if self.counted else NOTHING_COUNTS


@dataclass(frozen=True, slots=True)
class PromiseForecast:
    """One promise in every case; `promised` is empty for a clock as a whole."""

    name: str
    promised: str
    cases: Mapping[Case, Kept]


@dataclass(frozen=True, slots=True)
class TierRevenue:
    """What a tier has brought by now, and brings until the month ends if its time goes on as so far."""

    tier: str
    so_far: Money
    at_end: Money


@dataclass(frozen=True, slots=True)
class AtStake:
    """An open promise that falls due this month, and the credit it would cost if it alone were missed."""

    promise: Coming
    alone: Money


@dataclass(frozen=True, slots=True)
class Forecast:
    """A running month; amounts are net, before credits and tax."""

    reached: Reached
    currency: str
    promises: tuple[PromiseForecast, ...]
    revenue: tuple[TierRevenue, ...]
    credits: Mapping[Case, Money]
    at_stake: tuple[AtStake, ...]
    held: int
    later: int

    @property
    def so_far(self) -> Money:
        """All charges by now."""
        return total((tier.so_far for tier in self.revenue), self.currency)

    @property
    def at_end(self) -> Money:
        """All charges at the end of the month."""
        return total((tier.at_end for tier in self.revenue), self.currency)

    @property
    def at_risk(self) -> Money:
        """The credit that is not lost yet: what the worst case costs beyond the best one."""
        return self.credits[Case.WORST] - self.credits[Case.BEST]


@dataclass(frozen=True, slots=True)
class _Engine:
    """The month's engine with its charges computed once: only promises differ from case to case."""

    judged: MonthJudged
    facts: Mapping[str, Any]
    lines: tuple[InvoiceLine, ...]

    def credit(self, verdicts: Sequence[Judged]) -> Money:
        """The service credit that these verdicts give."""
        facts = {**self.facts, "measures": measures_from(self.judged.promises, verdicts)}
        return with_credits(self.judged.card, facts, self.lines).service_credit


def forecast_of(judged: MonthJudged, facts: Mapping[str, Any], coming: Sequence[Coming], reached: Reached) -> Forecast:
    """The forecast of a month from what its preview is made of, and the promises that are still open.

    Invalid as the preview: it names a missing rate or a line that the card does not have.
    """
    open_now = owed(coming, reached.span)
    engine = _Engine(judged, facts, charges_of(judged.card, facts))
    cases = {case: (*judged.verdicts, *supposed(open_now.due, case)) for case in Case}
    return Forecast(
        reached=reached,
        currency=judged.card.currency,
        promises=(*_clocks(cases), *_promises(judged, cases)),
        revenue=tuple(_revenue(engine.lines, judged.card.currency, reached)),
        credits={case: engine.credit(verdicts) for case, verdicts in cases.items()},
        at_stake=tuple(_at_stake(engine, open_now, cases[Case.BEST])),
        held=open_now.held,
        later=open_now.later,
    )


def _clocks(cases: Mapping[Case, Sequence[Judged]]) -> Iterator[PromiseForecast]:
    """Each clock as a whole, if anything of it was judged or falls due."""
    for clock in PromisedClock:
        kept = {case: _kept([one for one in held if one.metric == clock]) for case, held in cases.items()}
        if any(one.counted for one in kept.values()):
            yield PromiseForecast(f"{clock_name(clock)}, all tickets", "", kept)


def _promises(judged: MonthJudged, cases: Mapping[Case, Sequence[Judged]]) -> Iterator[PromiseForecast]:
    """The promises that credits are given for."""
    for promise in judged.promises:
        measure = judged.card.credits[promise.place].scheme.measures[promise.measure]
        kept = {case: _kept(promise.counted(held), _failed(judged, promise, held)) for case, held in cases.items()}
        yield PromiseForecast(promise_name(promise), promised(promise, measure), kept)


def _failed(judged: MonthJudged, promise: Promise, verdicts: Sequence[Judged]) -> bool:
    facts = credit_facts_from({"measures": measures_from([promise], verdicts)}, judged.card.currency)
    measure = judged.card.credits[promise.place].scheme.measures[promise.measure]
    return judge(measure, facts.measured(promise.measure)).failed


def _kept(verdicts: Sequence[Judged], failed: bool = False) -> Kept:
    counted = [verdict for verdict in verdicts if not verdict.excused]
    return Kept(sum(verdict.met for verdict in counted), len(counted), failed)


def _revenue(lines: Sequence[InvoiceLine], currency: str, reached: Reached) -> Iterator[TierRevenue]:
    ends = {line.key: _at_end(line, reached) for line in lines}
    ends |= {line.key: _filled_up(line, lines, ends) for line in lines if line.kind is LineKind.MINIMUM}
    for tier in TIERS:
        held = [line for line in lines if line.tier == tier]
        if held:
            so_far = total((line.amount for line in held), currency)
            yield TierRevenue(tier, so_far, total((ends[line.key] for line in held), currency))


_GOES_ON = (LineKind.TIME, LineKind.USAGE, LineKind.PER_TICKET)


def _at_end(line: InvoiceLine, reached: Reached) -> Money:
    """Fees are whole from the first day, bills stand as booked; what is worked or used goes on in a straight line."""
    if line.kind not in _GOES_ON:
        return line.amount
    return Money.rounded(Fraction(line.exact) * reached.days / reached.day, line.amount.currency)


def _filled_up(line: InvoiceLine, lines: Sequence[InvoiceLine], ends: Mapping[str, Money]) -> Money:
    """What is missing to a minimum once the lines that it is about have gone on."""
    about = {source.id for source in sources_of(line.steps) if source.kind is SourceKind.LINE}
    more = total((ends[each.key] - each.amount for each in lines if each.of in about), line.amount.currency)
    return max(Money.zero(line.amount.currency), line.amount - more)


def _at_stake(engine: _Engine, open_now: Owed, best: Sequence[Judged]) -> Iterator[AtStake]:
    """Each promise that falls due, and what it costs if every other one is kept."""
    first = len(best) - len(open_now.due)
    kept = engine.credit(best)
    for place, promise in enumerate(open_now.due, first):
        missed = [*best[:place], ending(promise, met=False), *best[place + 1 :]]
        yield AtStake(promise, engine.credit(missed) - kept)
