"""A client's people: their tickets, articles, agreement and invoices."""

from msp.web import client_people
from msp.web.portal import (
    agreement,
    answers,
    articles,
    connections,
    home,
    invoices,
    opening,
    settings,
    sign_on,
    ticket,
    tickets,
)
from msp.web.portal.wing import bp

client_people.hang_on(bp)

__all__ = [
    "agreement",
    "answers",
    "articles",
    "bp",
    "connections",
    "home",
    "invoices",
    "opening",
    "settings",
    "sign_on",
    "ticket",
    "tickets",
]
