"""Rating: what was used in a month and the rate cards in force give the charges of it (money.md section 2)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from msp.billing.card_runs import Run
from msp.billing.count_lines import ticket_lines, usage_lines
from msp.billing.fee_lines import fixed_lines, unit_lines
from msp.billing.invoice_draft import InvoiceLine
from msp.billing.month_use import MonthUse, use_of
from msp.billing.pool_lines import block_lines, bucket_lines
from msp.billing.rate_card import ADJUSTS, CardKind, RateCard
from msp.billing.sum_lines import discount_lines, minimum_line
from msp.billing.time_lines import included_lines, time_lines, vendor_lines


def charges_of(card: RateCard, facts: Mapping[str, Any]) -> tuple[InvoiceLine, ...]:
    """The lines of a month, as the card lists them; use without a line on the card is Invalid by name, never free.

    Facts: those of `month_use.USE`. Where several cards count in the month, `card` is the last one and knows those
    before it.
    """
    use = use_of(card, facts)
    runs = use.cards.runs()
    lines = {key: _charge(held, use, card.currency) for key, held in runs.items() if not _adjusts(held)}
    for key, held in runs.items():
        if _adjusts(held):
            adjust = minimum_line if held[-1].line.kind is CardKind.MINIMUM else discount_lines
            lines[key] = adjust(held, lines, card.currency)
    return tuple(line for key in runs for line in lines[key])


def _adjusts(runs: Sequence[Run]) -> bool:
    return runs[-1].line.kind in ADJUSTS


def _charge(runs: Sequence[Run], use: MonthUse, currency: str) -> list[InvoiceLine]:
    """The lines of one key; a key keeps its kind through the month (`card_runs` sees to it)."""
    first, key = runs[0].line, runs[0].line.key
    work = use.work.get(key, ())
    match first.kind:
        case CardKind.FIXED:
            return fixed_lines(runs, currency)
        case CardKind.PER_UNIT:
            return unit_lines(runs, use.quantities.get(key, ()), currency)
        case CardKind.TIME:
            return time_lines(runs, work, currency)
        case CardKind.BUCKET:
            return bucket_lines(first, work, use.carried.get(key, Fraction(0)), currency)
        case CardKind.BLOCKS:
            return block_lines(first, work, use.blocks.get(key, ()), currency)
        case CardKind.USAGE:
            return usage_lines(first, use.usage.get(key, ()), currency)
        case CardKind.PER_TICKET:
            return ticket_lines(runs, use.tickets, currency)
        case CardKind.PASSTHROUGH:
            return vendor_lines(runs, use.bills, currency)
        case _:
            return included_lines(runs, work, currency)
