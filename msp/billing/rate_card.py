"""The rate card of a contract version: what each tier costs, how time is charged, which credits are promised."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from msp.billing.credit_scheme import ALL, Scheme, scheme_from
from msp.billing.sheet import Sheet
from msp.billing.tax import TaxCategory, TaxMode, TaxTerms
from msp.billing.time_card import CARD_KEYS, TimeCard, time_card_from
from msp.billing.vendor_terms import VENDOR_KEYS, VENDOR_TIER, VendorTerms, vendor_terms_from
from msp.kernel.errors import Invalid
from msp.kernel.money import Money

_KEY = re.compile(r"[A-Za-z0-9._-]{1,60}")
TIERS = ("L0", "L1", "L2", "L3", "L4")

_DOCUMENT_KEYS = "currency rate_tax tax_category tax_mode lines credits"
_COMMON_KEYS = "key tier kind name rate_tax tax_category"


class CardKind(StrEnum):
    """How one line of the card charges its tier."""

    FIXED = "fixed"
    TIME = "time"
    INCLUDED = "included"
    PASSTHROUGH = "passthrough"


_LINE_KEYS = {
    CardKind.FIXED: "amount",
    CardKind.TIME: "card",
    CardKind.INCLUDED: "",
    CardKind.PASSTHROUGH: VENDOR_KEYS,
}
TAKES_TIME = (CardKind.TIME, CardKind.INCLUDED)


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of the rate card: `amount` is a fixed fee, `card` prices time, `vendor` what vendors charged."""

    key: str
    tier: str
    kind: CardKind
    name: str
    rate_tax: Fraction
    tax_category: TaxCategory
    amount: Money | None = None
    card: TimeCard | None = None
    vendor: VendorTerms | None = None


@dataclass(frozen=True, slots=True)
class CardCredit:
    """A service-credit scheme and the tier whose lines it lowers."""

    tier: str
    name: str
    scheme: Scheme


@dataclass(frozen=True, slots=True)
class RateCard:
    """A checked rate card."""

    currency: str
    tax_mode: TaxMode
    lines: tuple[CardLine, ...]
    credits: tuple[CardCredit, ...]

    @property
    def tax_terms(self) -> TaxTerms:
        """Prices are net; tax is rounded once by `tax_mode`."""
        return TaxTerms(self.currency, self.tax_mode)


def rate_card_from_document(document: Mapping[str, Any]) -> RateCard:
    """Read and check a rate card; Invalid says in a sentence what is missing, unknown, negative or left open."""
    sheet = Sheet(document, "", _DOCUMENT_KEYS)
    currency = sheet.currency()
    lines = tuple(_line(item, f"lines[{place}]", sheet, currency) for place, item in enumerate(sheet.items("lines")))
    _check_lines(lines)
    return RateCard(
        currency=currency,
        tax_mode=sheet.choice("tax_mode", TaxMode, TaxMode.GROUP),
        lines=lines,
        credits=tuple(_credit(part) for part in sheet.parts("credits", "tier name scheme", ())),
    )


def _line(item: object, where: str, document: Sheet, currency: str) -> CardLine:
    kind = _kind(item, where)
    sheet = Sheet(item, where, f"{_COMMON_KEYS} {_LINE_KEYS[kind]}")
    return CardLine(
        key=_key(sheet),
        tier=_tier(sheet, TIERS),
        kind=kind,
        name=sheet.text("name"),
        rate_tax=sheet.amount("rate_tax") if sheet.has("rate_tax") else document.amount("rate_tax"),
        tax_category=sheet.choice(
            "tax_category", TaxCategory, document.choice("tax_category", TaxCategory, TaxCategory.STANDARD)
        ),
        amount=sheet.money("amount", currency) if kind is CardKind.FIXED else None,
        card=_time_card(sheet) if kind is CardKind.TIME else None,
        vendor=_vendor_terms(sheet, currency) if kind is CardKind.PASSTHROUGH else None,
    )


def _key(sheet: Sheet) -> str:
    key = sheet.text("key")
    if not _KEY.fullmatch(key):
        raise sheet.wrong("key", "may hold letters, digits, dots, dashes and underscores, at most 60")
    return key


def _kind(item: object, where: str) -> CardKind:
    """The kind first, because it says which other names the line may hold."""
    return Sheet(item, where, None).choice("kind", CardKind)


def _time_card(sheet: Sheet) -> TimeCard:
    card = time_card_from(sheet.part("card", CARD_KEYS))
    if card.rate is None:
        raise sheet.part("card", CARD_KEYS).wrong("rate", "is missing")
    return card


def _vendor_terms(sheet: Sheet, currency: str) -> VendorTerms:
    _tier(sheet, (VENDOR_TIER,))
    return vendor_terms_from(sheet, currency)


def _tier(sheet: Sheet, known: tuple[str, ...]) -> str:
    tier = sheet.text("tier")
    if tier not in known:
        raise sheet.wrong("tier", f"is “{tier[:20]}”; it can be one of: {', '.join(known)}")
    return tier


def _check_lines(lines: tuple[CardLine, ...]) -> None:
    """Every key once; at most one line a tier takes its time, and one the vendors' costs: each has one place to go."""
    for place, line in enumerate(lines):
        earlier = lines[:place]
        if any(other.key == line.key for other in earlier):
            raise Invalid(f"The key “{line.key}” is used by two lines.", field=f"lines[{place}].key")
        if line.kind in TAKES_TIME and any(other.tier == line.tier and other.kind in TAKES_TIME for other in earlier):
            raise Invalid(f"Time of {line.tier} would go to two lines.", field=f"lines[{place}].kind")
        if line.vendor is not None and any(other.vendor is not None for other in earlier):
            raise Invalid("What vendors charge would go to two lines.", field=f"lines[{place}].kind")


def _credit(sheet: Sheet) -> CardCredit:
    tier = _tier(sheet, (*TIERS, ALL))
    name = sheet.text("name", "Service credit" if tier == ALL else f"Service credit {tier}")
    return CardCredit(tier, name, scheme_from(sheet.raw("scheme"), sheet.at("scheme")))
