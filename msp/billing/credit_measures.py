"""Measures of a scheme: what was counted, whether it failed its target, by how much (money.md section 3)."""

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from msp.billing.sheet import Sheet
from msp.billing.wording import counted, percent, plain, readable
from msp.kernel.money import Rounding, quantise

MEASURE_KEYS = (
    "source clock filter target better round min_count low_volume average_with_previous allowed exclusions reopen "
    "reprioritise open_overdue name"
)
FACT_KEYS = "met total value breaches previous"


class Better(StrEnum):
    """Which way a measure is good."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class LowVolume:
    """Below so many counted, a few misses are allowed instead of the target."""

    below: int
    max_misses: int


@dataclass(frozen=True, slots=True)
class Measure:
    """One promise of the scheme, with the rules that make its figure."""

    id: str
    target: Fraction | None
    better: Better
    rounding: tuple[int, Rounding] | None
    min_count: int
    low_volume: LowVolume | None
    allowed: int | None
    average_with_previous: bool


@dataclass(frozen=True, slots=True)
class Breach:
    """One target missed: minutes taken against the target; `took` is None when only the fact is known."""

    event: str
    took: Fraction | None
    target: Fraction | None

    @property
    def over(self) -> Fraction:
        """Minutes over the target."""
        return Fraction(0) if self.took is None else self.took - (self.target or 0)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a measure came to in the period; `say` is its part of the working."""

    failed: bool
    say: str
    value: Fraction | None = None
    shortfall: Fraction = Fraction(0)
    misses: int = 0
    breaches: tuple[Breach, ...] = ()


def measure_from(sheet: Sheet, measure_id: str) -> Measure:
    """Read one measure; what selects its facts (clock, filter, exclusions) is for whoever counts them."""
    rounding = sheet.maybe_part("round", "places mode")
    minimum = sheet.maybe_part("min_count", "n then")
    low = sheet.maybe_part("low_volume", "below max_misses")
    return Measure(
        id=measure_id,
        target=sheet.maybe_number("target"),
        better=sheet.choice("better", Better, Better.HIGHER),
        rounding=(rounding.count("places"), rounding.choice("mode", Rounding, Rounding.HALF_UP)) if rounding else None,
        min_count=minimum.count("n") if minimum else 0,
        low_volume=LowVolume(low.count("below"), low.count("max_misses")) if low else None,
        allowed=sheet.count("allowed") if sheet.has("allowed") else None,
        average_with_previous=sheet.flag("average_with_previous"),
    )


def judge(measure: Measure, facts: Sheet | None) -> Finding:
    """Judge one measure; nothing measured is never a failure, and the exact ratio decides unless the scheme rounds."""
    if facts is None or not any(facts.has(key) for key in ("breaches", "value", "met", "total")):
        return Finding(False, "not measured")
    if facts.has("breaches"):
        return _judge_breaches(measure, facts)
    if facts.has("value"):
        value = _settled(measure, facts.number("value"), facts)
        alone = replace(measure, allowed=None)  # a value has no misses that could be allowed
        return _against_target(alone, Finding(measure.target is None, readable(value), value), sign="")
    return _judge_ratio(measure, facts)


def _judge_breaches(measure: Measure, facts: Sheet) -> Finding:
    found = [_breach(part, measure) for part in facts.parts("breaches", "event took target")]
    breaches = tuple(breach for breach in found if breach.took is None or breach.over > 0)
    allowed = measure.allowed or 0
    say = counted(len(breaches), "breach", "breaches") + (f", {allowed} allowed" if allowed else "")
    return Finding(len(breaches) > allowed, say, misses=len(breaches), breaches=breaches)


def _breach(sheet: Sheet, measure: Measure) -> Breach:
    target = sheet.maybe_amount("target")
    took = sheet.maybe_amount("took")
    return Breach(sheet.text("event", sheet.where), took, measure.target if target is None else target)


def _judge_ratio(measure: Measure, facts: Sheet) -> Finding:
    seen = facts.count("total")
    if seen == 0 or seen < measure.min_count:
        return Finding(False, f"{seen} counted{f', below {measure.min_count}' if seen else ''}: not measured")
    misses = seen - facts.count("met")
    if misses < 0:
        raise facts.wrong("met", f"is more than the total of {seen}")
    value = _settled(measure, Fraction((seen - misses) * 100, seen), facts)
    low = measure.low_volume
    if low is not None and seen < low.below:
        say = f"{misses} of {seen} missed, {low.max_misses} allowed below {low.below}"
        return Finding(misses > low.max_misses, say, value, _shortfall(measure, value), misses)
    say = f"{seen - misses} of {seen} = {plain(value) + ' %' if measure.rounding else percent(value)}"
    if measure.allowed is not None:
        say += f", {counted(misses, 'miss', 'misses')}, {measure.allowed} allowed"
    return _against_target(measure, Finding(misses > (measure.allowed or 0), say, value, misses=misses), sign=" %")


def _settled(measure: Measure, value: Fraction, facts: Sheet) -> Fraction:
    """The value that is judged: averaged with the period before and rounded, when the scheme says so."""
    previous = facts.maybe_number("previous")
    if measure.average_with_previous and previous is not None:
        value = (value + previous) / 2
    return value if measure.rounding is None else Fraction(quantise(value, *measure.rounding))


def _against_target(measure: Measure, finding: Finding, sign: str) -> Finding:
    """Compare with the target; without one the misses decide, or the bands of the award."""
    target, value = measure.target, finding.value
    if target is None or value is None:
        return finding
    shortfall = _shortfall(measure, value)
    words = (">=", "<") if measure.better is Better.HIGHER else ("<=", ">")
    say = f"{finding.say} {words[shortfall > 0]} {plain(target)}{sign}"
    return replace(finding, failed=shortfall > 0 and _beyond_allowed(measure, finding), say=say, shortfall=shortfall)


def _beyond_allowed(measure: Measure, finding: Finding) -> bool:
    return measure.allowed is None or finding.misses > measure.allowed


def _shortfall(measure: Measure, value: Fraction) -> Fraction:
    """By how much the target was missed; zero when it was met or there is none."""
    if measure.target is None:
        return Fraction(0)
    missed = measure.target - value if measure.better is Better.HIGHER else value - measure.target
    return max(Fraction(0), missed)
