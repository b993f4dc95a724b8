"""Awards: what a failed measure gives, in shares that name their event where there is one (money.md section 3)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from msp.billing.credit_bands import Band, BandsOn, band_of, bands_from
from msp.billing.credit_gives import GIVES_KEYS, Gives, Unit, gives_from
from msp.billing.credit_measures import Better, Breach, Finding, Measure
from msp.billing.sheet import Sheet
from msp.billing.wording import plain, readable
from msp.kernel.money import Rounding, quantise

AWARD_KEYS = f"kind on bands step partial free ladder unit pool_pct alloc_pct {GIVES_KEYS}"


class AwardKind(StrEnum):
    """How the credit of a failed measure grows."""

    FLAT = "flat"
    BANDS = "bands"
    STEP = "step"
    PER_BREACH = "per_breach"
    PER_UNIT = "per_unit"
    POOL = "pool"


class Partial(StrEnum):
    """What a part of a step or a unit counts for: nothing, a whole one, or its share."""

    FULL = "full"
    PART = "part"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class Rung:
    """What a breach gives once it took more than so many times its target."""

    over_times: Fraction
    gives: Gives


@dataclass(frozen=True, slots=True)
class Award:
    """One award of a rule; only the fields of its kind are used."""

    kind: AwardKind
    gives: Gives
    bands: tuple[Band, ...] = ()
    on: BandsOn = BandsOn.VALUE
    size: Fraction = Fraction(1)
    partial: Partial = Partial.FULL
    free: int = 0
    ladder: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """A part of an award, for one event or for the period as a whole, and how it came about."""

    event: str | None
    gives: Gives
    say: str


NOTHING = Gives(Unit.PCT, Fraction(0))


def award_from(value: object, where: str, measure: Measure) -> Award:
    """Read an award; `{"kind": "flat", "pct": "5"}` and `{"flat": {"pct": "5"}}` say the same."""
    sheet = _award_sheet(value, where)
    return _READERS[sheet.choice("kind", AwardKind)](sheet, measure)


def shares_of(award: Award, finding: Finding) -> list[Share]:
    """What the award gives for a failed measure."""
    return _MAKERS[award.kind](award, finding)


def _award_sheet(value: object, where: str) -> Sheet:
    """The award with its kind inside, whichever of the two spellings was used."""
    if isinstance(value, dict) and "kind" not in value:
        kind = next((kind.value for kind in AwardKind if kind.value in value), None)
        inner = value.get(kind)
        if isinstance(inner, dict):
            return Sheet({"kind": kind, **inner}, f"{where}.{kind}", AWARD_KEYS)
        if isinstance(inner, list) and kind == AwardKind.BANDS:
            return Sheet({"kind": kind, **value}, where, AWARD_KEYS)
    return Sheet(value, where, AWARD_KEYS)


def _read_flat(sheet: Sheet, measure: Measure) -> Award:
    return Award(AwardKind.FLAT, gives_from(sheet))


def _read_bands(sheet: Sheet, measure: Measure) -> Award:
    on = sheet.choice("on", BandsOn, BandsOn.VALUE)
    worse_is_higher = on is not BandsOn.VALUE or measure.better is Better.LOWER
    return Award(AwardKind.BANDS, NOTHING, bands=bands_from(sheet, on, worse_is_higher), on=on)


def _read_step(sheet: Sheet, measure: Measure) -> Award:
    partial = sheet.choice("partial", Partial, Partial.FULL)
    return Award(AwardKind.STEP, gives_from(sheet), size=sheet.above_zero("step", 1), partial=partial)


def _read_per_breach(sheet: Sheet, measure: Measure) -> Award:
    gives = gives_from(sheet)
    rungs = [_rung(part, gives) for part in sheet.parts("ladder", f"over_times factor {GIVES_KEYS}", ())]
    rungs.sort(key=lambda rung: rung.over_times)
    return Award(AwardKind.PER_BREACH, gives, free=sheet.count("free", 0), ladder=tuple(rungs))


def _rung(sheet: Sheet, gives: Gives) -> Rung:
    """A rung multiplies what a breach gives, or gives something of its own."""
    own = gives.times(sheet.amount("factor")) if sheet.has("factor") else gives_from(sheet)
    if own.unit is not gives.unit:
        raise sheet.wrong(own.unit.value, f"cannot stand beside {gives.unit.value}: one award gives one unit")
    return Rung(sheet.above_zero("over_times"), own)


def _read_per_unit(sheet: Sheet, measure: Measure) -> Award:
    partial = sheet.choice("partial", Partial, Partial.FULL)
    return Award(AwardKind.PER_UNIT, gives_from(sheet), size=sheet.above_zero("unit"), partial=partial)


def _read_pool(sheet: Sheet, measure: Measure) -> Award:
    share = sheet.amount("pool_pct") * sheet.amount("alloc_pct") / 100
    return Award(AwardKind.POOL, Gives(Unit.PCT, share))


def _flat(award: Award, finding: Finding) -> list[Share]:
    return [Share(None, award.gives, str(award.gives))]


def _banded(award: Award, finding: Finding) -> list[Share]:
    measured = {BandsOn.VALUE: finding.value, BandsOn.SHORTFALL: finding.shortfall}.get(award.on, finding.misses)
    band = None if measured is None else band_of(award.bands, Fraction(measured))
    if band is None or band.gives.quantity == 0:
        return []
    return [Share(None, band.gives, str(band.gives))]


def _stepped(award: Award, finding: Finding) -> list[Share]:
    steps = _units(finding.shortfall, award)
    say = f"{readable(finding.shortfall)} short = {readable(steps)} x {award.gives}"
    return [Share(None, award.gives.times(steps), say)]


def _per_breach(award: Award, finding: Finding) -> list[Share]:
    """The first ones are free, in the order they are listed; misses that were only counted have no event."""
    if finding.breaches:
        return [_breach_share(award, breach) for breach in finding.breaches[award.free :]]
    return [Share(None, award.gives, str(award.gives))] * max(0, finding.misses - award.free)


def _breach_share(award: Award, breach: Breach) -> Share:
    gives, reached = award.gives, ""
    for rung in award.ladder:
        if breach.took is not None and breach.target and breach.took > rung.over_times * breach.target:
            gives, reached = rung.gives, f" past {readable(rung.over_times)} times its target"
    return Share(breach.event, gives, f"{breach.event}{reached}: {gives}")


def _per_unit(award: Award, finding: Finding) -> list[Share]:
    shares: list[Share] = []
    for breach in finding.breaches:
        units = _units(breach.over, award)
        say = f"{breach.event}, {readable(breach.over)} min over = {readable(units)} x {award.gives}"
        shares.append(Share(breach.event, award.gives.times(units), say))
    return shares


def _units(quantity: Fraction, award: Award) -> Fraction:
    """How many steps or units a quantity is, by what a part of one counts for."""
    exact = quantity / award.size
    if award.partial is Partial.LINEAR:
        return exact
    return Fraction(quantise(exact, 0, Rounding.FLOOR if award.partial is Partial.FULL else Rounding.CEIL))


def _pooled(award: Award, finding: Finding) -> list[Share]:
    return [Share(None, award.gives, f"{plain(award.gives.quantity)} % of the pool's base")]


_READERS: dict[AwardKind, Callable[[Sheet, Measure], Award]] = {
    AwardKind.FLAT: _read_flat,
    AwardKind.BANDS: _read_bands,
    AwardKind.STEP: _read_step,
    AwardKind.PER_BREACH: _read_per_breach,
    AwardKind.PER_UNIT: _read_per_unit,
    AwardKind.POOL: _read_pool,
}
_MAKERS: dict[AwardKind, Callable[[Award, Finding], list[Share]]] = {
    AwardKind.FLAT: _flat,
    AwardKind.BANDS: _banded,
    AwardKind.STEP: _stepped,
    AwardKind.PER_BREACH: _per_breach,
    AwardKind.PER_UNIT: _per_unit,
    AwardKind.POOL: _pooled,
}
