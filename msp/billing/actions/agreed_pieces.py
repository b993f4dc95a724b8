"""What a month is charged from beside work and vendors, as facts for the pure core, each by a name people can check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from msp.billing.actions.pieces import Piece, free_name, piece_of
from msp.billing.agreed_models import AgreedQuantity, CarriedBalance, PrepaidBlock, UsageRecord
from msp.billing.explain import SourceKind
from msp.billing.invoice_draft import Carrier
from msp.billing.models import BillingPeriod, Invoice, InvoiceLine, LineSource
from msp.billing.rate_card import RateCard
from msp.billing.wording import plain
from msp.kernel.periods import Month
from msp.store import db
from msp.tickets.queries.happened import TicketHappening, happenings

TICKET_SOURCE = "ticket"
Pieces = dict[str, Piece]


@dataclass(frozen=True, slots=True)
class AgreedPieces:
    """Pieces by their kind of source and name, and what buckets bring in."""

    by_kind: dict[SourceKind, Pieces] = field(default_factory=dict)
    carried: tuple[tuple[str, Decimal], ...] = ()

    def facts(self) -> dict[str, Any]:
        """The facts of the month, under the names that the core knows."""
        names = {"quantities": SourceKind.QUANTITY, "usage": SourceKind.USAGE}
        names |= {"blocks": SourceKind.BLOCK, "tickets": SourceKind.TICKET}
        facts: dict[str, Any] = {
            name: [piece.fact for piece in self.by_kind.get(kind, {}).values()] for name, kind in names.items()
        }
        return facts | {"carried": [{"key": key, "minutes": plain(minutes)} for key, minutes in self.carried]}


NOTHING_AGREED = AgreedPieces()


def agreed_of(card: RateCard, month: Month, zone: str) -> AgreedPieces:
    """Everything recorded for the tenant in scope that the month is charged from."""
    events = _tickets(month, zone) if _sells_tickets(card) else {}
    kinds = {
        SourceKind.QUANTITY: _quantities(month),
        SourceKind.USAGE: _usage(month),
        SourceKind.BLOCK: _blocks(month),
        SourceKind.TICKET: events,
    }
    return AgreedPieces(kinds, tuple(_carried(Carrier.BUCKET, month.previous)))


def left_before(month: Month) -> dict[str, Decimal]:
    """What each prepaid block had left at the last close before the month, by its reference."""
    found = (
        select(CarriedBalance.key, CarriedBalance.minutes)
        .join(BillingPeriod, _same(CarriedBalance.period_id, BillingPeriod, CarriedBalance))
        .where(CarriedBalance.carrier == Carrier.BLOCK, BillingPeriod.month < str(month))
    )
    return {row.key: row.minutes for row in db.session.execute(found.order_by(BillingPeriod.month))}


def _quantities(month: Month) -> Pieces:
    found = select(AgreedQuantity).where(
        AgreedQuantity.from_date < month.next.first, AgreedQuantity.taken_back_at.is_(None)
    )
    rows = db.session.scalars(found.order_by(AgreedQuantity.from_date, AgreedQuantity.id)).all()
    newest = {(row.line_key, row.site): row.from_date for row in rows if row.from_date <= month.first}
    standing = [row for row in rows if row.from_date >= newest.get((row.line_key, row.site), row.from_date)]
    return _named(((_quantity_name(row), row.id, _quantity_fact(row)) for row in standing), part=str(month))


def _quantity_name(row: AgreedQuantity) -> str:
    where = f" at {row.site}" if row.site else ""
    return f"{row.line_key}{where}, {plain(row.quantity)} from {row.from_date}"


def _quantity_fact(row: AgreedQuantity) -> dict[str, Any]:
    fact = {"key": row.line_key, "from": row.from_date.isoformat(), "quantity": plain(row.quantity)}
    return fact | ({"site": row.site} if row.site else {})


def _usage(month: Month) -> Pieces:
    found = select(UsageRecord).where(
        UsageRecord.observed_on >= month.first,
        UsageRecord.observed_on < month.next.first,
        UsageRecord.taken_back_at.is_(None),
    )
    rows = db.session.scalars(found.order_by(UsageRecord.observed_at, UsageRecord.id))
    return _named((f"{row.meter}, {row.idempotency_key}", row.id, _usage_fact(row)) for row in rows)


def _usage_fact(row: UsageRecord) -> dict[str, Any]:
    return {"meter": row.meter, "date": row.observed_on.isoformat(), "quantity": plain(row.quantity)}


def _blocks(month: Month) -> Pieces:
    """Blocks that may burn in the month with something left, and those that are sold in it."""
    sold = (PrepaidBlock.bought_on >= month.first) & (PrepaidBlock.bought_on < month.next.first)
    ends = or_(PrepaidBlock.ends_on.is_(None), PrepaidBlock.ends_on >= month.first)
    found = select(PrepaidBlock).where(
        PrepaidBlock.taken_back_at.is_(None), or_(sold, (PrepaidBlock.starts_on < month.next.first) & ends)
    )
    left = left_before(month)
    rows = db.session.scalars(found.order_by(PrepaidBlock.starts_on, PrepaidBlock.id))
    facts = ((row, _block_fact(row, left.get(row.reference, Decimal(row.minutes)), month)) for row in rows)
    wanted = ((row.reference, row.id, fact) for row, fact in facts if fact["minutes"] != "0" or "price" in fact)
    return _named(wanted, part=str(month))


def _block_fact(row: PrepaidBlock, left: Decimal, month: Month) -> dict[str, Any]:
    fact = {"key": row.line_key, "start": row.starts_on.isoformat(), "minutes": plain(left)}
    fact |= {"bought": str(row.minutes)} | ({"end": row.ends_on.isoformat()} if row.ends_on else {})
    is_sold = month.first <= row.bought_on < month.next.first
    return fact | ({"price": plain(row.price)} if is_sold and row.price else {})


def _tickets(month: Month, zone: str) -> Pieces:
    billed = _billed_before(month)
    found = [one for one in happenings(month.span(zone)) if (one.ticket_id, one.happening) not in billed]
    pieces: Pieces = {}
    for one in found:
        fact = {"event": str(one.happening), "tier": str(one.tier), "priority": str(one.priority)}
        fact |= {"date": _local(one, zone).isoformat()}
        name = free_name(f"{one.reference} {one.happening}", pieces)
        pieces[name] = piece_of(one.ticket_id, {"id": name, **fact}, part=str(one.happening))
    return pieces


def _local(one: TicketHappening, zone: str) -> date:
    return one.at.astimezone(ZoneInfo(zone)).date()


def _billed_before(month: Month) -> set[tuple[UUID, str]]:
    """Tickets that an earlier month was charged for; one that was opened anew is not paid for twice."""
    found = (
        select(LineSource.source_id, LineSource.part)
        .join(InvoiceLine, _same(LineSource.line_id, InvoiceLine, LineSource))
        .join(Invoice, _same(InvoiceLine.invoice_id, Invoice, InvoiceLine))
        .join(BillingPeriod, _same(Invoice.period_id, BillingPeriod, Invoice))
        .where(LineSource.source_type == TICKET_SOURCE, BillingPeriod.month < str(month))
    )
    return {(source_id, part) for source_id, part in db.session.execute(found)}


def _carried(carrier: Carrier, month: Month) -> Sequence[tuple[str, Decimal]]:
    found = (
        select(CarriedBalance.key, CarriedBalance.minutes)
        .join(BillingPeriod, _same(CarriedBalance.period_id, BillingPeriod, CarriedBalance))
        .where(CarriedBalance.carrier == carrier, BillingPeriod.month == str(month))
    )
    return [(row.key, row.minutes) for row in db.session.execute(found.order_by(CarriedBalance.key))]


def _sells_tickets(card: RateCard | None) -> bool:
    while card is not None:
        if any(line.tickets for line in card.lines):
            return True
        card = card.before
    return False


def _named(found: Iterable[tuple[str, UUID, dict[str, Any]]], part: str = "") -> Pieces:
    pieces: Pieces = {}
    for wanted, id_, fact in found:
        name = free_name(wanted, pieces)
        pieces[name] = piece_of(id_, {"id": name, **fact}, part=part)
    return pieces


def _same(column: Any, parent: Any, child: Any) -> Any:
    return (column == parent.id) & (child.tenant_id == parent.tenant_id)
