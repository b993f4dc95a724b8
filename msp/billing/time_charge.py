"""Time charged: groups of work x rate x one multiplier, rounded once at the line (money.md section 2, time)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from msp.billing.after_hours import WorkClass
from msp.billing.explain import Step, amount_step
from msp.billing.sheet import Sheet
from msp.billing.time_card import CARD_KEYS, Overtime, TimeCard, time_card_from
from msp.billing.wording import counted, hours, plain, priced, readable, spaced
from msp.billing.work import ENTRY_KEYS, Work, WorkGroup, grouped, work_from
from msp.kernel.money import Money, total

_ONE = Fraction(1)


class RoundAt(StrEnum):
    """Where time is rounded to money: each line, or once at the total."""

    LINE = "line"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class TimeCharge:
    """One group of work with its price: `price` is an hour after the multiplier, None when overtime mixes two."""

    group: WorkGroup
    billed_minutes: Fraction
    price: Fraction | None
    exact: Fraction
    step: Step


def charge_time(card: TimeCard, entries: Iterable[Work], currency: str) -> list[TimeCharge]:
    """Every group of billable work with its exact amount in major units; nothing is rounded yet."""
    return [_charge(card, group, currency) for group in grouped(card, entries)]


def time_step(charges: Sequence[TimeCharge], currency: str) -> tuple[Money, tuple[Step, ...]]:
    """One amount for several charges, rounded once, with the steps that lead to it."""
    exact = sum((charge.exact for charge in charges), Fraction(0))
    minutes = sum((charge.billed_minutes for charge in charges), Fraction(0))
    amount = Money.rounded(exact, currency)
    said = f"{counted(len(charges), 'group')}, {hours(minutes)} charged = {spaced(exact)}"
    return amount, (
        amount_step(said, exact, parts=tuple(charge.step for charge in charges)),
        amount_step("rounded once, at the line", amount),
    )


def time(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `time` of rate-documents.md."""
    sheet = Sheet(given, "", "currency card entries round_at")
    currency = sheet.currency()
    card = time_card_from(sheet.part("card", CARD_KEYS))
    charges = charge_time(card, [work_from(part) for part in sheet.parts("entries", ENTRY_KEYS)], currency)
    amounts = [Money.rounded(charge.exact, currency) for charge in charges]
    if sheet.choice("round_at", RoundAt, RoundAt.LINE) is RoundAt.TOTAL:
        amount, steps = time_step(charges, currency)
    else:
        amount, steps = total(amounts, currency), _line_steps(charges, amounts, currency)
    lines = [
        {"class": charge.group.work_class.value, "minutes": plain(charge.billed_minutes), "amount": str(line)}
        for charge, line in zip(charges, amounts, strict=True)
    ]
    return {"total": str(amount), "lines": lines}, steps


def _line_steps(charges: Sequence[TimeCharge], amounts: Sequence[Money], currency: str) -> tuple[Step, ...]:
    lines = tuple(
        amount_step(f"{charge.step.say}, rounded", line, *charge.step.sources)
        for charge, line in zip(charges, amounts, strict=True)
    )
    return (amount_step(f"sum of {counted(len(lines), 'line')}", total(amounts, currency), parts=lines),)


def _charge(card: TimeCard, group: WorkGroup, currency: str) -> TimeCharge:
    billed = card.billed(group.minutes)
    multiplier = card.after_hours.multiplier_of(group.work_class) if card.after_hours else _ONE
    over = max(Fraction(0), billed - card.overtime.threshold_minutes) if card.overtime else Fraction(0)
    price = group.rate * multiplier
    said = f"{readable(billed - over)}/60 x {priced(group.rate, currency)}{_times(multiplier)}"
    exact = (billed - over) * price / 60
    if card.overtime and over:
        rate, raised = _overtime_terms(card.overtime, group, multiplier)
        said += f" + {readable(over)}/60 x {priced(rate, currency)}{_times(raised)} overtime"
        exact += over * rate * raised / 60
    sources = tuple(entry.source for entry in group.entries)
    step = amount_step(f"{_worked(group, billed)}: {said}", exact, *sources)
    return TimeCharge(group, billed, None if over else price, exact, step)


def _overtime_terms(overtime: Overtime, group: WorkGroup, multiplier: Fraction) -> tuple[Fraction, Fraction]:
    """Rate and multiplier above the threshold: an entry's own rate wins over the card; only the largest multiplies."""
    rate = group.rate if overtime.rate is None or group.own_rate else overtime.rate
    return rate, max(multiplier, overtime.multiplier)


def _times(multiplier: Fraction) -> str:
    return "" if multiplier == 1 else f" x {readable(multiplier)}"


def _worked(group: WorkGroup, billed: Fraction) -> str:
    worked = f"{group.name}, {readable(group.minutes)} min"
    if group.work_class is not WorkClass.BUSINESS:
        worked += f" ({group.work_class.value} hours)" if group.work_class is WorkClass.AFTER else " (holiday)"
    return worked if billed == group.minutes else f"{worked}, charged as {readable(billed)} min"
