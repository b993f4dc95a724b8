"""The tax of a plain document of lines and allowances (rate-documents.md, tax)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from msp.billing.explain import Step, amount_step
from msp.billing.sheet import Sheet
from msp.billing.tax import InclusiveRound, TaxCategory, Taxed, TaxLine, TaxMode, TaxTerms, tax_of
from msp.billing.wording import plain, spaced
from msp.kernel.money import Money, Rounding, quantise

_KEYS = "currency mode lines prices allowances round_lines allocate_tax cash_step rounding inclusive_round"
_LINE_KEYS = "amount qty price discount_pct rate rates category"
_NOTHING = Fraction(0)


def tax(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `tax`: lines rounded, allowances spread over their lines, tax by line, group or document."""
    sheet = Sheet(given, "", _KEYS)
    terms = _terms(sheet)
    round_lines = sheet.flag("round_lines", default=True)
    lines = [_line(part, terms, round_lines) for part in sheet.parts("lines", _LINE_KEYS)]
    for part in sheet.parts("allowances", "amount lines", ()):
        lines = _allowed(part, lines)
    taxed = tax_of(lines, terms)
    stated = Money.rounded(sum((line.amount for line in lines), _NOTHING), terms.currency, terms.rounding)
    net = stated - taxed.tax if terms.inclusive else stated
    gross = net + taxed.tax
    payable = _payable(sheet, gross)
    answer = {
        "net": str(net),
        "tax": str(taxed.tax),
        "gross": str(gross),
        "line_tax": [str(part) for part in _line_tax(sheet, taxed, terms)],
        "rounding_amount": str(payable - gross),
        "payable": str(payable),
    }
    return answer, _steps(taxed, net, gross, payable)


def _terms(sheet: Sheet) -> TaxTerms:
    inclusive = sheet.text("prices", "exclusive") == "inclusive"
    if sheet.text("prices", "exclusive") not in ("inclusive", "exclusive"):
        raise sheet.wrong("prices", "must be inclusive or exclusive")
    return TaxTerms(
        currency=sheet.currency(),
        mode=sheet.choice("mode", TaxMode, TaxMode.GROUP),
        rounding=sheet.choice("rounding", Rounding, Rounding.HALF_UP),
        inclusive=sheet.choice("inclusive_round", InclusiveRound, InclusiveRound.NET) if inclusive else None,
    )


def _line(sheet: Sheet, terms: TaxTerms, round_lines: bool) -> TaxLine:
    rates = sheet.numbers("rates") if sheet.has("rates") else [sheet.amount("rate", 0)]
    if any(rate < 0 for rate in rates):
        raise sheet.wrong("rates", "must not be negative")
    if sheet.has("amount") and sheet.has("qty"):
        raise sheet.wrong("qty", "and amount cannot both be given")
    amount = sheet.number("amount") if sheet.has("amount") else sheet.number("qty") * sheet.number("price")
    amount *= 1 - sheet.amount("discount_pct", 0) / 100
    if round_lines:
        amount = Money.rounded(amount, terms.currency, terms.rounding).exact
    return TaxLine(amount, tuple(rates), sheet.choice("category", TaxCategory, TaxCategory.STANDARD))


def _allowed(sheet: Sheet, lines: Sequence[TaxLine]) -> list[TaxLine]:
    """The lines less one allowance, spread exactly by what earlier ones left; all lines when none are named."""
    amount, places = sheet.amount("amount"), {int(place) for place in sheet.numbers("lines")}
    if any(place < 0 or place >= len(lines) for place in places):
        raise sheet.wrong("lines", f"must be places from 0 to {len(lines) - 1}")
    chosen = places if sheet.has("lines") else set(range(len(lines)))
    whole = sum((lines[place].amount for place in chosen), _NOTHING)
    if amount > max(_NOTHING, whole):
        raise sheet.wrong("amount", f"is more than the {spaced(whole)} of its lines")
    return [
        line.less(amount * line.amount / whole) if place in chosen and amount else line
        for place, line in enumerate(lines)
    ]


def _line_tax(sheet: Sheet, taxed: Taxed, terms: TaxTerms) -> Sequence[Money]:
    """The tax of each line: as it was rounded by line or allocated, else each on its own for information."""
    if terms.mode is TaxMode.LINE or sheet.flag("allocate_tax"):
        return taxed.line_tax
    return [Money.rounded(exact, terms.currency, terms.rounding) for exact in taxed.line_exact]


def _payable(sheet: Sheet, gross: Money) -> Money:
    """The gross, to the smallest coin when it is paid in cash."""
    if not sheet.has("cash_step"):
        return gross
    step = sheet.above_zero("cash_step")
    return Money.rounded(Fraction(quantise(gross.exact / step, 0)) * step, gross.currency)


def _steps(taxed: Taxed, net: Money, gross: Money, payable: Money) -> tuple[Step, ...]:
    groups = tuple(
        amount_step(f"{group.category.value}: {plain(group.rate)} % of {spaced(group.taxable)}", group.tax)
        for group in taxed.groups
    )
    tax_step = amount_step("tax", taxed.tax, parts=groups)
    net_step = amount_step("net", net)
    steps = (amount_step("net and tax", gross, parts=(net_step, tax_step)),)
    return steps if payable == gross else (*steps, amount_step("payable in cash", payable))
