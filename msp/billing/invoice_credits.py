"""Service credits put on an invoice: clamped to the net of their base lines, split over them (money.md section 3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from msp.billing.credit_facts import FACTS_KEYS, CreditFacts
from msp.billing.credit_scheme import ALL, Apply, Scheme
from msp.billing.explain import Step, amount_step
from msp.billing.invoice_draft import Allowance, Credits, InvoiceLine, LaterCredit
from msp.billing.service_credits import CreditResult, award_credit
from msp.billing.sheet import Sheet
from msp.billing.wording import spaced
from msp.kernel.money import Money, read_number, total

TIERS = ("L0", "L1", "L2", "L3", "L4")


@dataclass(frozen=True, slots=True)
class CreditTerm:
    """One scheme of the contract and the tier whose lines it lowers (ALL: every line)."""

    tier: str
    name: str
    scheme: Scheme
    facts: Mapping[str, Any]


def credits_on(lines: Sequence[InvoiceLine], terms: Sequence[CreditTerm], currency: str) -> Credits:
    """Every scheme in its order; together they never take more than the net of their lines."""
    left = {line.key: line.amount for line in lines}
    here: list[Allowance] = []
    later: list[LaterCredit] = []
    for place, term in enumerate(terms):
        result = award_credit(term.scheme, _facts(term, lines, currency, f"service_credits[{place}].facts"))
        if result.apply is Apply.SAME_INVOICE:
            here.append(_allowance(term, result, lines, left))
            left |= {key: left[key] + share for key, share in here[-1].shares}
        else:
            later.append(LaterCredit(term.tier, result.apply.value, result.amount, result.steps))
    return Credits(tuple(here), tuple(later))


def bases_of(lines: Sequence[InvoiceLine], currency: str) -> dict[str, Fraction]:
    """The net of every tier, zero where nothing was charged, and of all lines together."""
    tiers = dict.fromkeys((*TIERS, *(line.tier for line in lines)))
    bases = {tier: total((line.amount for line in lines if line.tier == tier), currency).exact for tier in tiers}
    return bases | {ALL: total((line.amount for line in lines), currency).exact}


def _facts(term: CreditTerm, lines: Sequence[InvoiceLine], currency: str, where: str) -> CreditFacts:
    """Facts with the bases of this invoice; others, such as an amount at risk, come from the contract."""
    sheet = Sheet(term.facts, where, FACTS_KEYS)
    given = {name: read_number(base, f"{sheet.at('bases')}.{name}") for name, base in sheet.named("bases").items()}
    return CreditFacts(sheet, given | bases_of(lines, currency), currency)


def _allowance(
    term: CreditTerm, result: CreditResult, lines: Sequence[InvoiceLine], left: Mapping[str, Money]
) -> Allowance:
    zero = Money.zero(result.amount.currency)
    open_lines = {line.key: max(zero, left[line.key]) for line in lines if term.tier in (ALL, line.tier)}
    # A discount is a line below zero: what is left of the lines is less than the sum of those above.
    net = total((left[line.key] for line in lines if term.tier in (ALL, line.tier)), zero.currency)
    most = max(zero, min(net, total(open_lines.values(), zero.currency)))
    credit = min(result.amount, most)
    parts = credit.allocate([part.exact for part in open_lines.values()]) if credit else []
    shares = tuple((key, -part) for key, part in zip(open_lines, parts, strict=False) if part)
    return Allowance(
        term.tier, term.name, -credit, shares, (*result.steps, *_closing(term, result.amount, credit, shares))
    )


def _closing(term: CreditTerm, earned: Money, credit: Money, shares: Sequence[tuple[str, Money]]) -> list[Step]:
    where = "all lines" if term.tier == ALL else f"the lines of {term.tier}"
    steps = []
    if earned != credit:
        steps.append(amount_step(f"at most what is left of {where}: {spaced(credit)}", credit))
    parts = tuple(amount_step(f"line {key}", share) for key, share in shares)
    return [*steps, amount_step(f"taken off {where}", -credit, parts=parts)]
