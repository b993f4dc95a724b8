"""The compliance statement: a letter, the promises, every judged ticket, and how to add it up again (money.md 4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from msp.billing.credit_facts import credit_facts_from
from msp.billing.credit_measures import Finding, judge
from msp.billing.credit_scheme import Rule
from msp.billing.explain import Step
from msp.billing.invoice_draft import InvoiceDraft
from msp.billing.judged import Judged
from msp.billing.measures import PRIORITIES, TIERS, Promise, PromisedClock, measures_from
from msp.billing.parties import Heading
from msp.billing.rate_card import CardCredit, RateCard
from msp.billing.statement_letter import letter
from msp.billing.statement_words import award_words, promise_name, promised, rule_cap, scheme_caps, targets
from msp.billing.taken_back import TakenBack, taken_back_rows
from msp.billing.wording import percent, plain
from msp.kernel.ids import split_reference

#: 2 lists the breaches that were taken back; what was issued before has no such list, and none is added to it.
VERSION = 2
NEAR_MISS_PERCENT = 90
_CLOCKS = list(PromisedClock)


@dataclass(frozen=True, slots=True)
class MonthJudged:
    """The promises of a month, the verdicts they are counted from, and the breaches that were taken back."""

    card: RateCard
    promises: tuple[Promise, ...]
    verdicts: tuple[Judged, ...]
    taken_back: tuple[TakenBack, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A rule with its short label, what it found, and its step in the explanation of the credit."""

    label: str
    credit: CardCredit
    rule: Rule
    promise: Promise
    finding: Finding
    step: Step


def statement_document(heading: Heading, judged: MonthJudged, draft: InvoiceDraft) -> dict[str, Any]:
    """Everything the statement says in plain values; pages, PDF and hash are made of this alone."""
    ruled = _ruled(judged, draft)
    document: dict[str, Any] = {
        "version": VERSION,
        "month": heading.month,
        "zone": heading.zone,
        "span": [heading.span.start.isoformat(), heading.span.end.isoformat()],
        "currency": heading.currency,
        "provider": heading.seller.name,
        "client": heading.buyer.name,
        "agreed": heading.agreed.as_document(),
        "summary": _summary(judged.verdicts),
        "promises": [_promise(item) for item in ruled],
        "credits": _credits(judged.card, draft),
        "attainment": list(_attainment(judged.verdicts, ruled)),
        "tickets": [_ticket(verdict, ruled) for verdict in _in_order(judged.verdicts)],
        "taken_back": list(taken_back_rows(judged.taken_back, judged.verdicts)),
        "near_misses": [_near_miss(verdict) for verdict in _in_order(judged.verdicts) if is_near_miss(verdict)],
    }
    return document | {"letter": letter(document)}


def is_near_miss(verdict: Judged) -> bool:
    """Whether a promise was kept with less than a tenth of its time to spare."""
    return verdict.met and verdict.elapsed_seconds * 100 > verdict.target_seconds * NEAR_MISS_PERCENT


def _ruled(judged: MonthJudged, draft: InvoiceDraft) -> list[_Ruled]:
    """Every rule of every scheme; the steps of a credit begin with one for each of its rules, in their order."""
    facts = credit_facts_from({"measures": measures_from(judged.promises, judged.verdicts)}, draft.currency)
    by_name = {(promise.place, promise.measure): promise for promise in judged.promises}
    found: list[_Ruled] = []
    for place, (credit, allowance) in enumerate(zip(judged.card.credits, draft.allowances, strict=True)):
        for rule, step in zip(credit.scheme.rules, allowance.steps, strict=False):
            finding = judge(credit.scheme.measures[rule.measure], facts.measured(rule.measure))
            label = f"R{len(found) + 1}"
            found.append(_Ruled(label, credit, rule, by_name[place, rule.measure], finding, step))
    return found


def _summary(verdicts: Sequence[Judged]) -> dict[str, int]:
    counted = [verdict for verdict in verdicts if not verdict.excused]
    return {
        "judged": len(verdicts),
        "tickets": len({verdict.reference for verdict in verdicts}),
        "counted": len(counted),
        "met": sum(verdict.met for verdict in counted),
        "breached": sum(not verdict.met for verdict in counted),
        "excused": len(verdicts) - len(counted),
    }


