"""Account managers and owners: clients, what they may set themselves, months, invoices, people."""

from msp.web.office import (
    agreements,
    client_people,
    clients,
    guard_rails,
    invoices,
    kit,
    people,
    periods,
    settings,
    trail,
)
from msp.web.office.wing import bp

__all__ = [
    "agreements",
    "bp",
    "client_people",
    "clients",
    "guard_rails",
    "invoices",
    "kit",
    "people",
    "periods",
    "settings",
    "trail",
]
