"""Pure: what differs between the names of priorities, and what a change does to a contact at a vendor."""

from msp.agreements.differences.line import NOTHING, Line, lines, listed
from msp.agreements.settings import PRIORITIES, Document

_REACH = ("email", "phone")


def priorities_difference(before: Document | None, after: Document) -> tuple[Line, ...]:
    """Which priority is called something else."""
    old = before or {}
    return lines((f"{key} is called", _quoted(old.get(key)), _quoted(after.get(key))) for key in PRIORITIES)


def contact_difference(before: Document | None, after: Document) -> tuple[Line, ...]:
    """A contact that comes, or one that goes."""
    old, new = (before or {}).get("contact"), after.get("contact")
    vendor = (new or old or {}).get("vendor", "")
    return lines([(f"Contact at {vendor}", contact_words(old), contact_words(new))])


def contact_words(contact: Document | None) -> str:
    """A contact in one line; a dash for none."""
    if contact is None:
        return NOTHING
    number = [f"customer number {contact['customer_number']}"] if contact.get("customer_number") else []
    reached = [contact[part] for part in _REACH if contact.get(part)]
    hours = [contact["support_hours"]] if contact.get("support_hours") else []
    return listed([contact["contact_name"], *reached, *number, *hours])


def _quoted(name: str | None) -> str:
    return f"“{name}”" if name else NOTHING
