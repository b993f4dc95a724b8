"""Pure: the document of an underpinning contract, read and checked, and what a hand-off carries of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from msp.kernel.errors import Invalid
from msp.kernel.money import digits, read_number
from msp.sla import undertaking_from_document

COSTS = ("per_handoff", "per_hour")
_KEYS = ("hours", "targets", "holds_client_clock", "supplier_of", "costs")
_PROMISES = ("acknowledge", "resolution")
_ROUND_THE_CLOCK = {
    "tz": "UTC",
    "weekly": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
}


class SupplierOf(StrEnum):
    """Whose supplier the vendor is: ours, or the client's own."""

    PROVIDER = "provider"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """A checked document; `hours` are service hours (clocks.md section 1) or the name of published ones.

    Targets are seconds by priority or `*`. Costs are `{"currency": "EUR", "per_handoff": "120.00", "per_hour":
    "95.00"}`, amounts as decimal text in the currency, each of them optional and none when nothing is agreed; what the
    client pays on top is a term of the client's rate card.
    """

    hours: Mapping[str, Any] | str
    acknowledge: Mapping[str, int]
    resolution: Mapping[str, int]
    holds_client_clock: bool
    supplier_of: SupplierOf
    costs: Mapping[str, str]

    @property
    def document(self) -> dict[str, Any]:
        """The terms as they are stored, nothing left to a default."""
        hours = self.hours if isinstance(self.hours, str) else dict(self.hours)
        return {
            "hours": hours,
            "targets": {"acknowledge": dict(self.acknowledge), "resolution": dict(self.resolution)},
            "holds_client_clock": self.holds_client_clock,
            "supplier_of": self.supplier_of.value,
            "costs": dict(self.costs),
        }

    def carried(self, vendor: str, hours: Mapping[str, Any]) -> dict[str, Any]:
        """What a hand-off's event says of them; `hours` are those that a name stood for at that instant."""
        promised = {"acknowledge": dict(self.acknowledge), "resolution": dict(self.resolution)}
        return {"name": vendor, "hours": dict(hours), **promised, "holds": self.holds_client_clock}


def terms_from_document(document: object) -> ContractTerms:
    """Read and check a contract's document; Invalid names the field and what is wrong with it.

    Unless it is said, the provider's subcontractor does not hold the client's clock and a client's own supplier does
    (clocks.md section 3).
    """
    if not isinstance(document, Mapping):
        raise Invalid("An underpinning contract must be an object with hours and targets.", field="document")
    for key in document:
        if key not in _KEYS:
            known = ", ".join(_KEYS)
            raise Invalid(f"An underpinning contract has no “{str(key)[:40]}”; it knows {known}.", field="document")
    supplier_of = _supplier(document.get("supplier_of", SupplierOf.PROVIDER))
    targets = _targets(document.get("targets", {}))
    holds = document.get("holds_client_clock", supplier_of is SupplierOf.CLIENT)
    if not isinstance(holds, bool):
        raise Invalid("holds_client_clock must be true or false.", field="holds_client_clock")
    hours = document.get("hours")
    if isinstance(hours, str) and not hours:
        raise Invalid("Name the vendor's service hours, or write them.", field="hours")
    terms = ContractTerms(hours, *targets, holds, supplier_of, _costs(document.get("costs", {})))  # type: ignore[arg-type]
    # The clocks read the same document, so what they cannot read is refused here and not at the first hand-off.
    undertaking_from_document(terms.carried("", _ROUND_THE_CLOCK if isinstance(hours, str) else _hours(hours)))
    return terms


def _hours(document: object) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise Invalid("The vendor's service hours are an object, or a name of published ones.", field="hours")
    return document


def _supplier(value: object) -> SupplierOf:
    if value not in list(SupplierOf):
        raise Invalid("supplier_of is provider or client.", field="supplier_of")
    return SupplierOf(str(value))


def _targets(document: object) -> tuple[Mapping[str, int], Mapping[str, int]]:
    if not isinstance(document, Mapping) or any(key not in _PROMISES for key in document):
        raise Invalid("targets are given for acknowledge and for resolution.", field="targets")
    acknowledge, resolution = (document.get(key, {}) for key in _PROMISES)
    if not acknowledge and not resolution:
        raise Invalid(
            "A vendor undertakes something: give a target for the answer or for the solution.", field="targets"
        )
    return acknowledge, resolution


def _costs(document: object) -> dict[str, str]:
    if not isinstance(document, Mapping):
        raise Invalid("costs are an object with a currency and amounts.", field="costs")
    if not document:
        return {}
    currency = document.get("currency")
    for key in document:
        if key not in ("currency", *COSTS):
            raise Invalid(f"costs have no “{str(key)[:40]}”; they know currency, {', '.join(COSTS)}.", field="costs")
    if not isinstance(currency, str):
        raise Invalid("Say in which currency the vendor bills.", field="currency")
    places = digits(currency)
    for key in COSTS:
        if key in document and not _is_amount(document[key], places):
            sentence = f"{key} is an amount in {currency} with at most {places} decimals, written as text."
            raise Invalid(sentence, field=key)
    return {key: document[key] for key in ("currency", *COSTS) if key in document}


def _is_amount(value: object, places: int) -> bool:
    try:
        amount = read_number(value, "amount") if isinstance(value, str) else None
    except Invalid:
        return False
    return amount is not None and amount >= 0 and (amount * 10**places).denominator == 1
