"""What a rate card may promise before a month can keep it: nothing that the close has no facts for yet."""

from collections.abc import Mapping
from typing import Any

from msp.billing.card_checks import rate_card_from_document
from msp.billing.card_terms import TIERS
from msp.billing.credit_scheme import ALL, Apply, CapScope, Scheme
from msp.billing.measures import Promise, promises_of
from msp.billing.rate_card import RateCard
from msp.kernel.errors import Invalid

_BASES = (*TIERS, ALL)


def read_rate_card(document: Mapping[str, Any]) -> tuple[RateCard, tuple[Promise, ...]]:
    """The card and its promises; Invalid by name when it is wrong, or when a month's facts could not decide it."""
    card = rate_card_from_document(document)
    for place, credit in enumerate(card.credits):
        _check_scheme(credit.scheme, f"credits[{place}].scheme")
    return card, promises_of(document)


def _check_scheme(scheme: Scheme, where: str) -> None:
    """A term that needs the history of other months would be passed over in silence, so it is refused aloud."""
    asked = {
        "delivery.apply": scheme.delivery.apply is not Apply.SAME_INVOICE,
        "earn_back": scheme.earn_back is not None,
        "caps": any(cap.scope is CapScope.ROLLING for cap in scheme.caps),
        "rules": any(rule.repeat_factor != 1 for rule in scheme.rules),
    }
    for name, needs_other_months in asked.items():
        if needs_other_months:
            raise Invalid(
                f"{where}.{name} depends on other months, which cannot be billed yet.", field=f"{where}.{name}"
            )
    bases = [rule.base for rule in scheme.rules] + [cap.base for cap in scheme.caps]
    bases += [scheme.points.base] if scheme.points else []
    for base in bases:
        if base not in _BASES:
            raise Invalid(f"{where} takes a share of “{base[:40]}”; known are: {', '.join(_BASES)}.", field=where)
