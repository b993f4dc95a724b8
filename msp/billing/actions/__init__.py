"""The only writers of billing, one verb family a file."""

from msp.billing.actions.closing import ClosedMonth, MonthPreview, close_month, preview_month
from msp.billing.actions.parties import BillingProfileForm, LegalEntityForm, register_legal_entity, set_billing_profile
from msp.billing.actions.periods import hold_open
from msp.billing.actions.rate_cards import RateCardForm, publish_rate_card

__all__ = [
    "BillingProfileForm",
    "ClosedMonth",
    "LegalEntityForm",
    "MonthPreview",
    "RateCardForm",
    "close_month",
    "hold_open",
    "preview_month",
    "publish_rate_card",
    "register_legal_entity",
    "set_billing_profile",
]
