"""Service credits: a scheme and the facts of a period give one credit with its whole working (money.md section 3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from msp.billing.credit_facts import CreditFacts, credit_facts_from
from msp.billing.credit_limits import cap_steps, deliver_step, earned_back, points_step
from msp.billing.credit_measures import judge
from msp.billing.credit_rules import Earned, earn, rule_step
from msp.billing.credit_scheme import Apply, Mode, Scheme, scheme_from
from msp.billing.explain import Step, amount_step
from msp.billing.sheet import Sheet
from msp.billing.wording import plain
from msp.kernel.money import Money, total


@dataclass(frozen=True, slots=True)
class CreditResult:
    """The credit of one scheme in one period; `steps` end in `amount`, earning back is a later debit."""

    amount: Money
    uncapped: Money
    points: Fraction
    earned_back: Money
    apply: Apply
    steps: tuple[Step, ...]


def award_credit(scheme: Scheme, facts: CreditFacts) -> CreditResult:
    """Evaluate in the order of money.md section 3; a base nobody gave is Invalid, nothing measured never fails."""
    findings = {name: judge(measure, facts.measured(name)) for name, measure in scheme.measures.items()}
    earned = earn(scheme, findings, facts)
    rules = tuple(rule_step(item, facts) for item in earned)
    combined = _combine(scheme, earned, facts.currency)
    points, for_points, priced = points_step(scheme, _points(earned), facts)
    uncapped = combined + for_points
    amount, capped = cap_steps(scheme, uncapped, facts)
    amount, delivered = deliver_step(scheme, amount, facts)
    steps = (*rules, *_sums(scheme, rules, combined, priced), *capped, *delivered)
    back = earned_back(scheme, amount, facts)
    return CreditResult(amount, uncapped, points, back, scheme.delivery.apply, steps)


def service_credit(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `service_credit` of rate-documents.md."""
    sheet = Sheet(given, "", "currency scheme facts")
    currency = sheet.currency()
    scheme = scheme_from(sheet.raw("scheme"))
    facts = credit_facts_from(sheet.raw("facts"), currency)
    check_measures(scheme, facts)
    result = award_credit(scheme, facts)
    answer = {
        "credit": str(result.amount),
        "uncapped": str(result.uncapped),
        "points": plain(result.points),
        "earned_back": str(result.earned_back),
    }
    return answer, result.steps


def check_measures(scheme: Scheme, facts: CreditFacts) -> None:
    """Invalid when facts are given for a measure the scheme does not have: a misspelt name would hide a failure."""
    for name in facts.sheet.named("measures"):
        if name not in scheme.measures:
            raise facts.sheet.wrong(f"measures.{name[:40]}", "is not a measure of the scheme")


def _combine(scheme: Scheme, earned: Sequence[Earned], currency: str) -> Money:
    """Each rule rounded to the currency, then the sum or the highest."""
    amounts = [Money.rounded(item.exact, currency) for item in earned if not item.in_points]
    if scheme.mode is Mode.MAX:
        return max(amounts, default=Money.zero(currency))
    return total(amounts, currency)


def _points(earned: Sequence[Earned]) -> Fraction:
    return sum((item.exact for item in earned if item.in_points), Fraction(0))


def _sums(scheme: Scheme, rules: Sequence[Step], combined: Money, priced: Sequence[Step]) -> list[Step]:
    """The steps that bring rules and points together; a rule that stands alone needs none."""
    money = tuple(rule for rule in rules if not rule.unit)
    if priced and not money:
        return list(priced)
    steps: list[Step] = []
    if scheme.mode is Mode.MAX:
        steps.append(amount_step("the highest of the rules", combined))
    elif len(rules) != 1 or not money:
        steps.append(amount_step("sum of the rules", combined, parts=money))
    if not priced:
        return steps
    both = amount_step(
        "rules and points", combined + Money.of(priced[0].value, combined.currency), parts=(*steps, *priced)
    )
    return [*steps, *priced, both]
