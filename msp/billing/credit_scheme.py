"""The service-credit scheme: a declarative document, versioned with the contract (money.md section 3)."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from msp.billing.credit_awards import Award, award_from
from msp.billing.credit_gives import Gives, Unit, gives_from
from msp.billing.credit_measures import MEASURE_KEYS, Measure, measure_from
from msp.billing.sheet import Sheet

SCHEME_KEYS = "name measures rules combine points caps min_amount earn_back delivery"
RULE_KEYS = "id measure base award repeat max_pct max_amount critical name"
ALL = "ALL"


class Mode(StrEnum):
    """How the credits of the rules come together."""

    SUM = "sum"
    MAX = "max"


class CapScope(StrEnum):
    """Over which time a cap counts."""

    PERIOD = "period"
    ROLLING = "rolling"


class EarnBackKind(StrEnum):
    """What earns a credit back: the periods that follow, or the average of the year."""

    PERIODS = "periods"
    AVERAGE = "average"


class DeliveryMode(StrEnum):
    """Whether a credit has to be asked for."""

    AUTOMATIC = "automatic"
    ON_REQUEST = "on_request"


class Apply(StrEnum):
    """Where a credit goes."""

    SAME_INVOICE = "same_invoice"
    NEXT_INVOICE = "next_invoice"
    QUARTERLY = "quarterly"
    TERM_EXTENSION = "term_extension"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a measure that fails gives an award on a base."""

    id: str
    measure: str
    base: str
    award: Award
    repeat_factor: Fraction
    max_pct: Fraction | None
    max_amount: Fraction | None
    critical: bool


@dataclass(frozen=True, slots=True)
class Points:
    """What points are worth: by table (from so many points on), or each; the free ones count for nothing."""

    table: tuple[tuple[Fraction, Gives], ...]
    each: Gives | None
    free: Fraction
    base: str


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that may be credited: per cent of a base or an amount, in the period or over the last periods."""

    scope: CapScope
    periods: int
    limit: Gives
    base: str


@dataclass(frozen=True, slots=True)
class EarnBack:
    """When a credit is debited again later; `floor` keeps terrible months out of it."""

    kind: EarnBackKind
    periods: int
    level: Fraction
    floor: Fraction | None
    pct: Fraction


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a credit reaches the tenant."""

    mode: DeliveryMode
    claim_days: Fraction | None
    apply: Apply
    needs_good_standing: bool


@dataclass(frozen=True, slots=True)
class Scheme:
    """A whole scheme, checked."""

    measures: dict[str, Measure]
    rules: tuple[Rule, ...]
    mode: Mode
    one_per_event: bool
    critical_replaces: bool
    points: Points | None
    caps: tuple[Cap, ...]
    min_amount: Fraction | None
    earn_back: EarnBack | None
    delivery: Delivery


def scheme_from(value: object, where: str = "scheme") -> Scheme:
    """Read and check a scheme; Invalid names what is missing, unknown, overlapping or contradictory."""
    sheet = Sheet(value, where, SCHEME_KEYS)
    measures = {
        name: measure_from(Sheet(item, f"{sheet.at('measures')}.{name}", MEASURE_KEYS), name)
        for name, item in sheet.named("measures").items()
    }
    combine = sheet.maybe_part("combine", "mode one_per_event critical_replaces") or Sheet({}, "", "")
    return Scheme(
        measures=measures,
        rules=_rules(sheet.parts("rules", RULE_KEYS), measures),
        mode=combine.choice("mode", Mode, Mode.SUM),
        one_per_event=combine.flag("one_per_event"),
        critical_replaces=combine.flag("critical_replaces"),
        points=_points(sheet.maybe_part("points", "table amount_per_point pct_per_point free base")),
        caps=tuple(_cap(part) for part in sheet.parts("caps", "scope periods pct base amount", ())),
        min_amount=sheet.maybe_amount("min_amount"),
        earn_back=_earn_back(sheet.maybe_part("earn_back", "kind periods level floor pct")),
        delivery=_delivery(sheet.maybe_part("delivery", "mode claim_days apply needs_good_standing")),
    )


def _rules(sheets: list[Sheet], measures: dict[str, Measure]) -> tuple[Rule, ...]:
    rules: dict[str, Rule] = {}
    for sheet in sheets:
        rule = _rule(sheet, measures)
        if rule.id in rules:
            raise sheet.wrong("id", f"“{rule.id}” is used twice; rules of one measure need names of their own")
        rules[rule.id] = rule
    return tuple(rules.values())


def _rule(sheet: Sheet, measures: dict[str, Measure]) -> Rule:
    measure = sheet.text("measure")
    if measure not in measures:
        raise sheet.wrong("measure", f"“{measure}” is not among the measures of the scheme")
    repeat = sheet.maybe_part("repeat", "factor")
    return Rule(
        id=sheet.text("id", measure),
        measure=measure,
        base=sheet.text("base", ALL),
        award=award_from(sheet.raw("award"), sheet.at("award"), measures[measure]),
        repeat_factor=repeat.above_zero("factor") if repeat else Fraction(1),
        max_pct=sheet.maybe_amount("max_pct"),
        max_amount=sheet.maybe_amount("max_amount"),
        critical=sheet.flag("critical"),
    )


def _points(sheet: Sheet | None) -> Points | None:
    if sheet is None:
        return None
    ways = [key for key in ("table", "amount_per_point", "pct_per_point") if sheet.has(key)]
    if len(ways) != 1:
        raise sheet.wrong("table", "or amount_per_point or pct_per_point must be given, and only one of them")
    unit = {"amount_per_point": Unit.AMOUNT, "pct_per_point": Unit.PCT}.get(ways[0])
    table = [] if unit else [_point_row(part) for part in sheet.parts("table", "points pct amount")]
    return Points(
        table=tuple(sorted(table, key=lambda row: row[0])),
        each=Gives(unit, sheet.amount(ways[0])) if unit else None,
        free=sheet.amount("free", 0),
        base=sheet.text("base", ALL),
    )


def _point_row(sheet: Sheet) -> tuple[Fraction, Gives]:
    given = [unit for unit in (Unit.PCT, Unit.AMOUNT) if sheet.has(unit)]
    if len(given) != 1:
        raise sheet.wrong("pct", "or amount must be given, and only one of them")
    return sheet.amount("points"), Gives(given[0], sheet.amount(given[0]))


def _cap(sheet: Sheet) -> Cap:
    scope = sheet.choice("scope", CapScope, CapScope.PERIOD)
    periods = sheet.count("periods", 1 if scope is CapScope.PERIOD else None)
    return Cap(scope, periods, gives_from(sheet), sheet.text("base", ALL))


def _earn_back(sheet: Sheet | None) -> EarnBack | None:
    if sheet is None:
        return None
    kind = sheet.choice("kind", EarnBackKind, EarnBackKind.PERIODS)
    return EarnBack(
        kind=kind,
        periods=sheet.count("periods", None if kind is EarnBackKind.PERIODS else 0),
        level=sheet.number("level"),
        floor=sheet.maybe_number("floor"),
        pct=sheet.amount("pct", 100),
    )


def _delivery(sheet: Sheet | None) -> Delivery:
    sheet = sheet or Sheet({}, "", "")
    return Delivery(
        mode=sheet.choice("mode", DeliveryMode, DeliveryMode.AUTOMATIC),
        claim_days=sheet.maybe_amount("claim_days"),
        apply=sheet.choice("apply", Apply, Apply.SAME_INVOICE),
        needs_good_standing=sheet.flag("needs_good_standing"),
    )
