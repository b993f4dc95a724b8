"""The rows of an invoice: its lines, what each was made from, and the statement behind it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from uuid import UUID

from msp.billing.actions.agreed_pieces import TICKET_SOURCE
from msp.billing.actions.carrying import write_carried
from msp.billing.actions.deciding import Figures
from msp.billing.actions.issuing import INVOICE_SERIES
from msp.billing.actions.pieces import Piece
from msp.billing.explain import SourceKind, sources_of
from msp.billing.invoice_draft import InvoiceLine as DraftLine
from msp.billing.invoice_page import InvoicePage, PageLine, tax_document
from msp.billing.models import BillingPeriod, Invoice, InvoiceLine, LineSource, Statement
from msp.billing.work import BilledClass
from msp.kernel.errors import Conflict
from msp.kernel.ids import new_id
from msp.store import db

WORK, COST, VERDICT, USAGE = "work_entry", "vendor_cost", "verdict", "usage_record"
SOURCE_TYPES = {
    SourceKind.TIME_ENTRY: WORK,
    SourceKind.VENDOR_COST: COST,
    SourceKind.QUANTITY: "agreed_quantity",
    SourceKind.USAGE: USAGE,
    SourceKind.BLOCK: "prepaid_block",
    SourceKind.SALE: "block_sale",
    SourceKind.TICKET: TICKET_SOURCE,
}
#: What may stand on several lines, month after month: a number that holds until it changes, and a block that burns.
SHARED = (SourceKind.QUANTITY, SourceKind.BLOCK)


def write_invoice(period: BillingPeriod, figures: Figures) -> Invoice:
    """Write the draft of a period with everything behind it, and what it carries into the next one.

    Conflict when work, usage or a cost found no line, or when an earlier month has to be closed first.
    """
    if figures.inputs.waits:
        raise Conflict(figures.inputs.waits, field="month")
    invoice = _invoice(period, figures.page, figures.inputs.entity_key)
    db.session.add(invoice)
    db.session.flush()
    lines = [_line(invoice.id, line, invoice.currency) for line in figures.page.lines]
    db.session.add_all(lines)
    db.session.flush()
    sources = [*_piece_sources(lines, figures), *_verdict_sources(lines, figures)]
    _check_none_is_lost(sources, figures)
    db.session.add_all(sources)
    write_carried(period, figures.draft.lines)
    statement = Statement(id=new_id(), invoice_id=invoice.id, month=period.month, document=figures.statement)
    statement.content_hash = figures.page.statement_hash
    db.session.add(statement)
    db.session.flush()
    return invoice


def _invoice(period: BillingPeriod, page: InvoicePage, entity_key: str) -> Invoice:
    return Invoice(
        id=new_id(),
        period_id=period.id,
        entity_key=entity_key,
        series=INVOICE_SERIES,
        currency=page.currency,
        net_minor=page.net.minor,
        credit_minor=page.credit.minor,
        taxable_minor=page.taxable.minor,
        tax_minor=page.tax_total.minor,
        total_minor=page.total.minor,
        tax_groups=[tax_document(group) for group in page.tax],
        seller=page.seller.as_document(),
        buyer=page.buyer.as_document(),
        contract=page.agreed.as_document(),
        contract_version_id=page.agreed.contract_version_id,
        rate_card_version_id=page.agreed.rate_card_version_id,
        statement_hash=page.statement_hash,
        engine=page.engine,
    )


def _line(invoice_id: UUID, line: PageLine, currency: str) -> InvoiceLine:
    return InvoiceLine(
        id=new_id(),
        invoice_id=invoice_id,
        position=line.position,
        key=line.key,
        tier=line.tier,
        kind=line.kind,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        rate=line.rate,
        exact=Decimal(line.exact),
        amount_minor=line.amount.minor,
        tax_rate=line.tax_rate,
        tax_category=line.tax_category,
        shares=[[key, str(amount)] for key, amount in line.shares],
        steps=list(line.steps),
    )


def _piece_sources(rows: Sequence[InvoiceLine], figures: Figures) -> Iterator[LineSource]:
    pieces = _pieces(figures)
    for row, line in zip(rows, figures.draft.lines, strict=False):
        for source in sources_of(line.steps):
            if source.kind in SOURCE_TYPES:
                piece, kind = pieces[source.kind][source.id], SOURCE_TYPES[source.kind]
                part = _part_of(source.kind, piece, line)
                yield LineSource(line_id=row.id, source_type=kind, source_id=piece.id, part=part, hash=piece.hash)


def _part_of(kind: SourceKind, piece: Piece, line: DraftLine) -> str:
    """What of a piece a line is made of: most are whole; of what is shared it is a month and a line."""
    if kind is SourceKind.SALE:
        return ""
    return f"{piece.part} {line.key}" if kind in SHARED else piece.part


def _pieces(figures: Figures) -> dict[SourceKind, dict[str, Piece]]:
    inputs = figures.inputs
    both = {SourceKind.TIME_ENTRY: inputs.work, SourceKind.VENDOR_COST: inputs.costs}
    agreed = inputs.agreed.by_kind
    return both | agreed | {SourceKind.SALE: agreed.get(SourceKind.BLOCK, {})}


def _verdict_sources(rows: Sequence[InvoiceLine], figures: Figures) -> Iterator[LineSource]:
    """Each verdict once for every promise it counts in; excused ones count in none."""
    credit_rows = rows[len(figures.draft.lines) :]
    for promise in figures.inputs.judged.promises:
        part = f"credit {promise.place + 1}: {promise.measure}"
        for verdict in promise.counted(figures.inputs.judged.verdicts):
            assert verdict.id is not None, "only frozen verdicts are written about"
            row = credit_rows[promise.place]
            source = LineSource(line_id=row.id, source_type=VERDICT, source_id=verdict.id, part=part)
            source.hash = verdict.inputs_hash
            yield source


def _check_none_is_lost(sources: Sequence[LineSource], figures: Figures) -> None:
    billed = {source.source_id for source in sources if source.source_type in (WORK, COST, USAGE)}
    pieces = {**figures.inputs.work, **figures.inputs.costs, **figures.inputs.agreed.by_kind.get(SourceKind.USAGE, {})}
    shown = {name: piece for name, piece in pieces.items() if piece.fact.get("class") != BilledClass.INTERNAL}
    lost = [name for name, piece in shown.items() if piece.id not in billed]
    if lost:
        named = ", ".join(lost[:5])
        raise Conflict(f"{len(lost)} pieces of work, usage or cost would stand on no line of the invoice: {named}.")
