"""What must hold of issued documents at any moment (reliability.md section 4, field/billing.md 6.9)."""

from collections.abc import Iterator

from sqlalchemy import func, select

from msp.billing.invoice_page import InvoiceStatus
from msp.billing.models import Invoice, NumberSeries
from msp.billing.note_models import CreditNote
from msp.billing.note_state import NOTE_SERIES
from msp.billing.queries import invoice_page, is_unaltered
from msp.store import db


def altered_invoices() -> list[str]:
    """The numbers of issued invoices of the tenant in scope whose content no longer gives its hash."""
    numbers = db.session.scalars(select(Invoice.number).where(Invoice.status == InvoiceStatus.ISSUED)).all()
    return [number for number in numbers if number and not is_unaltered(invoice_page(number))]


def gaps_in_numbers() -> Iterator[str]:
    """A sentence for every series, over all tenants in scope, whose numbers are not 1 to the last one drawn."""
    for series in db.session.scalars(select(NumberSeries)):
        table = CreditNote if series.series == NOTE_SERIES else Invoice
        counted = select(func.count(), func.min(table.sequence), func.max(table.sequence)).where(
            table.entity_key == series.entity_key, table.series == series.series, table.year == series.year
        )
        count, first, last = db.session.execute(counted).one()
        if (count, first, last) != (series.last_number, 1, series.last_number):
            name = f"{series.series} of {series.year}"
            yield f"I2: series {name} counts {count} documents, but drew {series.last_number} numbers."
