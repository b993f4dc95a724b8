"""An invoice read back from its rows as the page it was made from."""

from collections.abc import Sequence

from msp.billing.invoice_page import InvoicePage, InvoiceStatus, PageLine, RowKind, read_tax
from msp.billing.models import BillingPeriod, Invoice, InvoiceLine
from msp.billing.parties import Agreed, Party
from msp.billing.wording import plain
from msp.kernel.money import Money


def page_from_rows(invoice: Invoice, period: BillingPeriod, lines: Sequence[InvoiceLine]) -> InvoicePage:
    """The whole invoice; its totals come from its rows, which the database keeps equal to the stored ones."""
    return InvoicePage(
        id=invoice.id,
        status=InvoiceStatus(invoice.status),
        number=invoice.number or "",
        month=period.month,
        zone=period.zone,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        currency=invoice.currency,
        seller=Party.read(invoice.seller),
        buyer=Party.read(invoice.buyer),
        agreed=Agreed.read(invoice.contract),
        lines=tuple(_line(line, invoice.currency) for line in lines),
        tax=tuple(read_tax(group, invoice.currency) for group in invoice.tax_groups),
        statement_hash=invoice.statement_hash,
        engine=invoice.engine,
        content_hash=invoice.content_hash or "",
    )


def _line(row: InvoiceLine, currency: str) -> PageLine:
    return PageLine(
        position=row.position,
        key=row.key,
        tier=row.tier,
        kind=RowKind(row.kind),
        description=row.description,
        quantity=row.quantity,
        unit=row.unit,
        rate=row.rate,
        exact=plain(row.exact),
        amount=Money(row.amount_minor, currency),
        tax_rate=row.tax_rate,
        tax_category=row.tax_category,
        shares=tuple((key, Money.of(amount, currency)) for key, amount in row.shares),
        steps=tuple(row.steps),
    )
