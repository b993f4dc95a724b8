"""Billing: rate cards, service credits, invoices and the explanation behind every amount."""

from msp.billing.actions.closing import ClosedMonth, MonthPreview, close_month, preview_month
from msp.billing.actions.hearing import heard, take_event, take_stray_event
from msp.billing.actions.held_money import HELD_NOTE_LENGTH, settle_held
from msp.billing.actions.parties import BillingProfileForm, LegalEntityForm, register_legal_entity, set_billing_profile
from msp.billing.actions.pay_links import BY_LINK, issue_pay_link, renew_pay_links, revoke_pay_links
from msp.billing.actions.paying import Places, Press, ask_stripe, press_pay
from msp.billing.actions.periods import hold_open
from msp.billing.actions.rate_cards import RateCardForm, publish_rate_card
from msp.billing.actions.settling import deliver_settlement, settle
from msp.billing.checks import altered_invoices, gaps_in_numbers
from msp.billing.documents import invoice_pdf, statement_pdf
from msp.billing.events import BillingProfileSet, InvoiceIssued, LegalEntityRegistered, MonthClosed, RateCardPublished
from msp.billing.forecasting import MonthForecast, forecast
from msp.billing.invoice_page import InvoicePage, InvoiceStatus, PageLine, PageTax, RowKind
from msp.billing.kept_forecasts import ForecastBrief, keep_forecast, kept_forecasts
from msp.billing.month_ahead import Forecast
from msp.billing.payment_checks import broken_payments
from msp.billing.payment_events import (
    HeldPaymentSettled,
    PayLinkRenewed,
    PayLinkRevoked,
    PaymentAttempted,
    PaymentEnded,
    PaymentHeld,
    PaymentReceived,
    PaymentRefunded,
)
from msp.billing.payments import payment_status
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
from msp.billing.reconciling import reconcile
from msp.billing.stripe_door import open_till, payments_open

__all__ = [
    "BY_LINK",
    "HELD_NOTE_LENGTH",
    "BillingProfileForm",
    "BillingProfileSet",
    "ClosedMonth",
    "Forecast",
    "ForecastBrief",
    "HeldPaymentSettled",
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
    "PayLinkRenewed",
    "PayLinkRevoked",
    "PaymentAttempted",
    "PaymentEnded",
    "PaymentHeld",
    "PaymentReceived",
    "PaymentRefunded",
    "PeriodStatus",
    "Places",
    "Press",
    "RateCardForm",
    "RateCardPublished",
    "RateCardView",
    "RowKind",
    "StatementPage",
    "altered_invoices",
    "ask_stripe",
    "broken_payments",
    "close_month",
    "deliver_settlement",
    "forecast",
    "gaps_in_numbers",
    "heard",
    "hold_open",
    "invoice_page",
    "invoice_pdf",
    "invoices_of",
    "is_unaltered",
    "issue_pay_link",
    "keep_forecast",
    "kept_forecasts",
    "months_of",
    "open_till",
    "payment_status",
    "payments_open",
    "period_status",
    "press_pay",
    "preview_month",
    "publish_rate_card",
    "rate_cards",
    "reconcile",
    "register_legal_entity",
    "renew_pay_links",
    "revoke_pay_links",
    "set_billing_profile",
    "settle",
    "settle_held",
    "statement_page",
    "statement_pdf",
    "take_event",
    "take_stray_event",
]
