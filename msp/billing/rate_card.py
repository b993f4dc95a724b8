"""The rate card of a contract version: what each tier costs, how time is charged, which credits are promised."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from msp.billing.card_order import PurchaseOrder, days_from, purchase_order_from
from msp.billing.card_terms import (
    ALWAYS,
    BLOCKS_LINE_KEYS,
    BUCKET_LINE_KEYS,
    DISCOUNT_KEYS,
    MINIMUM_KEYS,
    SERVICE_KEYS,
    TICKET_KEYS,
    TIERS,
    UNIT_KEYS,
    USAGE_KEYS,
    BlockTerms,
    BucketTerms,
    Of,
    PerUnit,
    Service,
    TicketTerms,
    UsageTerms,
    block_terms_from,
    bucket_terms_from,
    of_from,
    per_unit_from,
    service_from,
    ticket_terms_from,
    usage_terms_from,
)
from msp.billing.credit_scheme import ALL, Scheme, scheme_from
from msp.billing.sheet import Sheet
from msp.billing.tax import TaxCategory, TaxMode, TaxTerms
from msp.billing.time_card import CARD_KEYS, TimeCard, time_card_from
from msp.billing.vendor_terms import VENDOR_KEYS, VENDOR_TIER, VendorTerms, vendor_terms_from
from msp.kernel.money import Money

_KEY = re.compile(r"[A-Za-z0-9._-]{1,60}")

_DOCUMENT_KEYS = "currency rate_tax tax_category tax_mode lines credits purchase_order terms"
_TAXED_KEYS = "key tier kind name rate_tax tax_category"


class CardKind(StrEnum):
    """How one line of the card charges its tier."""

    FIXED = "fixed"
    PER_UNIT = "per_unit"
    TIME = "time"
    BUCKET = "bucket"
    BLOCKS = "blocks"
    INCLUDED = "included"
    USAGE = "usage"
    PER_TICKET = "per_ticket"
    PASSTHROUGH = "passthrough"
    MINIMUM = "minimum"
    DISCOUNT = "discount"


_LINE_KEYS = {
    CardKind.FIXED: f"{_TAXED_KEYS} amount {SERVICE_KEYS}",
    CardKind.PER_UNIT: f"{_TAXED_KEYS} {UNIT_KEYS}",
    CardKind.TIME: f"{_TAXED_KEYS} card rates approval",
    CardKind.BUCKET: f"{_TAXED_KEYS} {BUCKET_LINE_KEYS}",
    CardKind.BLOCKS: f"{_TAXED_KEYS} {BLOCKS_LINE_KEYS}",
    CardKind.INCLUDED: _TAXED_KEYS,
    CardKind.USAGE: f"{_TAXED_KEYS} {USAGE_KEYS}",
    CardKind.PER_TICKET: f"{_TAXED_KEYS} {TICKET_KEYS}",
    CardKind.PASSTHROUGH: f"{_TAXED_KEYS} {VENDOR_KEYS}",
    CardKind.MINIMUM: f"{_TAXED_KEYS} {MINIMUM_KEYS}",
    CardKind.DISCOUNT: f"key kind name {DISCOUNT_KEYS}",
}
POOLS = (CardKind.BUCKET, CardKind.BLOCKS)
TAKES_TIME = (CardKind.TIME, CardKind.INCLUDED, *POOLS)
#: What is computed from other lines, and so after them.
ADJUSTS = (CardKind.MINIMUM, CardKind.DISCOUNT)


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of the rate card; of its terms only those of its kind are there.

    `amount` is a fixed fee, `service` when a fee or a share is owed, `card` prices time and `rates` some work types of
    it, `vendor` what vendors charged.
    """

    key: str
    tier: str
    kind: CardKind
    name: str
    rate_tax: Fraction
    tax_category: TaxCategory
    amount: Money | None = None
    service: Service = ALWAYS
    card: TimeCard | None = None
    rates: tuple[tuple[str, Fraction], ...] = ()
    approval: bool = False
    vendor: VendorTerms | None = None
    per_unit: PerUnit | None = None
    bucket: BucketTerms | None = None
    blocks: BlockTerms | None = None
    usage: UsageTerms | None = None
    tickets: TicketTerms | None = None
    of: Of | None = None

    @property
    def time_tiers(self) -> tuple[str, ...]:
        """The tiers whose time the line takes."""
        pool = self.bucket or self.blocks
        if pool is not None:
            return pool.taking.tiers
        return (self.tier,) if self.kind in TAKES_TIME else ()


@dataclass(frozen=True, slots=True)
class CardCredit:
    """A service-credit scheme and the tier whose lines it lowers."""

    tier: str
    name: str
    scheme: Scheme


