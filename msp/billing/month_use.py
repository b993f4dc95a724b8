"""What a client used in a month, each piece at the line of the card that takes it; nothing is free in silence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from msp.billing.card_runs import MonthCards, cards_of, day_of
from msp.billing.card_terms import Counts
from msp.billing.explain import Source, SourceKind
from msp.billing.rate_card import RateCard
from msp.billing.sheet import Sheet
from msp.billing.vendor_charge import VendorBill, bills_from, without_a_line
from msp.billing.work import MONTH_ENTRY_KEYS, BilledClass, Work, work_from
from msp.kernel.errors import Invalid

#: The facts that make charges; the others decide credits.
USE = ("period", "time", "vendor_costs", "quantities", "usage", "blocks", "carried", "tickets")

_QUANTITY_KEYS = "id key from quantity site hash"
_USAGE_KEYS = "id meter date quantity hash"
_BLOCK_KEYS = "id key start end minutes bought price hash"
_TICKET_KEYS = "id event tier priority date hash"


@dataclass(frozen=True, slots=True)
class Quantity:
    """So many units of a line from a day on, at one site or without one."""

    source: Source
    key: str
    since: date
    quantity: Fraction
    site: str


@dataclass(frozen=True, slots=True)
class Metered:
    """What a meter counted."""

    source: Source
    meter: str
    day: date
    quantity: Fraction


@dataclass(frozen=True, slots=True)
class Prepaid:
    """A block of time paid in advance: the minutes it has left when the month begins, and what it is sold for.

    `price` is there in the month in which it was bought.
    """

    source: Source
    key: str
    start: date
    end: date | None
    minutes: Fraction
    bought: Fraction
    price: Fraction | None


P = TypeVar("P", Quantity, Prepaid)
Q = TypeVar("Q", Quantity, Prepaid, Metered)


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """A ticket that was opened or solved."""

    source: Source
    event: Counts
    tier: str
    priority: str
    day: date


@dataclass(frozen=True, slots=True)
class MonthUse:
    """Everything a month is charged for, by the key of its line; `carried` is what buckets bring in."""

    cards: MonthCards
    work: Mapping[str, Sequence[Work]]
    bills: Sequence[VendorBill]
    quantities: Mapping[str, Sequence[Quantity]]
    usage: Mapping[str, Sequence[Metered]]
    blocks: Mapping[str, Sequence[Prepaid]]
    carried: Mapping[str, Fraction]
    tickets: Sequence[TicketEvent]


def use_of(card: RateCard, facts: Mapping[str, Any]) -> MonthUse:
    """Read what was used; Invalid names what comes twice, or what no line of the card takes."""
    sheet = Sheet({name: facts[name] for name in USE if name in facts}, "", " ".join(USE))
    cards = cards_of(card, sheet.maybe_part("period", "start end"))
    return MonthUse(
        cards=cards,
        work=_work(sheet, cards),
        bills=_bills(sheet, cards),
        quantities=_by_key([_quantity(part) for part in sheet.parts("quantities", _QUANTITY_KEYS, ())], "quantities"),
        usage=_usage(sheet, cards),
        blocks=_by_key([_block(part) for part in sheet.parts("blocks", _BLOCK_KEYS, ())], "blocks"),
        carried={part.text("key"): part.amount("minutes") for part in sheet.parts("carried", "key minutes", ())},
        tickets=sorted(
            (_ticket(part) for part in sheet.parts("tickets", _TICKET_KEYS, ())),
            key=lambda event: (event.day, event.source.id),
        ),
    )


def _work(sheet: Sheet, cards: MonthCards) -> dict[str, list[Work]]:
    """Entries by the line that takes them on their day, by date and id: the order of facts changes nothing."""
    found: dict[str, list[Work]] = {}
    seen: set[str] = set()
    for part in sheet.parts("time", MONTH_ENTRY_KEYS, ()):
        entry, name = work_from(part), part.text("id")
        part.text("tier")
        if name in seen:
            raise Invalid(f"Time entry {name} is listed twice.", field=part.at("id"))
        seen.add(name)
        if entry.billed_class is not BilledClass.INTERNAL:
            found.setdefault(_taker(cards, entry, name, part.at("tier")), []).append(entry)
    return {key: sorted(held, key=_order) for key, held in found.items()}


def _taker(cards: MonthCards, entry: Work, name: str, where: str) -> str:
    line = next((line for line in cards.on(day_of(entry)).lines if entry.tier in line.time_tiers), None)
    if line is None:
        raise Invalid(f"Time entry {name} is at {entry.tier}, where the rate card charges no time.", field=where)
    return line.key


def _order(entry: Work) -> tuple[str, str]:
    return str(entry.day or ""), entry.source.id


def _bills(sheet: Sheet, cards: MonthCards) -> tuple[VendorBill, ...]:
    bills = bills_from(sheet.items("vendor_costs", ()))
    for bill in bills:
        for cost in bill.costs:
            if not any(line.vendor for line in cards.on(cost.day).lines):
                raise Invalid(without_a_line(cost), field="vendor_costs")
    return bills


def _usage(sheet: Sheet, cards: MonthCards) -> dict[str, list[Metered]]:
    records = _sorted([_metered(part) for part in sheet.parts("usage", _USAGE_KEYS, ())], "usage")
    known = {line.usage.meter: line.key for _, card in cards.versions for line in card.lines if line.usage}
    found: dict[str, list[Metered]] = {}
    for record in records:
        if record.meter not in known:
            sentence = (
                f"Usage of “{record.meter}” is recorded for {record.day}, and the rate card has no line that charges"
                " it. Publish a rate card with such a line, or take the record back."
            )
            raise Invalid(sentence, field="usage")
        found.setdefault(known[record.meter], []).append(record)
    return found


def _by_key(pieces: Sequence[P], name: str) -> dict[str, list[P]]:
    found: dict[str, list[P]] = {}
    for piece in _sorted(pieces, name):
        found.setdefault(piece.key, []).append(piece)
    return found


def _sorted(pieces: Sequence[Q], name: str) -> list[Q]:
    """By day and id; Invalid when one comes twice."""
    seen: set[str] = set()
    for piece in pieces:
        if piece.source.id in seen:
            raise Invalid(f"{piece.source.id} is listed twice in {name}.", field=name)
        seen.add(piece.source.id)
    return sorted(pieces, key=lambda piece: (_day(piece), piece.source.id))


def _day(piece: Quantity | Prepaid | Metered) -> date:
    match piece:
        case Quantity():
            return piece.since
        case Prepaid():
            return piece.start
        case Metered():
            return piece.day


def _quantity(sheet: Sheet) -> Quantity:
    return Quantity(
        source=_source(SourceKind.QUANTITY, sheet),
        key=sheet.text("key"),
        since=sheet.day("from"),
        quantity=sheet.amount("quantity"),
        site=sheet.words("site"),
    )


def _metered(sheet: Sheet) -> Metered:
    return Metered(_source(SourceKind.USAGE, sheet), sheet.text("meter"), sheet.day("date"), sheet.amount("quantity"))


def _block(sheet: Sheet) -> Prepaid:
    start, end = sheet.day("start"), sheet.maybe_day("end")
    if end is not None and end < start:
        raise sheet.wrong("end", "is before the start")
    return Prepaid(
        source=_source(SourceKind.BLOCK, sheet),
        key=sheet.text("key"),
        start=start,
        end=end,
        minutes=sheet.amount("minutes"),
        bought=sheet.amount("bought", 0) if sheet.has("bought") else sheet.amount("minutes"),
        price=sheet.maybe_amount("price"),
    )


def _ticket(sheet: Sheet) -> TicketEvent:
    return TicketEvent(
        source=_source(SourceKind.TICKET, sheet),
        event=sheet.choice("event", Counts),
        tier=sheet.text("tier"),
        priority=sheet.text("priority"),
        day=sheet.day("date"),
    )


def _source(kind: SourceKind, sheet: Sheet) -> Source:
    return Source(kind, sheet.text("id"), hash=sheet.words("hash"))
