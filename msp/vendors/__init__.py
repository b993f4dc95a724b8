"""External suppliers (L4): the directory, contacts, underpinning contracts, the hand-offs of tickets, and costs."""

from msp.vendors.actions.answers import acknowledge, expect, say
from msp.vendors.actions.chasing import chase, chasers_due
from msp.vendors.actions.contacts import (
    CONTACT_NAME_LENGTH,
    CUSTOMER_NUMBER_LENGTH,
    SUPPORT_HOURS_LENGTH,
    ContactForm,
    add_contact,
    change_contact,
    retire_contact,
)
from msp.vendors.actions.contracts import UnderpinningForm, publish_contract
from msp.vendors.actions.costs import CostForm, book_cost, correct_cost
from msp.vendors.actions.directory import VendorForm, add_vendor, edit_vendor
from msp.vendors.actions.handoffs import ReturnForm, finish, hand_off, reject, return_to_provider
from msp.vendors.actions.leaving import HandoffForm, Leaving, leaving
from msp.vendors.actions.links import open_link, send_link, take_link_back
from msp.vendors.enclosure import EnclosedFile, Enclosure, Quoted
from msp.vendors.events import (
    HandedToVendor,
    HandoffLinkRevoked,
    HandoffLinkSent,
    HandoffReturned,
    UnderpinningContractPublished,
    VendorAnswered,
    VendorAsked,
    VendorChased,
    VendorContactAdded,
    VendorContactRetired,
    VendorCostBooked,
    VendorCostCorrected,
    VendorEdited,
    VendorEta,
    VendorListed,
    VendorReminded,
    VendorReplied,
)
from msp.vendors.queries.contracts import UnderpinningView, contract_in_force, contracts
from msp.vendors.queries.costs import CostView, costs, costs_between, costs_of
from msp.vendors.queries.directory import ContactView, VendorView, contacts, directory, vendor_by_slug
from msp.vendors.queries.handoffs import (
    HandoffMessageView,
    HandoffView,
    handoff_by_id,
    handoffs_of,
    messages_of,
)
from msp.vendors.queries.stays import StayView, stays_within
from msp.vendors.reactions import when_ticket_left_the_vendor
from msp.vendors.terms import ContractTerms, SupplierOf, terms_from_document

__all__ = [
    "CONTACT_NAME_LENGTH",
    "CUSTOMER_NUMBER_LENGTH",
    "SUPPORT_HOURS_LENGTH",
    "ContactForm",
    "ContactView",
    "ContractTerms",
    "CostForm",
    "CostView",
    "EnclosedFile",
    "Enclosure",
    "HandedToVendor",
    "HandoffForm",
    "HandoffLinkRevoked",
    "HandoffLinkSent",
    "HandoffMessageView",
    "HandoffReturned",
    "HandoffView",
    "Leaving",
    "Quoted",
    "ReturnForm",
    "StayView",
    "SupplierOf",
    "UnderpinningContractPublished",
    "UnderpinningForm",
    "UnderpinningView",
    "VendorAnswered",
    "VendorAsked",
    "VendorChased",
    "VendorContactAdded",
    "VendorContactRetired",
    "VendorCostBooked",
    "VendorCostCorrected",
    "VendorEdited",
    "VendorEta",
    "VendorForm",
    "VendorListed",
    "VendorReminded",
    "VendorReplied",
    "VendorView",
    "acknowledge",
    "add_contact",
    "add_vendor",
    "book_cost",
    "change_contact",
    "chase",
    "chasers_due",
    "contacts",
    "contract_in_force",
    "contracts",
    "correct_cost",
    "costs",
    "costs_between",
    "costs_of",
    "directory",
    "edit_vendor",
    "expect",
    "finish",
    "hand_off",
    "handoff_by_id",
    "handoffs_of",
    "leaving",
    "messages_of",
    "open_link",
    "publish_contract",
    "reject",
    "retire_contact",
    "return_to_provider",
    "say",
    "send_link",
    "stays_within",
    "take_link_back",
    "terms_from_document",
    "vendor_by_slug",
    "when_ticket_left_the_vendor",
]
