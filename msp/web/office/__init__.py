"""Account managers and owners: clients, months, invoices, people."""

from msp.web import client_people
from msp.web.office import (
    agreements,
    breaches,
    client_list,
    clients,
    effects,
    forecasts,
    guard_rails,
    health,
    invoices,
    kit,
    mailboxes,
    payments,
    people,
    periods,
    settings,
    sign_on,
    trail,
    undertakings,
    vendor_contacts,
    vendor_report,
    vendors,
)
from msp.web.office.wing import bp

client_people.hang_on(bp)

__all__ = [
    "agreements",
    "bp",
    "breaches",
    "client_list",
    "clients",
    "effects",
    "forecasts",
    "guard_rails",
    "health",
    "invoices",
    "kit",
    "mailboxes",
    "payments",
    "people",
    "periods",
    "settings",
    "sign_on",
    "trail",
    "undertakings",
    "vendor_contacts",
    "vendor_report",
    "vendors",
]
