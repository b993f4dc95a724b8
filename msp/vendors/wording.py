"""Pure: texts about vendors as people type them, made clean first and checked second; each refusal names its field."""

import re
from urllib.parse import urlsplit

from msp.identity.wording import address as mail_address
from msp.kernel import text as typed
from msp.kernel.errors import Invalid

SLUG_LENGTH, WEBSITE_LENGTH = 60, 200

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PHONE = re.compile(r"\+?[0-9(][0-9 ()./-]{2,38}")


def line(text: str, longest: int, field: str, *, optional: bool = False) -> str:
    """A single line; breaks and runs of spaces become one space."""
    return _sized(typed.line(text), longest, field, optional)


def text(words: str, longest: int, field: str) -> str:
    """A text with its lines kept."""
    return _sized(typed.lines(words), longest, field, optional=False)


def slug(words: str) -> str:
    """The short name that a vendor has in a ticket's log and in a contract's targets."""
    if len(words) > SLUG_LENGTH or not _SLUG.fullmatch(words):
        raise Invalid(f"A key has at most {SLUG_LENGTH} small letters, digits and single hyphens.", field="slug")
    return words


def website(words: str) -> str:
    """An address of a web page, or nothing (ASVS 1.2.2: no other scheme is ever a link)."""
    address = line(words, WEBSITE_LENGTH, "website", optional=True)
    if not address:
        return address
    try:
        parts = urlsplit(address)
        is_page = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in address
    except ValueError:
        is_page = False
    if not is_page:
        raise Invalid("A website starts with https:// and a host name.", field="website")
    return address


def email(words: str) -> str:
    """A mail address, or nothing."""
    return mail_address(words) if words.strip() else ""


def phone(words: str) -> str:
    """A telephone number as people write it, or nothing."""
    number = " ".join(words.split())
    if number and not _PHONE.fullmatch(number):
        raise Invalid("A telephone number has 3 to 40 digits, spaces and ( ) . / -", field="phone")
    return number


def _sized(clean: str, longest: int, field: str, optional: bool) -> str:
    if not clean and not optional:
        raise Invalid("Write at least one character.", field=field)
    if len(clean) > longest:
        raise Invalid(f"That is {len(clean):,} characters; at most {longest:,} fit.", field=field)
    return clean
