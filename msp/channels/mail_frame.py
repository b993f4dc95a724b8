"""Pure: the bytes of a mail → its parts, within limits that keep the worst mail from holding the desk up.

The library is quadratic in the parameters of a header and slow for each header, part and line, and it reads the
boundary of a part while it parses: so the limits lie where it hands over a header and where it makes a part.
"""

from email import message_from_bytes
from email.message import Message
from email.policy import Compat32, Policy
from typing import Any

#: The parser asks each line against each boundary that is open: what all mails ask stays far below this.
MOST_BOUNDARIES, MOST_QUESTIONS = 100, 7_000_000
#: Of all parts together.
MOST_PARTS_MADE, MOST_HEADERS = 1_000, 5_000
LONGEST_HEADER = 16_000
#: Of headers with parameters (RFC 2045); a long file name in pieces (RFC 2231) takes some forty.
LONGEST_PARAMETERS, MOST_PARAMETERS = 4_000, 64
#: RFC 2046, 5.1.1, allows 70.
LONGEST_BOUNDARY = 100

_WITH_PARAMETERS = frozenset({"content-type", "content-disposition"})


class TooMuch(Exception):
    """A mail of more headers or parts than anybody sends."""


class _Counted:
    """How many of a thing were made while one mail is read."""

    def __init__(self, most: int) -> None:
        self._left = most

    def one_more(self) -> None:
        """Count one; TooMuch when it is one too many."""
        self._left -= 1
        if self._left < 0:
            raise TooMuch


class _Parts:
    """Makes the parts of one mail, and counts them."""

    def __init__(self) -> None:
        self._made = _Counted(MOST_PARTS_MADE)

    def __call__(self, policy: Policy) -> Message:
        self._made.one_more()
        return _Part(policy=policy)


class _Cut(Compat32):
    """The older policy, which reads headers only when they are asked for, on headers cut to what is ever read."""

    headers: _Counted

    def __init__(self) -> None:
        super().__init__(message_factory=_Parts())
        # A policy refuses to be changed; this one serves one mail, and counts.
        vars(self)["headers"] = _Counted(MOST_HEADERS)

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        self.headers.one_more()
        name, value = super().header_source_parse(sourcelines)
        if name.strip().lower() not in _WITH_PARAMETERS:
            return name, value[:LONGEST_HEADER]
        return name, ";".join(value[:LONGEST_PARAMETERS].split(";", MOST_PARAMETERS + 1)[: MOST_PARAMETERS + 1])


class _Part(Message):
    """A part whose boundary is no longer than one may be: each line is compared with it."""

    def get_boundary(self, failobj: Any = None) -> Any:
        boundary = super().get_boundary(failobj)
        return boundary if isinstance(boundary, str) and len(boundary) <= LONGEST_BOUNDARY else failobj


def taken_apart(raw: bytes) -> Message:
    """The parts of a mail; TooMuch when it is beyond the limits, and what the library raises."""
    boundaries = raw.lower().count(b"boundary")
    # To the parser a lone carriage return ends a line too.
    lines = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
    if boundaries > MOST_BOUNDARIES or (boundaries + 10) * lines > MOST_QUESTIONS:
        raise TooMuch
    return message_from_bytes(raw, policy=_Cut())
