"""Billing: rate cards, service credits, invoices and the explanation behind every amount."""

from msp.billing.actions.closing import ClosedMonth, MonthPreview, close_month, preview_month
from msp.billing.actions.parties import BillingProfileForm, LegalEntityForm, register_legal_entity, set_billing_profile
from msp.billing.actions.periods import hold_open
from msp.billing.actions.rate_cards import RateCardForm, publish_rate_card
from msp.billing.checks import altered_invoices, gaps_in_numbers
from msp.billing.documents import invoice_pdf, statement_pdf
from msp.billing.events import BillingProfileSet, InvoiceIssued, LegalEntityRegistered, MonthClosed, RateCardPublished
from msp.billing.forecasting import MonthForecast, forecast
from msp.billing.invoice_page import InvoicePage, InvoiceStatus, PageLine, PageTax, RowKind
from msp.billing.kept_forecasts import ForecastBrief, keep_forecast, kept_forecasts
from msp.billing.month_ahead import Forecast
from msp.billing.queries import (
    InvoiceBrief,
    PeriodStatus,
    RateCardView,
    StatementPage,
    invoice_page,
    invoices_of,
    is_unaltered,
    months_of,
    period_status,
    rate_cards,
    statement_page,
)

__all__ = [
    "BillingProfileForm",
    "BillingProfileSet",
    "ClosedMonth",
    "Forecast",
    "ForecastBrief",
    "InvoiceBrief",
    "InvoiceIssued",
    "InvoicePage",
    "InvoiceStatus",
    "LegalEntityForm",
    "LegalEntityRegistered",
    "MonthClosed",
    "MonthForecast",
    "MonthPreview",
    "PageLine",
    "PageTax",
    "PeriodStatus",
    "RateCardForm",
    "RateCardPublished",
    "RateCardView",
    "RowKind",
    "StatementPage",
    "altered_invoices",
    "close_month",
    "forecast",
    "gaps_in_numbers",
    "hold_open",
    "invoice_page",
    "invoice_pdf",
    "invoices_of",
    "is_unaltered",
    "keep_forecast",
    "kept_forecasts",
    "months_of",
    "period_status",
    "preview_month",
    "publish_rate_card",
    "rate_cards",
    "register_legal_entity",
    "set_billing_profile",
    "statement_page",
    "statement_pdf",
]
