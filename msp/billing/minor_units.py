"""Amounts in minor units for the outside: exact or refused, with Stripe's own table (rate-documents.md, minor)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msp.billing.explain import Step
from msp.billing.sheet import Sheet
from msp.kernel.errors import Invalid
from msp.kernel.money import Money, digits


class Api(StrEnum):
    """Whose minor units are meant."""

    STRIPE = "stripe"


# Stripe counts these in hundredths for old times' sake and takes whole units only.
_STRIPE_WHOLE_UNITS = ("ISK", "UGX")


def minor(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `minor`: a count of the smallest unit; Invalid when the amount does not convert exactly."""
    sheet = Sheet(given, "", "currency amount api")
    amount = Money.of(sheet.text("amount"), sheet.currency())
    units = stripe_minor(amount) if sheet.has("api") and sheet.choice("api", Api) else amount.minor
    return {"minor": units}, (Step(f"{amount} {amount.currency} in its smallest unit", str(units)),)


def stripe_minor(amount: Money) -> int:
    """The integer Stripe takes; Invalid where Stripe cannot take the last digit."""
    if digits(amount.currency) == 3 and amount.minor % 10:
        raise Invalid(f"Stripe takes {amount.currency} with a zero last digit, {amount} has another.", field="amount")
    if amount.currency in _STRIPE_WHOLE_UNITS and amount.minor % 100:
        raise Invalid(f"Stripe takes {amount.currency} in whole units, {amount} is not one.", field="amount")
    return amount.minor
