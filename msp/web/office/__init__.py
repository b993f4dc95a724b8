"""Account managers and owners: clients, months, invoices, people."""

from msp.identity import Can
from msp.web import client_categories, client_people, own_hours, own_sheet
from msp.web.at_risk import pages as at_risk
from msp.web.office import (
    agreements,
    attainment_of_all,
    breaches,
    charge,
    client_ledger,
    client_list,
    clients,
    counted,
    credit_notes,
    effects,
    forecasts,
    guard_rails,
    health,
    invoices,
    kit,
    mailboxes,
    one_skill,
    payments,
    people,
    periods,
    receivables,
    revenue,
    rota_plans,
    rotas,
    services,
    sign_on,
    skills,
    staff_sheets,
    teams,
    tiers_of_all,
    trail,
    trained,
    turns,
    undertakings,
    vendor_contacts,
    vendor_report,
    vendors,
    warnings,
    ways_of_all,
)
from msp.web.office.wing import bp
from msp.web.reports import pages
from msp.web.settings import routes
from msp.web.settings.place import OFFICE
from msp.web.tier_report import pages as tier_report

client_categories.hang_on(bp, OFFICE, Can.CONFIG_GOVERN)
client_people.hang_on(bp)
pages.hang_on(bp)
tier_report.hang_on(bp)
at_risk.hang_on(bp)
own_hours.hang_on(bp)
own_sheet.hang_on(bp)
routes.hang_on(bp, OFFICE, Can.CONFIG_GOVERN)

__all__ = [
    "agreements",
    "attainment_of_all",
    "bp",
    "breaches",
    "charge",
    "client_ledger",
    "client_list",
    "clients",
    "counted",
    "credit_notes",
    "effects",
    "forecasts",
    "guard_rails",
    "health",
    "invoices",
    "kit",
    "mailboxes",
    "one_skill",
    "payments",
    "people",
    "periods",
    "receivables",
    "revenue",
    "rota_plans",
    "rotas",
    "services",
    "sign_on",
    "skills",
    "staff_sheets",
    "teams",
    "tiers_of_all",
    "trail",
    "trained",
    "turns",
    "undertakings",
    "vendor_contacts",
    "vendor_report",
    "vendors",
    "warnings",
    "ways_of_all",
]
