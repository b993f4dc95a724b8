"""Account managers and owners: clients, months, invoices, people."""

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
    vendor_report,
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
    "vendor_report",
]
