"""Pure: texts as people type them, made clean first and checked second; each refusal names its field."""

from enum import StrEnum
from typing import TypeVar

from msp.kernel import text as typed
from msp.kernel.errors import Invalid

SUBJECT_LENGTH = 200
BODY_LENGTH = 50_000
REASON_LENGTH = 500

Choice = TypeVar("Choice", bound=StrEnum)


def subject(text: str, field: str = "subject") -> str:
    """A single line of 1 to 200 characters; breaks and runs of spaces become one space."""
    return _line(text, SUBJECT_LENGTH, field)


def body(text: str, field: str = "body") -> str:
    """A text of 1 to 50,000 characters with its lines kept."""
    clean = typed.lines(text)
    if not clean:
        raise Invalid("Write something first.", field=field)
    if len(clean) > BODY_LENGTH:
        raise Invalid(f"That is {len(clean):,} characters; at most {BODY_LENGTH:,} fit.", field=field)
    return clean


def reason(text: str, field: str = "reason") -> str:
    """One line of at most 500 characters, or none."""
    return _line(text, REASON_LENGTH, field, optional=True)


def words(text: str, length: int, field: str) -> str:
    """A text of at most that many characters with its lines kept, or none."""
    clean = typed.lines(text)
    if len(clean) > length:
        raise Invalid(f"That is {len(clean):,} characters; at most {length:,} fit.", field=field)
    return clean


def code(text: str, length: int, field: str) -> str:
    """One line that names something elsewhere, such as a number in another system."""
    return _line(text, length, field)


def choice(kind: type[Choice], value: str, field: str) -> Choice:
    """One of the words of a list."""
    try:
        return kind(value)
    except ValueError as error:
        raise Invalid(f"Choose one of: {', '.join(kind)}.", field=field) from error


def _line(text: str, length: int, field: str, *, optional: bool = False) -> str:
    clean = typed.line(text)
    if not clean and not optional:
        raise Invalid("Write at least one character.", field=field)
    if len(clean) > length:
        raise Invalid(f"That is {len(clean)} characters; at most {length} fit.", field=field)
    return clean
