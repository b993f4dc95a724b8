"""Pure: reasons and notes as people type them; an empty one is refused where somebody else has to understand."""

from msp.kernel.errors import Invalid
from msp.tickets import wording

LONGEST = wording.REASON_LENGTH


def reason_of(text: str) -> str:
    """Why something changes, in one line; Invalid when nothing is said or too much."""
    return _said(wording.reason(text), "reason", "Say why this changes.")


def note_of(text: str, *, optional: bool) -> str:
    """What a decision says beside yes or no; a no needs it."""
    note = wording.reason(text, "note")
    return note if optional else _said(note, "note", "Say why, so that the client knows what to do next.")


def _said(line: str, field: str, when_empty: str) -> str:
    # A line of signs that nobody sees says nothing.
    if not any(sign.isprintable() and not sign.isspace() for sign in line):
        raise Invalid(when_empty, field=field)
    return line