@dataclass(frozen=True, slots=True)
class RateCard:
    """A checked rate card; where it counts from a day within the month, `before` is the one it replaced."""

    currency: str
    tax_mode: TaxMode
    lines: tuple[CardLine, ...]
    credits: tuple[CardCredit, ...]
    purchase_order: PurchaseOrder | None = None
    payment_days: int | None = None
    grace_days: int | None = None
    since: date | None = None
    before: "RateCard | None" = None

    @property
    def tax_terms(self) -> TaxTerms:
        """Prices are net; tax is rounded once by `tax_mode`."""
        return TaxTerms(self.currency, self.tax_mode)

    def after(self, before: "RateCard", since: date) -> "RateCard":
        """This card, in force from a day on, after another one."""
        return replace(self, before=before, since=since)


def read_lines(document: Mapping[str, Any]) -> RateCard:
    """Read a rate card name by name; what its lines mean together is checked by `card_checks`."""
    sheet = Sheet(document, "", _DOCUMENT_KEYS)
    currency = sheet.currency()
    terms = sheet.maybe_part("terms", "payment_days grace_days")
    return RateCard(
        currency=currency,
        tax_mode=sheet.choice("tax_mode", TaxMode, TaxMode.GROUP),
        lines=tuple(_line(item, f"lines[{place}]", sheet, currency) for place, item in enumerate(sheet.items("lines"))),
        credits=tuple(_credit(part) for part in sheet.parts("credits", "tier name scheme", ())),
        purchase_order=purchase_order_from(sheet.maybe_part("purchase_order", "number limit"), currency),
        payment_days=days_from(terms, "payment_days"),
        grace_days=days_from(terms, "grace_days"),
    )


def _line(item: object, where: str, document: Sheet, currency: str) -> CardLine:
    kind = Sheet(item, where, None).choice("kind", CardKind)
    sheet = Sheet(item, where, _LINE_KEYS[kind])
    tier = ALL if kind is CardKind.DISCOUNT else _tier(sheet, TIERS)
    return CardLine(
        key=_key(sheet),
        tier=tier,
        kind=kind,
        name=sheet.text("name"),
        rate_tax=sheet.amount("rate_tax") if sheet.has("rate_tax") else document.amount("rate_tax"),
        tax_category=sheet.choice(
            "tax_category", TaxCategory, document.choice("tax_category", TaxCategory, TaxCategory.STANDARD)
        ),
        **_terms(kind, sheet, tier, currency),
    )


def _terms(kind: CardKind, sheet: Sheet, tier: str, currency: str) -> dict[str, Any]:
    """What the line says because of its kind."""
    match kind:
        case CardKind.FIXED:
            return {"amount": sheet.money("amount", currency), "service": service_from(sheet)}
        case CardKind.TIME:
            return _time_terms(sheet)
        case CardKind.PASSTHROUGH:
            _tier(sheet, (VENDOR_TIER,))
            return {"vendor": vendor_terms_from(sheet, currency)}
        case CardKind.PER_UNIT:
            return {"per_unit": per_unit_from(sheet)}
        case CardKind.BUCKET:
            return {"bucket": bucket_terms_from(sheet, tier)}
        case CardKind.BLOCKS:
            return {"blocks": block_terms_from(sheet, tier)}
        case CardKind.USAGE:
            return {"usage": usage_terms_from(sheet)}
        case CardKind.PER_TICKET:
            return {"tickets": ticket_terms_from(sheet, currency)}
        case CardKind.MINIMUM | CardKind.DISCOUNT:
            return {"of": of_from(sheet, currency), "service": service_from(sheet)}
        case CardKind.INCLUDED:
            return {}


def _time_terms(sheet: Sheet) -> dict[str, Any]:
    """The card, rates of work types that cost something else, and whether time waits for approval."""
    card = time_card_from(sheet.part("card", CARD_KEYS))
    named = Sheet(sheet.named("rates"), sheet.at("rates"), None)
    rates = tuple(sorted((name, named.amount(name)) for name in named))
    if card.rate is None and not rates:
        raise sheet.part("card", CARD_KEYS).wrong("rate", "is missing")
    return {"card": card, "rates": rates, "approval": sheet.flag("approval")}


def _key(sheet: Sheet) -> str:
    key = sheet.text("key")
    if not _KEY.fullmatch(key):
        raise sheet.wrong("key", "may hold letters, digits, dots, dashes and underscores, at most 60")
    return key


def _tier(sheet: Sheet, known: tuple[str, ...]) -> str:
    tier = sheet.text("tier")
    if tier not in known:
        raise sheet.wrong("tier", f"is “{tier[:20]}”; it can be one of: {', '.join(known)}")
    return tier


def _credit(sheet: Sheet) -> CardCredit:
    tier = _tier(sheet, (*TIERS, ALL))
    name = sheet.text("name", "Service credit" if tier == ALL else f"Service credit {tier}")
    return CardCredit(tier, name, scheme_from(sheet.raw("scheme"), sheet.at("scheme")))
