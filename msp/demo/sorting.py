"""What the tickets of the demo are about: four categories that every client has, told from the words of a subject."""

from collections.abc import Mapping

from msp.tenants import CategoryForm

CATEGORIES = (
    CategoryForm("network", "Network and access from outside", {"network": 2}),
    CategoryForm("mail", "Mail and calendars", {"accounts": 1}),
    CategoryForm("printing", "Printing and labels", {"devices": 1}),
    CategoryForm("accounts", "Accounts and passwords", {"accounts": 2}),
)
_WORDS: Mapping[str, tuple[str, ...]] = {
    "network": ("network", "wi-fi", "vpn", "switch", "offline"),
    "mail": ("mail", "calendar"),
    "printing": ("print", "label", "copier"),
    "accounts": ("account", "password", "sign in", "access"),
}


def category_of(subject: str) -> str:
    """The key of the category that a subject speaks of first; empty for none."""
    said = subject.lower()
    return next((key for key, words in _WORDS.items() if any(word in said for word in words)), "")
