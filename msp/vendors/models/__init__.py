"""The tables of the room; private to it."""

from msp.vendors.models.costs import VendorCost
from msp.vendors.models.directory import ClientVendor, Vendor
from msp.vendors.models.handoffs import Handoff

__all__ = ["ClientVendor", "Handoff", "Vendor", "VendorCost"]
