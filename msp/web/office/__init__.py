"""Account managers and owners: clients, months, invoices, people, vendors."""

from msp.web.office import (
    client_people,
    clients,
    invoices,
    kit,
    people,
    periods,
    trail,
    undertakings,
    vendor_contacts,
    vendors,
)
from msp.web.office.wing import bp

__all__ = [
    "bp",
    "client_people",
    "clients",
    "invoices",
    "kit",
    "people",
    "periods",
    "trail",
    "undertakings",
    "vendor_contacts",
    "vendors",
]
