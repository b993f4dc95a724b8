"""Pure: what people type about teams, skills and records, made clean first and checked second."""

import re
from zoneinfo import available_timezones

from msp.kernel import text
from msp.kernel.errors import Invalid

KEY_LENGTH, NAME_LENGTH, SUBJECT_LENGTH, NOTE_LENGTH = 60, 60, 120, 4000
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def key(typed: str) -> str:
    """The short name by which ladders and categories name a team or a skill; it never changes."""
    if len(typed) > KEY_LENGTH or not _KEY.fullmatch(typed):
        raise Invalid(f"A key has at most {KEY_LENGTH} small letters, digits and single hyphens.", field="key")
    return typed


def line(typed: str, longest: int, field: str, *, optional: bool = False) -> str:
    """One line of text that is not too long."""
    clean = text.line(typed)
    if len(clean) > longest or not (clean or optional):
        raise Invalid(f"Write {0 if optional else 1} to {longest} characters.", field=field)
    return clean


def note(typed: str) -> str:
    """What one on call tells the next, with its lines kept."""
    clean = text.lines(typed)
    if not 1 <= len(clean) <= NOTE_LENGTH:
        raise Invalid(f"Tell in 1 to {NOTE_LENGTH:,} characters what the next should know.", field="note")
    return clean


def zone(typed: str) -> str:
    """The name of a time zone as the IANA has it."""
    if typed not in available_timezones() - {"Factory"}:
        raise Invalid(f"“{typed[:64]}” is not a known time zone; write one such as Europe/Stockholm.", field="zone")
    return typed
