"""What happens to a credit after the rules: points, caps, minimum, delivery, earning back (money.md section 3)."""

from fractions import Fraction

from msp.billing.credit_facts import CreditFacts
from msp.billing.credit_gives import Gives, Unit
from msp.billing.credit_scheme import Cap, CapScope, DeliveryMode, EarnBack, EarnBackKind, Points, Scheme
from msp.billing.explain import Step, amount_step
from msp.billing.wording import plain, spaced
from msp.kernel.money import Money

NOTHING = Fraction(0)


def points_step(scheme: Scheme, points: Fraction, facts: CreditFacts) -> tuple[Fraction, Money, list[Step]]:
    """Points left after relief, what they are worth, and the step that says so; none without a price for points."""
    zero = Money.zero(facts.currency)
    left = max(NOTHING, points - facts.sheet.amount("points_relief", 0))
    if scheme.points is None or points == 0:
        return left, zero, []
    charged = max(NOTHING, left - scheme.points.free)
    amount = Money.rounded(_points_worth(scheme.points, charged, facts), facts.currency)
    relief = f", {plain(left)} after relief" if left != points else ""
    free = f", {plain(scheme.points.free)} free" if scheme.points.free else ""
    return left, amount, [amount_step(f"{plain(points)} points{relief}{free} -> {spaced(amount)}", amount)]


def cap_steps(scheme: Scheme, amount: Money, facts: CreditFacts) -> tuple[Money, list[Step]]:
    """The caps in their order; each limit is rounded to the currency."""
    steps: list[Step] = []
    for cap in scheme.caps:
        limit = Money.rounded(max(NOTHING, _limit(cap, facts)), facts.currency)
        if amount > limit:
            amount = limit
            steps.append(amount_step(f"at most {_cap_name(cap)}: {spaced(limit)}", limit))
    return amount, steps


def deliver_step(scheme: Scheme, amount: Money, facts: CreditFacts) -> tuple[Money, list[Step]]:
    """The credit as it is delivered: above the minimum, and asked for in time where it has to be."""
    refusal = _refusal(scheme, amount, facts) if amount else None
    if refusal is None:
        return amount, []
    nothing = Money.zero(facts.currency)
    return nothing, [amount_step(refusal, nothing)]


def earned_back(scheme: Scheme, amount: Money, facts: CreditFacts) -> Money:
    """What the tenant is debited later because the service recovered; the credit itself stays as it is."""
    terms = scheme.earn_back
    if terms is None or not _recovered(terms, facts):
        return Money.zero(facts.currency)
    return Money.rounded(amount.exact * terms.pct / 100, facts.currency)


def _points_worth(points: Points, charged: Fraction, facts: CreditFacts) -> Fraction:
    if points.each is not None:
        return _money(points.each.times(charged), points.base, facts)
    reached = [gives for least, gives in points.table if least <= charged]
    return _money(reached[-1], points.base, facts) if reached else NOTHING


def _money(gives: Gives, base: str, facts: CreditFacts) -> Fraction:
    return facts.base(base) * gives.quantity / 100 if gives.unit is Unit.PCT else gives.quantity


def _limit(cap: Cap, facts: CreditFacts) -> Fraction:
    limit = _money(cap.limit, cap.base, facts)
    if cap.scope is CapScope.PERIOD:
        return limit
    earlier = facts.earlier_credits()
    return limit - sum(earlier[max(0, len(earlier) - cap.periods + 1) :], NOTHING)


def _cap_name(cap: Cap) -> str:
    of_base = f" of {cap.base}" if cap.limit.unit is Unit.PCT else ""
    over = f" over {cap.periods} periods, less what was credited before" if cap.scope is CapScope.ROLLING else ""
    return f"{cap.limit}{of_base}{over}"


def _refusal(scheme: Scheme, amount: Money, facts: CreditFacts) -> str | None:
    """Why nothing is credited, or None."""
    delivery, asked = scheme.delivery, facts.requested_after()
    if scheme.min_amount is not None and amount.exact <= scheme.min_amount:
        return f"credited only above {spaced(scheme.min_amount)}"
    if delivery.needs_good_standing and not facts.in_good_standing():
        return "credited only while the account is in good standing"
    if delivery.mode is DeliveryMode.AUTOMATIC:
        return None
    if asked is None:
        return "credited only on request, and nobody asked"
    if delivery.claim_days is not None and asked > delivery.claim_days:
        return f"asked for after {plain(asked)} days, the limit is {plain(delivery.claim_days)}"
    return None


def _recovered(terms: EarnBack, facts: CreditFacts) -> bool:
    failed = facts.sheet.numbers("failed_values")
    if terms.floor is not None and any(value < terms.floor for value in failed):
        return False
    if terms.kind is EarnBackKind.AVERAGE:
        year = facts.sheet.numbers("year_values")
        return bool(year) and sum(year, NOTHING) / len(year) >= terms.level
    after = facts.sheet.numbers("after")[: terms.periods]
    return len(after) == terms.periods and all(value >= terms.level for value in after)
