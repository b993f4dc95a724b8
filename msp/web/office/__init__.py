"""Account managers and owners: clients, months, invoices, people."""

from msp.web.office import client_people, clients, invoices, kit, mailboxes, people, periods, trail
from msp.web.office.wing import bp

__all__ = ["bp", "client_people", "clients", "invoices", "kit", "mailboxes", "people", "periods", "trail"]
