"""How the compliance statement says things: promises, durations, awards and caps in plain words."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from msp.billing.credit_awards import Award, AwardKind
from msp.billing.credit_bands import Band, BandsOn
from msp.billing.credit_gives import Unit
from msp.billing.credit_measures import Better, Measure
from msp.billing.credit_scheme import ALL, Cap, CapScope, Rule, Scheme
from msp.billing.measures import PRIORITIES, TIERS, Counting, Promise, PromisedClock
from msp.billing.wording import counted, plain, readable, spaced
from msp.kernel.text import listed

CLOCK_WORDS = {
    PromisedClock.FIRST_RESPONSE: "First response",
    PromisedClock.NEXT_UPDATE: "Next update",
    PromisedClock.RESOLUTION: "Resolution",
}
_BAND_SIGNS = {BandsOn.VALUE: "", BandsOn.SHORTFALL: " short", BandsOn.MISSES: " missed"}


def duration(seconds: int) -> str:
    """Service time as people say it: `45 min`, `2 h 05 min`, `1 min 30 s`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{minutes:02d} min" if hours and (minutes or rest) else ""]
    parts += [f"{minutes} min" if not hours and (minutes or not rest) else "", f"{rest} s" if rest else ""]
    return " ".join(part for part in parts if part)


def targets(seconds: Sequence[int]) -> str:
    """One target, or the range of them when the promise changed within the month."""
    least, most = min(seconds), max(seconds)
    return duration(least) if least == most else f"{duration(least)} to {duration(most)}"


def clock_name(metric: str) -> str:
    """The promise of a clock in words."""
    return CLOCK_WORDS.get(PromisedClock(metric), metric)


def promise_name(promise: Promise) -> str:
    """What is promised about: the clock, the tiers and the priorities."""
    tiers = "" if promise.tiers == TIERS else f" at {listed(promise.tiers)}"
    priorities = "" if promise.priorities == PRIORITIES else f", {listed(promise.priorities)}"
    return f"{CLOCK_WORDS[promise.clock]}{tiers}{priorities}"


def promised(promise: Promise, measure: Measure) -> str:
    """How much is promised."""
    if promise.counting is Counting.BREACHES:
        return f"at most {counted(measure.allowed or 0, 'breach', 'breaches')}"
    if measure.target is None:
        return f"at most {counted(measure.allowed or 0, 'miss', 'misses')}"
    sign = "at least" if measure.better is Better.HIGHER else "at most"
    return f"{sign} {plain(measure.target)} % in time"


def base_words(base: str) -> str:
    """What a percentage is taken of."""
    return "all fees" if base == ALL else f"the fees of {base}"


def award_words(award: Award) -> str:
    """What a failure gives, in words."""
    return _AWARDS[award.kind](award)


def rule_cap(rule: Rule) -> str:
    """The most one rule may give, or a dash."""
    limits = [] if rule.max_pct is None else [f"{plain(rule.max_pct)} % of {base_words(rule.base)}"]
    if rule.max_amount is not None:
        limits.append(spaced(rule.max_amount))
    return " and ".join(limits) or "–"


def scheme_caps(scheme: Scheme) -> tuple[str, ...]:
    """The caps over all rules, and the smallest credit that is given at all."""
    minimum = () if scheme.min_amount is None else (f"credited only above {spaced(scheme.min_amount)}",)
    return (*(_cap(cap) for cap in scheme.caps), *minimum)


def _cap(cap: Cap) -> str:
    base = f" of {base_words(cap.base)}" if cap.limit.unit is Unit.PCT else ""
    over = f" over {cap.periods} periods" if cap.scope is CapScope.ROLLING else ""
    return f"at most {cap.limit}{base} in all{over}"


def _flat(award: Award) -> str:
    return str(award.gives)


def _banded(award: Award) -> str:
    return "; ".join(_band(band, award.on) for band in award.bands if band.gives.quantity)


def _band(band: Band, on: BandsOn) -> str:
    ends: list[str] = []
    if band.low is not None:
        ends.append(f"{'above' if band.low[1] else 'from'} {_limit(band.low[0], on)}")
    if band.high is not None:
        ends.append(f"{'up to' if band.high[1] else 'below'} {_limit(band.high[0], on)}")
    return f"{' '.join(ends) or 'always'}: {band.gives}"


def _limit(value: Fraction, on: BandsOn) -> str:
    return f"{readable(value)}{'' if on is BandsOn.MISSES else ' %'}{_BAND_SIGNS[on]}"


def _stepped(award: Award) -> str:
    return f"{award.gives} for every {readable(award.size)} % short"


def _per_breach(award: Award) -> str:
    free = f", the first {award.free} free" if award.free else ""
    ladder = "".join(f"; past {readable(rung.over_times)} times the target: {rung.gives}" for rung in award.ladder)
    return f"{award.gives} for every breach{free}{ladder}"


def _per_unit(award: Award) -> str:
    return f"{award.gives} for every {readable(award.size)} min over the target"


def _pooled(award: Award) -> str:
    return f"{award.gives} of the pool"


_AWARDS: dict[AwardKind, Callable[[Award], str]] = {
    AwardKind.FLAT: _flat,
    AwardKind.BANDS: _banded,
    AwardKind.STEP: _stepped,
    AwardKind.PER_BREACH: _per_breach,
    AwardKind.PER_UNIT: _per_unit,
    AwardKind.POOL: _pooled,
}
