"""Pure: the headers of a mail as text, whatever bytes stand in them: each is read by itself, and none can raise.

The parser of `email.policy.default` raises on some malformed headers (CPython 114906, 151857), so each one is tried
there, then by the older decoder, then taken as it stands; and none is longer than a parser reads in no time.
"""

import re
from email.errors import InvalidHeaderDefect
from email.header import decode_header, make_header
from email.message import Message
from email.policy import default

from msp.channels.letter import mailbox, one_line

#: What is read of one header, and of how many of a name.
HEADER_LENGTH, HEADERS = 2_000, 20
SUBJECT_LENGTH, NAME_LENGTH, ID_LENGTH = 200, 120, 250
REFERENCES = 30

_ONE_SENDER = re.compile(r'([^<>",;:()\\]*)<([^<>\s]+)>')
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,248}>")


def values(message: Message, name: str) -> list[str]:
    """All headers of a name, topmost first, as they stand: unfolded, and cut where they are longer than any is."""
    wanted = name.lower()
    found = [str(value) for header, value in message.raw_items() if header.lower() == wanted]
    return [_unfolded(value) for value in found[:HEADERS]]


def text(message: Message, name: str, longest: int = HEADER_LENGTH) -> str:
    """The first header of a name in plain words on one line; empty when there is none."""
    found = values(message, name)
    return one_line(_decoded(name, found[0]), longest) if found else ""


def words(raw: str, longest: int) -> str:
    """A text that may hold encoded words (RFC 2047) in plain words on one line."""
    return one_line(_decoded("Subject", raw[:HEADER_LENGTH]), longest)


def token(message: Message, name: str) -> str:
    """The first word of a header in small letters, without comments or parameters."""
    found = values(message, name)
    return found[0].partition(";")[0].partition("(")[0].strip().casefold() if found else ""


def message_ids(message: Message, name: str) -> tuple[str, ...]:
    """The message ids that a header names, in its order; of a long row the last ones, which are the nearest."""
    return tuple(found_ids(" ".join(values(message, name))))


def found_ids(raw: str) -> list[str]:
    """The message ids that stand in a text, the last ones of many."""
    return [one_line(one, ID_LENGTH) for one in _MESSAGE_ID.findall(raw)[-REFERENCES:]]


def sender(message: Message) -> tuple[str, str]:
    """Name and address of the one who says he wrote; no address when the mail names none, or more than one."""
    found = values(message, "From")
    if len(found) != 1 or len(found[0]) >= HEADER_LENGTH:
        return "", ""
    pairs = _addresses(found[0])
    if len(pairs) != 1:
        return "", ""
    name, address = pairs[0]
    try:
        return words(name, NAME_LENGTH), mailbox(address).casefold()
    except ValueError:
        return words(name, NAME_LENGTH), ""


def _addresses(value: str) -> list[tuple[str, str]]:
    plain = _ONE_SENDER.fullmatch(value.strip())
    if plain:
        return [(plain[1], plain[2])]
    try:
        header = default.header_factory("From", value)
    except Exception:  # the parser raises what it likes on malformed headers (see above)
        return []
    # Of what is malformed it takes another part for the address than servers do, who vouch for it.
    if any(isinstance(defect, InvalidHeaderDefect) for defect in header.defects):
        return []
    return [(one.display_name, one.addr_spec) for one in header.addresses]


def _unfolded(value: str) -> str:
    # Bytes beyond ASCII come as lone surrogates; most who send them raw send UTF-8.
    head = value[:HEADER_LENGTH].encode("utf-8", "surrogateescape")
    try:
        plain = head.decode("utf-8")
    except UnicodeDecodeError:
        plain = head.decode("latin-1")
    return " ".join(plain.splitlines()).replace("\0", "")


def _decoded(name: str, value: str) -> str:
    if "=?" not in value:
        return value
    for read in (lambda: str(default.header_factory(name, value)), lambda: str(make_header(decode_header(value)))):
        try:
            return read()
        except Exception:  # noqa: S112 - malformed: the next way is tried, and the last one takes it as it stands
            continue
    return value
