"""A client's people: their tickets, articles, agreement and invoices."""

from msp.identity import Can
from msp.web import client_categories, client_people
from msp.web.portal import (
    agreement,
    answers,
    articles,
    connections,
    home,
    invoices,
    missed,
    opening,
    promise_page,
    sign_on,
    ticket,
    tickets,
)
from msp.web.portal.wing import bp
from msp.web.reports import pages
from msp.web.settings import routes
from msp.web.settings.place import PORTAL
from msp.web.tier_report import pages as tier_report

client_categories.hang_on(bp, PORTAL, Can.CONFIG_WRITE)
client_people.hang_on(bp)
pages.hang_on(bp)
tier_report.hang_on(bp)
routes.hang_on(bp, PORTAL, Can.CONFIG_WRITE)

__all__ = [
    "agreement",
    "answers",
    "articles",
    "bp",
    "connections",
    "home",
    "invoices",
    "missed",
    "opening",
    "promise_page",
    "sign_on",
    "ticket",
    "tickets",
]
