"""Account managers and owners: clients, months, invoices, people, vendors."""

from msp.web.office import (
    client_list,
    client_people,
    clients,
    forecasts,
    invoices,
    kit,
    people,
    periods,
    trail,
    undertakings,
    vendor_contacts,
    vendor_report,
    vendors,
)
from msp.web.office.wing import bp

__all__ = [
    "bp",
    "client_list",
    "client_people",
    "clients",
    "forecasts",
    "invoices",
    "kit",
    "people",
    "periods",
    "trail",
    "undertakings",
    "vendor_contacts",
    "vendor_report",
    "vendors",
]