def _promise(item: _Ruled) -> dict[str, Any]:
    return {
        "label": item.label,
        "rule": item.rule.id,
        "tier": item.credit.tier,
        "name": promise_name(item.promise),
        "promised": promised(item.promise, item.credit.scheme.measures[item.rule.measure]),
        "measured": item.finding.say,
        "kept": None if "not measured" in item.finding.say else not item.finding.failed,
        "award": award_words(item.rule.award),
        "base": item.rule.base,
        "cap": rule_cap(item.rule),
        "credit": item.step.value,
        "unit": item.step.unit,
    }


def _credits(card: RateCard, draft: InvoiceDraft) -> list[dict[str, Any]]:
    """The working of every credit, as it stands on the invoice: add it up again yourself."""
    return [
        {
            "name": allowance.description,
            "tier": allowance.tier,
            "amount": str(-allowance.amount),
            "caps": list(scheme_caps(credit.scheme)),
            "steps": [step.as_document() for step in allowance.steps],
        }
        for credit, allowance in zip(card.credits, draft.allowances, strict=True)
    ]


def _attainment(verdicts: Sequence[Judged], ruled: Sequence[_Ruled]) -> Iterator[dict[str, Any]]:
    """One row for each clock, tier and priority that was judged."""
    for clock in _CLOCKS:
        for tier in TIERS:
            for priority in PRIORITIES:
                held = [v for v in verdicts if (v.metric, v.tier, v.priority) == (clock, tier, priority)]
                if held:
                    yield _row(held, [item.label for item in ruled if item.promise.counts(held[0])])


def _row(verdicts: Sequence[Judged], labels: list[str]) -> dict[str, Any]:
    counts = _summary(verdicts)
    share = percent(Fraction(counts["met"] * 100, counts["counted"])) if counts["counted"] else None
    first = verdicts[0]
    return {
        "clock": first.metric,
        "tier": first.tier,
        "priority": first.priority,
        "target": targets([verdict.target_seconds for verdict in verdicts]),
        **{name: counts[name] for name in ("counted", "met", "breached", "excused")},
        "percentage": share,
        "rules": labels,
    }


def _in_order(verdicts: Sequence[Judged]) -> list[Judged]:
    return sorted(verdicts, key=_place)


def _place(verdict: Judged) -> tuple[str, int, int, int]:
    key, number = split_reference(verdict.reference) or (verdict.reference, 0)
    return key, number, _CLOCKS.index(PromisedClock(verdict.metric)), verdict.cycle


def _ticket(verdict: Judged, ruled: Sequence[_Ruled]) -> dict[str, Any]:
    return {
        "reference": verdict.reference,
        "subject": verdict.subject,
        "clock": verdict.metric,
        "cycle": verdict.cycle,
        "tier": verdict.tier,
        "priority": verdict.priority,
        "started_at": _instant(verdict.started_at),
        "due_at": _instant(verdict.due_at),
        "stopped_at": _instant(verdict.stopped_at),
        "breached_at": _instant(verdict.breached_at),
        "target_seconds": verdict.target_seconds,
        "elapsed_seconds": verdict.elapsed_seconds,
        "paused_seconds": verdict.paused_seconds,
        "verdict": "excused" if verdict.excused else "met" if verdict.met else "breached",
        "excuse": verdict.excuse,
        "rules": [] if verdict.excused else [item.label for item in ruled if item.promise.counts(verdict)],
        "stretches": [dict(stretch) for stretch in verdict.stretches],
        "hash": verdict.inputs_hash,
    }


def _near_miss(verdict: Judged) -> dict[str, Any]:
    used = Fraction(verdict.elapsed_seconds * 100, verdict.target_seconds)
    return {
        "reference": verdict.reference,
        "clock": verdict.metric,
        "target_seconds": verdict.target_seconds,
        "elapsed_seconds": verdict.elapsed_seconds,
        "used": f"{plain(int(used))} %",
    }


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
