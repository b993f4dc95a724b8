"""Account managers and owners: clients, months, invoices, people."""

from msp.identity import Can
from msp.web import client_people, own_hours
from msp.web.office import (
    agreements,
    breaches,
    charge,
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
    sign_on,
    trail,
    undertakings,
    vendor_contacts,
    vendor_report,
    vendors,
    warnings,
)
from msp.web.office.wing import bp
from msp.web.settings import routes
from msp.web.settings.place import OFFICE

client_people.hang_on(bp)
own_hours.hang_on(bp)
routes.hang_on(bp, OFFICE, Can.CONFIG_GOVERN)

__all__ = [
    "agreements",
    "bp",
    "breaches",
    "charge",
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
    "sign_on",
    "trail",
    "undertakings",
    "vendor_contacts",
    "vendor_report",
    "vendors",
    "warnings",
]
