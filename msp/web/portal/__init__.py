"""A client's people: their tickets, articles, agreement and invoices."""

from msp.web.portal import agreement, answers, articles, home, invoices, opening, settings, ticket, tickets
from msp.web.portal.wing import bp

__all__ = ["agreement", "answers", "articles", "bp", "home", "invoices", "opening", "settings", "ticket", "tickets"]
