"""The facts a scheme is evaluated on: bases, measures, history and the request (rate-documents.md, service_credit)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from msp.billing.credit_measures import FACT_KEYS
from msp.billing.sheet import Sheet
from msp.kernel.errors import Invalid
from msp.kernel.money import Money, read_number

FACTS_KEYS = "bases measures request history days_in_period points_relief failed_values after year_values"


@dataclass(frozen=True, slots=True)
class CreditFacts:
    """Facts of one period, read on demand; amounts in major units of `currency`."""

    sheet: Sheet
    bases: Mapping[str, Fraction]
    currency: str

    def base(self, name: str) -> Fraction:
        """The net amount a percentage is taken of; a base nobody gave is an error by name, never zero."""
        if name not in self.bases:
            raise Invalid(f"There is no amount for the base “{name}”.", field=f"{self.sheet.at('bases')}.{name}")
        return self.bases[name]

    def money_base(self, name: str) -> Money | Fraction:
        """The base as it is printed."""
        amount = self.base(name)
        rounded = Money.rounded(amount, self.currency)
        return rounded if rounded.exact == amount else amount

    def measured(self, name: str) -> Sheet | None:
        """What was counted for a measure, or None."""
        value = self.sheet.named("measures").get(name)
        return None if value is None else Sheet(value, f"{self.sheet.at('measures')}.{name}", FACT_KEYS)

    def days_in_period(self) -> Fraction:
        """Days of the period, for credits given in days of service."""
        return self.sheet.above_zero("days_in_period")

    def failed_before(self, rule: str) -> bool:
        """Whether the rule failed in the period before this one."""
        failures = self._history().named("consecutive_failures")
        where = f"{self.sheet.at('history')}.consecutive_failures.{rule}"
        return read_number(failures.get(rule, 0), where) >= 1

    def earlier_credits(self) -> list[Fraction]:
        """Credits of the periods before this one, the oldest first."""
        return self._history().numbers("credits")

    def requested_after(self) -> Fraction | None:
        """Days between the period and the request for the credit, or None when nobody asked."""
        return self._request().maybe_amount("days_after")

    def in_good_standing(self) -> bool:
        """Whether the tenant has paid what is due; assumed unless the request says otherwise."""
        return self._request().flag("good_standing", default=True)

    def _history(self) -> Sheet:
        return self.sheet.maybe_part("history", "consecutive_failures credits") or Sheet({}, "", "")

    def _request(self) -> Sheet:
        return self.sheet.maybe_part("request", "days_after good_standing") or Sheet({}, "", "")


def credit_facts_from(value: object, currency: str, where: str = "facts") -> CreditFacts:
    """Read facts that carry their own bases."""
    sheet = Sheet(value, where, FACTS_KEYS)
    bases = {name: read_number(base, f"{sheet.at('bases')}.{name}") for name, base in sheet.named("bases").items()}
    return CreditFacts(sheet, bases, currency)
