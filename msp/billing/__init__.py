"""Billing: rate cards, service credits, invoices and the explanation behind every amount."""

from msp.billing import actions, events, queries
from msp.billing.actions import *  # noqa: F403
from msp.billing.checks import altered_invoices, gaps_in_numbers
from msp.billing.documents import invoice_pdf, statement_pdf
from msp.billing.events import *  # noqa: F403
from msp.billing.invoice_page import InvoicePage, InvoiceStatus, PageLine, PageTax, RowKind
from msp.billing.queries import *  # noqa: F403

__all__ = ["InvoicePage", "InvoiceStatus", "PageLine", "PageTax", "RowKind", "invoice_pdf", "statement_pdf"]
__all__ += actions.__all__
__all__ += events.__all__
__all__ += queries.__all__
