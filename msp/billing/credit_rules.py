"""The rules of a scheme, from what was measured to a credit each, rounded to the currency (money.md section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from msp.billing.credit_awards import Share, shares_of
from msp.billing.credit_facts import CreditFacts
from msp.billing.credit_gives import Gives, Unit
from msp.billing.credit_measures import Finding
from msp.billing.credit_scheme import Rule, Scheme
from msp.billing.explain import Source, SourceKind, Step, amount_step
from msp.billing.wording import plain, readable, spaced
from msp.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Worth:
    """A share of an award turned into money (exact, major units) or points."""

    share: Share
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Earned:
    """What one rule gives in the period; `notes` are the reasons its figure changed on the way."""

    rule: Rule
    finding: Finding
    worths: tuple[Worth, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def exact(self) -> Fraction:
        """The credit before it is rounded, in major units, or the points."""
        return sum((worth.amount for worth in self.worths), Fraction(0))

    @property
    def in_points(self) -> bool:
        """Whether the rule gives points."""
        return any(worth.share.gives.unit is Unit.POINTS for worth in self.worths)


def earn(scheme: Scheme, findings: Mapping[str, Finding], facts: CreditFacts) -> list[Earned]:
    """Every rule in order: award, repeat, rule cap; then critical rules replace, then the highest per event."""
    earned = [_earn_one(rule, findings[rule.measure], facts) for rule in scheme.rules]
    if scheme.critical_replaces and any(item.rule.critical and item.exact for item in earned):
        earned = [item if item.rule.critical else _dropped(item, "replaced by a critical failure") for item in earned]
    return _highest_per_event(earned) if scheme.one_per_event else earned


def rule_step(earned: Earned, facts: CreditFacts) -> Step:
    """The working of one rule: `57 of 62 = 91.93 % < 95 % -> 5 % of 3 600.00 = 180.00`."""
    measure = Source(SourceKind.MEASURE, earned.rule.measure)
    events = (Source(SourceKind.EVENT, worth.share.event) for worth in earned.worths if worth.share.event)
    sources = (measure, *dict.fromkeys(events))
    say = f"{earned.rule.id}: {earned.finding.say}"
    if earned.in_points:
        return Step(f"{say} -> {_said(earned, facts)}", plain(earned.exact), "points", sources)
    amount = Money.rounded(earned.exact, facts.currency)
    if not earned.worths:
        reason = "; ".join(earned.notes) or ("no credit for this" if earned.finding.failed else "no failure")
        return amount_step(f"{say} -> {reason}", amount, measure)
    return amount_step(f"{say} -> {_said(earned, facts)} = {spaced(amount)}", amount, *sources)


def _earn_one(rule: Rule, finding: Finding, facts: CreditFacts) -> Earned:
    if not finding.failed:
        return Earned(rule, finding)
    shares, notes = shares_of(rule.award, finding), ()
    if rule.repeat_factor != 1 and facts.failed_before(rule.id):
        notes = (f"x {readable(rule.repeat_factor)} because it failed before",)
        shares = [replace(share, gives=share.gives.times(rule.repeat_factor)) for share in shares]
    worths = tuple(Worth(share, worth_of(share.gives, rule.base, facts)) for share in shares)
    return _capped(Earned(rule, finding, tuple(worth for worth in worths if worth.amount), notes), facts)


def worth_of(gives: Gives, base: str, facts: CreditFacts) -> Fraction:
    """What is given in money (exact, major units); points stay points."""
    if gives.unit is Unit.PCT:
        return facts.base(base) * gives.quantity / 100
    if gives.unit is Unit.DAYS:
        return facts.base(base) * gives.quantity / facts.days_in_period()
    return gives.quantity


def _capped(earned: Earned, facts: CreditFacts) -> Earned:
    """The rule cap; above it every share shrinks alike, so that no event is preferred."""
    rule, exact = earned.rule, earned.exact
    if exact == 0 or earned.in_points:
        return earned
    limits = [] if rule.max_amount is None else [rule.max_amount]
    if rule.max_pct is not None:
        limits.append(facts.base(rule.base) * rule.max_pct / 100)
    if not limits or exact <= min(limits):
        return earned
    kept = tuple(replace(worth, amount=worth.amount * min(limits) / exact) for worth in earned.worths)
    note = f"at most {spaced(min(limits))} for this rule"
    return replace(earned, worths=kept, notes=(*earned.notes, note))


def _highest_per_event(earned: list[Earned]) -> list[Earned]:
    """One event counts once, at its highest credit; equal credits stay with the earlier rule."""
    best: dict[str, tuple[Fraction, int]] = {}
    for place, item in enumerate(earned):
        for event, amount in _by_event(item).items():
            best[event] = max(best.get(event, (amount, -place)), (amount, -place))
    kept: list[Earned] = []
    for place, item in enumerate(earned):
        worths = tuple(
            worth for worth in item.worths if worth.share.event is None or best[worth.share.event][1] == -place
        )
        note = () if worths == item.worths else ("an event counts once, at its highest credit",)
        kept.append(replace(item, worths=worths, notes=(*item.notes, *note)))
    return kept


def _by_event(earned: Earned) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for worth in earned.worths:
        if worth.share.event is not None:
            found[worth.share.event] = found.get(worth.share.event, Fraction(0)) + worth.amount
    return found


def _dropped(earned: Earned, note: str) -> Earned:
    return replace(earned, worths=(), notes=(*earned.notes, note)) if earned.worths else earned


def _said(earned: Earned, facts: CreditFacts) -> str:
    """The award in words: the shares, the base they are taken of, and what changed them."""
    shares = "; ".join(_repeated([worth.share.say for worth in earned.worths]))
    units = {worth.share.gives.unit for worth in earned.worths}
    of_base = f" of {spaced(facts.money_base(earned.rule.base))}" if units & {Unit.PCT, Unit.DAYS} else ""
    return "".join([shares, of_base, *(f", {note}" for note in earned.notes)])


def _repeated(words: list[str]) -> list[str]:
    """Equal words said once, with how often."""
    counts = {word: words.count(word) for word in words}
    return [word if count == 1 else f"{count} x {word}" for word, count in counts.items()]
