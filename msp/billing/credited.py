"""What credit notes took off invoices, as a sum inside other statements."""

from sqlalchemy import ScalarSelect, func, select

from msp.billing.models import Invoice
from msp.billing.note_models import CreditNote
from msp.billing.note_state import NoteState


def credited_minor() -> ScalarSelect[int]:
    """What issued notes took off an invoice of the enclosing query, with tax, in minor units."""
    same = (CreditNote.tenant_id == Invoice.tenant_id) & (CreditNote.invoice_id == Invoice.id)
    summed = select(func.coalesce(func.sum(CreditNote.total_minor), 0))
    return summed.where(same, CreditNote.state == NoteState.ISSUED).correlate(Invoice).scalar_subquery()
