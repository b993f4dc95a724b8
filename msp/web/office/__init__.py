"""Account managers and owners: clients, months, invoices, people."""

from msp.web import client_people
from msp.web.office import (
    breaches,
    clients,
    effects,
    health,
    invoices,
    kit,
    payments,
    people,
    periods,
    trail,
    undertakings,
    vendor_contacts,
    vendors,
)
from msp.web.office.wing import bp

client_people.hang_on(bp)

__all__ = [
    "bp",
    "breaches",
    "clients",
    "effects",
    "health",
    "invoices",
    "kit",
    "payments",
    "people",
    "periods",
    "trail",
    "undertakings",
    "vendor_contacts",
    "vendors",
]
