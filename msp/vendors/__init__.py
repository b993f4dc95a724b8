"""External suppliers (L4): the directory, each client's contacts there, and the hand-offs of tickets."""

from msp.vendors.actions.costs import CostForm, book_cost, correct_cost
from msp.vendors.actions.directory import ContactForm, VendorForm, add_contact, add_vendor, retire_contact
from msp.vendors.actions.handoffs import ReturnForm, acknowledge, hand_off, return_to_provider
from msp.vendors.cost_queries import CostView, costs, costs_between, costs_of
from msp.vendors.events import (
    HandedToVendor,
    HandoffReturned,
    VendorAnswered,
    VendorContactAdded,
    VendorContactRetired,
    VendorCostBooked,
    VendorCostCorrected,
    VendorListed,
)
from msp.vendors.queries import ContactView, HandoffView, VendorView, contacts, directory, handoffs_of, open_handoffs
from msp.vendors.reactions import when_ticket_left_the_vendor

__all__ = [
    "ContactForm",
    "ContactView",
    "CostForm",
    "CostView",
    "HandedToVendor",
    "HandoffReturned",
    "HandoffView",
    "ReturnForm",
    "VendorAnswered",
    "VendorContactAdded",
    "VendorContactRetired",
    "VendorCostBooked",
    "VendorCostCorrected",
    "VendorForm",
    "VendorListed",
    "VendorView",
    "acknowledge",
    "add_contact",
    "add_vendor",
    "book_cost",
    "contacts",
    "correct_cost",
    "costs",
    "costs_between",
    "costs_of",
    "directory",
    "hand_off",
    "handoffs_of",
    "open_handoffs",
    "retire_contact",
    "return_to_provider",
    "when_ticket_left_the_vendor",
]
