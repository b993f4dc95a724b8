"""External suppliers (L4): the directory, each client's contacts there, and the hand-offs of tickets."""

from msp.vendors.actions.contacts import ContactForm, add_contact, change_contact, retire_contact
from msp.vendors.actions.directory import VendorForm, add_vendor
from msp.vendors.actions.handoffs import ReturnForm, acknowledge, hand_off, return_to_provider
from msp.vendors.events import (
    HandedToVendor,
    HandoffReturned,
    VendorAnswered,
    VendorContactAdded,
    VendorContactRetired,
    VendorListed,
)
from msp.vendors.queries import ContactView, HandoffView, VendorView, contacts, directory, handoffs_of, open_handoffs
from msp.vendors.reactions import when_ticket_left_the_vendor

__all__ = [
    "ContactForm",
    "ContactView",
    "HandedToVendor",
    "HandoffReturned",
    "HandoffView",
    "ReturnForm",
    "VendorAnswered",
    "VendorContactAdded",
    "VendorContactRetired",
    "VendorForm",
    "VendorListed",
    "VendorView",
    "acknowledge",
    "add_contact",
    "add_vendor",
    "change_contact",
    "contacts",
    "directory",
    "hand_off",
    "handoffs_of",
    "open_handoffs",
    "retire_contact",
    "return_to_provider",
    "when_ticket_left_the_vendor",
]
