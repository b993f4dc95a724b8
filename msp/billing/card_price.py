"""A price of a rate card: a charge model that is given its quantity when the month is charged (rate-documents.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from msp.billing.charge import charge_exact
from msp.billing.charge_models import MODELS, ChargeModel
from msp.billing.explain import Step
from msp.billing.sheet import Sheet
from msp.billing.wording import plain

#: More than anybody has, so that a price list with an end is found when it is published.
_WITHOUT_END = "999999999999"
BY_EVENT = (ChargeModel.PERCENTAGE, ChargeModel.PERCENTAGE_PER_EVENT)
_GIVEN_BY_THE_MONTH = ("units", "base", "events", "currency")


@dataclass(frozen=True, slots=True)
class Price:
    """A charge model without its quantity; `each` is the price of one where all cost the same."""

    terms: tuple[tuple[str, Any], ...]
    model: ChargeModel
    each: Fraction | None

    def of(self, units: Fraction, events: tuple[Fraction, ...] = ()) -> tuple[Fraction, tuple[Step, ...]]:
        """The exact charge for so many; percentages are taken of them, event by event where the model says so."""
        given: dict[str, Any] = dict(self.terms)
        if self.model is ChargeModel.PERCENTAGE:
            given |= {"base": plain(units), "events": len(events)}
        elif self.model is ChargeModel.PERCENTAGE_PER_EVENT:
            given |= {"events": [plain(event) for event in events]}
        else:
            given |= {"units": plain(units)}
        return charge_exact(given)


def price_from(sheet: Sheet) -> Price:
    """A price for each, or a charge model; tried out with much and little, so that a gap is found before it matters."""
    if sheet.has("price") == sheet.has("charge"):
        raise sheet.wrong("price", "or charge is needed, one of the two")
    given = {"model": "standard", "unit": sheet.raw("price")} if sheet.has("price") else sheet.named("charge")
    where = sheet.at("price" if sheet.has("price") else "charge")
    if sheet.has("price"):
        sheet.amount("price")
    model = Sheet(given, where, None).choice("model", ChargeModel)
    keys = " ".join(key for key in MODELS[model][1].split() if key not in _GIVEN_BY_THE_MONTH)
    Sheet(given, where, f"model {keys}")
    price = Price(tuple(given.items()), model, Fraction(str(given["unit"])) if model is ChargeModel.STANDARD else None)
    _try_out(price, given, where)
    return price


def _try_out(price: Price, given: Mapping[str, Any], where: str) -> None:
    compute, keys = MODELS[price.model]
    for units in ("0", "1", _WITHOUT_END):
        tried: dict[str, Any] = {**given, "units": units}
        if price.model in BY_EVENT:
            tried = {**given, "events": [units]}
        compute(Sheet(tried, where, f"model {keys}"))
