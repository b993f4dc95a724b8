"""The tables of the room; private to it."""

from msp.vendors.models.costs import VendorCost
from msp.vendors.models.directory import ClientVendor, Vendor
from msp.vendors.models.handoffs import Handoff
from msp.vendors.models.messages import HandoffMessage
from msp.vendors.models.terms import UnderpinningContract

__all__ = ["ClientVendor", "Handoff", "HandoffMessage", "UnderpinningContract", "Vendor", "VendorCost"]
